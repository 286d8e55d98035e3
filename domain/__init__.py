"""The rules of the utility, without any framework."""
