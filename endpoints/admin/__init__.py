"""Administration: what is no Dash page, because it sends files."""
