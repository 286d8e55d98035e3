"""The contract pages: the list and one contract."""
