"""Use cases that write: one function is one transaction."""
