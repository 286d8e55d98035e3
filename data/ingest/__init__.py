"""Importers: files of other systems into the database, checked row by row, whole or not at all."""
