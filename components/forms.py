"""Fields that are sent together: by their button or by Enter, with what is wrong said at the field.

What is wrong comes by ``callbacks.notices.refuse_at``; ``assets/forms.js`` puts the focus there.
"""

from typing import Any

from dash import html
from dash.development.base_component import Component


def form(parts: list[Component], shape: str = "editor") -> html.Form:
    """Return fields with the button that sends them; the server says what is wrong, in the reader's language."""
    return html.Form(parts, className=f"fields {shape}".strip(), noValidate=True)


def sender(ident: str | dict[str, Any], words: str, look: str = "button") -> html.Button:
    """Return the button that sends a form, as Enter in one of its fields does."""
    return html.Button(words, id=ident, type="submit", className=look)
