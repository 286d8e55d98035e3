"""What the administrator's pages do."""
