"""Reads: a session and a scope in, a frame with declared columns out, one statement each."""
