"""A settlement run: which periods are due, what was measured in them, what is asked for it, and what must wait."""
