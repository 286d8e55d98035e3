"""What the tests and the checks are built with."""
