"""The first page of the office: a door to each kind of work, with what waits behind it."""

from collections.abc import Sequence
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from components.cards import tag
from components.desk import subject
from components.office import outgoing, payments, readings, settlement
from components.office.frame import DESK
from texts import _, ngettext

LETTERS: Final = "/letters"
COUNTED: Final = (readings.PATH, settlement.PATH, payments.PATH, outgoing.PATH, LETTERS)
"""Doors with a number, in the order of the counts."""


def place_id(path: str) -> str:
    """Return the id of the place of a number on its door."""
    return f"desk{path.replace('/', '-')}"


def office_home() -> html.Div:
    """Return what there is to do in the office, each with what it is for; the numbers come with the data."""
    words = _("What goes by post waits here until the office has printed it.")
    # A plain link: the page is one of the server's own.
    inside = [*subject(_("Letters to print"), words), _place(LETTERS)]
    letters = html.A(inside, href=LETTERS, className="card subject")
    return DESK.overview(letters, noted={path: _place(path) for path in COUNTED})


def _place(path: str) -> html.Span:
    return html.Span(id=place_id(path), className="tags")


def numbers(found: Any, rows: int) -> list[list[Component]]:  # noqa: ANN401 -- what the query counts
    """Return what stands on each door, nothing where nothing waits; ``rows`` leave with the next batch."""
    drafts = ngettext("{count} draft to look at", "{count} drafts to look at", found.drafts)
    held = ngettext("{count} document held or unusual", "{count} documents held or unusual", found.held)
    told: Sequence[Sequence[tuple[int, str]]] = (
        [(found.readings, ngettext("{count} waits for a decision", "{count} wait for a decision", found.readings))],
        [(found.drafts, drafts), (found.held, held)],
        [(found.payments, ngettext("{count} names nobody", "{count} name nobody", found.payments))],
        [
            (found.batches, _("A batch is not acknowledged yet")),
            (rows, ngettext("{count} row waits to leave", "{count} rows wait to leave", rows)),
        ],
        [(found.letters, ngettext("{count} letter waits", "{count} letters wait", found.letters))],
    )
    return [[tag(words, "warn") for count, words in of_door if count] for of_door in told]
