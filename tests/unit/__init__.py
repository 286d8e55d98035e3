"""Rules of one module, without a database or a browser."""
