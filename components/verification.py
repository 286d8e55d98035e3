"""Until when the verification of a meter is valid, and what happens then."""

import datetime as dt

from dash import html
from dash.development.base_component import Component

from components.cards import tag
from components.when import from_today
from domain.meters import VERIFICATION_ENDS, MeterRole
from texts import _, long_day


def verification(expires_on: dt.date, on: dt.date, role: MeterRole) -> html.P:
    """Say until when a verification is valid as of a day, in how many days that is, and what happens then."""
    when = verified_until(expires_on, on)
    words: list[Component | str] = [_("Verified until {when}.", when=when), " "]
    if expires_on < on:
        words = [tag("! " + _("verification ended"), "bad"), f" {when}. "]
    elif expires_on <= on + VERIFICATION_ENDS:
        words = [tag("! " + _("verification ends"), "warn"), f" {when}. "]
    return html.P([*words, after_verification(role, is_over=expires_on < on)], className="small sub")


def verified_until(expires_on: dt.date, on: dt.date) -> str:
    """Return the last day of a verification, and in how many days that is."""
    return f"{long_day(expires_on)} ({from_today(expires_on, on)})"


def after_verification(role: MeterRole, *, is_over: bool = False) -> str:
    """Say who has to do what for a meter whose verification ends, or has; nothing of the meter of a flat."""
    if role is MeterRole.SUBMETER:
        return _("After that it no longer lowers the sewage charge: you buy a new one, we check and seal it.")
    if role is not MeterRole.MAIN:
        return ""
    if is_over:
        return _("It has to be exchanged; we do it free of charge.")
    return _("We exchange it free of charge before that.")
