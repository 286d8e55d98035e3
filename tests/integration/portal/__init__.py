"""The portal over HTTP: doors, sign-in, headers."""
