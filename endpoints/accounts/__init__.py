"""Accounts: plain pages and forms that work without any script."""
