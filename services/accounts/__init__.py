"""Users, their passwords, their sessions and the tokens sent to them."""
