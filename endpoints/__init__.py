"""Plain HTTP beside Dash: sign-in, maps, feeds, documents, health."""
