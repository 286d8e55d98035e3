"""Tables of the finance page; their headings and words are those of the exported files."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

import pandas as pd
from dash import html

from components.cards import Tone, empty_state
from components.finance.interest import note_link
from components.finance.words import TONES
from components.tables import Column, Kind, long_table
from domain.finance import InvoiceState
from domain.links import invoice_at
from texts import _, day, money

STATEMENT: Final[tuple[Kind, ...]] = ("date", "text", "money", "money", "text")
BUILD_UP: Final[tuple[Kind, ...]] = ("month", *("money",) * 6)
WATERFALL: Final[tuple[Kind, ...]] = ("text", "money", "money")
OPEN_ITEMS: Final[tuple[Kind, ...]] = ("text", "date", "money", "text", "text", "date", "money")
INVOICES: Final[tuple[Kind, ...]] = ("text", "date", "money", "tag", "money", *("date",) * 3, "text", "text")
STATE_AT: Final = 3
PAYMENTS: Final[tuple[Kind, ...]] = ("date", "money", "text", "money", "text")
STRETCHES: Final[tuple[Kind, ...]] = ("text", "money", *("date",) * 4, *("number",) * 3)
PLACES: Final = (2, 4)
"""Decimal places of a rate and of the interest of a stretch."""
NO_TONES: Final[Mapping[str, Tone]] = {}


def shown_table(
    frame: pd.DataFrame,
    kinds: Sequence[Kind],
    caption: str,
    *,
    empty: str,
    invoices: Collection[str] = (),
    tones: Mapping[str, Tone] = NO_TONES,
) -> html.Div:
    """Return the frame as a table under its own headings.

    Parameters
    ----------
    empty
        Says why there are no rows.
    invoices
        Numbers of the customer's invoices: wherever one of them stands, it leads there.
    """
    if frame.empty:
        return empty_state(empty, _("Choose a longer time to look further back."))
    columns = [Column(name, name, kind, tones=tones) for name, kind in zip(frame.columns, kinds, strict=True)]
    return long_table(*_leading(frame, columns, invoices), caption=caption)


def _leading(
    frame: pd.DataFrame, columns: Sequence[Column], invoices: Collection[str]
) -> tuple[pd.DataFrame, list[Column]]:
    """Return the table with the way to every invoice that is named in it."""
    led = list(columns)
    for at, column in enumerate(columns):
        cells = frame[column.key].tolist() if column.kind == "text" and invoices else []
        ways = [invoice_at(cell) if cell in invoices else "" for cell in cells]
        if any(ways):
            led[at] = replace(column, leads=f"{column.key} ->")
            frame = frame.assign(**{led[at].leads: ways})
    return frame, led


def invoices_table(
    frame: pd.DataFrame, states: Sequence[InvoiceState], caption: str, invoices: Collection[str]
) -> html.Div:
    """Return the invoices with their states, whose words are in one of the columns, as tags."""
    tones = {word: TONES[state] for word, state in zip(frame.iloc[:, STATE_AT], states, strict=True)}
    empty = _("No invoices in this time")
    return shown_table(frame, INVOICES, caption, empty=empty, tones=tones, invoices=invoices)


def interest_notes(frame: pd.DataFrame, invoices: Collection[str]) -> html.Div:
    """Return each interest note, folded: opened, it shows every stretch of days at one rate.

    The first four columns name the note, the day of issue, its total and what it corrects; the fifth says of a
    correction what was before and what is after, the others are the stretches.
    """
    if frame.empty:
        return empty_state(_("No interest notes in this time"), _("Bills paid by their due date cost no interest."))
    note = frame.columns[0]
    return html.Div(
        [_note(str(number), rows, invoices) for number, rows in frame.groupby(note, sort=False)], className="notes"
    )


def _note(number: str, rows: pd.DataFrame, invoices: Collection[str]) -> html.Details:
    _number, issued_on, total, corrects = next(rows.iloc[:, :4].itertuples(index=False, name=None))
    words = _("{number} of {day}: {total}", number=number, day=day(issued_on.date()), total=money(total))
    told = _("Rounded once for each late amount; together {total}.", total=money(total))
    if corrects:
        words = _("{note}, corrects {number}", note=words, number=corrects)
        told = _(
            "Before is what {number} had charged, after is what is right. Each late amount is rounded once; the "
            "difference is {total}.",
            number=corrects,
            total=money(total),
        )
    rows = rows.iloc[:, (4 if corrects else 5) :]
    kinds: tuple[Kind, ...] = ("text", *STRETCHES) if corrects else STRETCHES
    columns = [
        Column(name, name, kind, decimals)
        for name, kind, decimals in zip(rows.columns, kinds, (*(0,) * (len(kinds) - 2), *PLACES), strict=True)
    ]
    table = long_table(*_leading(rows, columns, invoices), caption=_("How note {number} was computed", number=number))
    rounded = html.P(told, className="small")
    return html.Details([html.Summary(words), table, rounded, note_link(number)], className="note")
