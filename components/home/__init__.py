"""The customer's first page: what do I owe, how much did I use, what needs my attention."""
