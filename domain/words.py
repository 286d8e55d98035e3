"""Words that are marked here and translated where they are shown."""


def N_(message: str) -> str:  # noqa: N802 -- the name by which gettext finds a message that is translated later
    """Mark ``message`` for translation."""
    return message
