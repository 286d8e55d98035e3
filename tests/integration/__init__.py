"""Several modules together, on SQLite and on PostgreSQL."""
