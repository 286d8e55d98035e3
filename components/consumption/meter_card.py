"""The cards of meters: what is on file of each, its last reading, its next one, its verification."""

import datetime as dt
from collections.abc import Hashable, Mapping
from typing import Any, Final, TypeGuard

import pandas as pd
from dash import html
from dash.development.base_component import Component

from components.cards import card
from components.verification import verification
from domain.meters import ROLE_WORDS, MeterRole
from domain.reading_window import Window
from texts import _, day, volume

LITRES: Final = 3
NOTHING: Final = "\u2013"
Facts = Mapping[Hashable, Any]


def meter_cards(places: pd.DataFrame, today: dt.date) -> list[Component]:
    """Return a card for each meter that is there.

    Parameters
    ----------
    places
        ``domain.consumption.answer.Answer.places`` with ``behind`` (the number of the meter before it, or empty),
        ``read_on`` and ``value_m3`` of the newest reading that counts, ``window`` of the next one (nothing: unknown).
    """
    present = places[places["removed_on"].isna()]
    return [_meter_card(row, today) for row in present.to_dict("records")]


def _meter_card(row: Facts, today: dt.date) -> html.Section:
    role, expires = MeterRole(str(row["role"])), row["verification_expires_on"]
    facts = {
        _("Number"): row["serial"],
        _("Address"): row["address"],
        _("Size"): f"DN {row['dn_mm']}",
        _("Seal"): row["seal"] or NOTHING,
        _("Installed"): _written(row["installed_on"]),
        **({_("Behind"): row["behind"]} if row["behind"] else {}),
        _("Read by"): _("radio, every hour") if row["has_hours"] else _("looking at the dial"),
        # What comes by radio is use, hour by hour: the dial is known only of the days on which it was billed.
        _("Reading for the invoice") if row["has_hours"] else _("Last reading"): _last(row),
        _("Next reading"): _next(row["window"], by_radio=bool(row["has_hours"])),
    }
    listed = [html.Div([html.Dt(name), html.Dd(str(value))]) for name, value in facts.items()]
    known = [verification(expires.date(), today, role)] if _is_day(expires) else []
    return card(html.Dl(listed, className="facts num"), *known, title=_(ROLE_WORDS[role]))


def _last(row: Facts) -> str:
    value, read_on = row["value_m3"], row["read_on"]
    return f"{volume(value, LITRES)}, {_written(read_on)}" if _is_day(read_on) else NOTHING


def _next(window: Window | None, *, by_radio: bool) -> str:
    if by_radio:
        return _("comes by itself")
    if window is None:
        return NOTHING
    return _("{first} to {last}", first=day(window.first), last=day(window.last))


def _written(value: object) -> str:
    return day(value.date()) if _is_day(value) else NOTHING


def _is_day(value: object) -> TypeGuard[dt.datetime]:
    return isinstance(value, dt.datetime) and not pd.isna(value)
