"""Finance: what a customer owes, how it came about, and what paid it."""
