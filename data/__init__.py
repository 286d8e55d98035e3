"""Stored facts: tables, queries, interval readings, importers, migrations and the demo utility."""
