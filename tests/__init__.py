"""Tests, mirroring the tree of the product."""
