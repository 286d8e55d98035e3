"""Who may pass which door, and with what headers: the kind of database plays no part."""
