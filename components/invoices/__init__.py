"""Invoices: the list, and one of them explained from the readings to the last grosz."""
