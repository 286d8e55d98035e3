"""Until when the verification of a meter is valid, and what happens then."""

import datetime as dt
from typing import Final

from dash import html
from dash.development.base_component import Component

from components.cards import tag
from components.when import from_today
from domain.meters import MeterRole
from texts import _, long_day

SOON_DAYS: Final = 90
"""From this many days before its end a verification is said to end."""


def verification(expires_on: dt.date, on: dt.date, role: MeterRole) -> html.P:
    """Say until when a verification is valid as of a day, in how many days that is, and what happens then."""
    left = (expires_on - on).days
    when = f"{long_day(expires_on)} ({from_today(expires_on, on)})"
    words: list[Component | str] = [_("Verified until {when}.", when=when), " "]
    if left < 0:
        words = [tag("! " + _("verification ended"), "bad"), f" {when}. "]
    elif left <= SOON_DAYS:
        words = [tag("! " + _("verification ends"), "warn"), f" {when}. "]
    if role is MeterRole.MAIN and left < 0:
        words.append(_("It has to be exchanged; we do it free of charge."))
    elif role is MeterRole.MAIN:
        words.append(_("We exchange it free of charge before that."))
    elif role is MeterRole.SUBMETER:
        words.append(_("After that it no longer lowers the sewage charge: you buy a new one, we check and seal it."))
    return html.P(words, className="small sub")
