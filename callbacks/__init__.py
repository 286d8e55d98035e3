"""Plain handler functions, one module per feature, wired by ``register(app)``."""
