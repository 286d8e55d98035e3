"""What needs attention, the most pressing first, each with the way to see to it."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from dash import dcc
from dash.development.base_component import Component

from components.cards import notice
from components.verification import after_verification, verified_until
from components.when import from_today
from domain.consumption.watching import GoalState, Level, UsedAway
from domain.contracts import CustomerContract
from domain.links import contract_at
from domain.meters import MeterRole
from texts import _, day, long_day, money, month, number, volume

WATER: Final = "/consumption"
CONSENTS: Final = "/my-data"
FIRST_DAYS: Final = 3
"""Of days away that many are named."""


def leak(since: dt.date, litres_an_hour: float, used_m3: float, a_month: Decimal | None, address: str) -> Component:
    """Return the warning of water that runs without a pause; the address where there are several."""
    title = _("Possible leak since {day}", day=long_day(since))
    text = _(
        "About {litres} litres an hour, {use} so far. Check toilets, taps and the garden.",
        litres=number(litres_an_hour),
        use=volume(used_m3, 1),
    )
    if a_month is not None:
        text += " " + _("If it goes on it costs {amount} a month.", amount=money(a_month))
    return notice(" · ".join(filter(None, (title, address))), text, "bad", _way(_("See the leak"), WATER))


def used_away(days: Sequence[UsedAway]) -> list[Component]:
    """Return the warning of water that ran on days on which nobody is at home."""
    if not days:
        return []
    named = ", ".join(f"{day(one.day)} ({number(one.litres)} l)" for one in days[:FIRST_DAYS])
    text = _("More than nobody at home would use: {days}.", days=named)
    return [notice(_("Water ran while you are away"), text, "warn", _way(_("See the days"), WATER))]


def goal(state: GoalState | None) -> list[Component]:
    """Return how near the goal of the month is, or that it is reached."""
    if state is None:
        return []
    is_reached = state.level is Level.REACHED
    title = _("The goal for {month} is reached") if is_reached else _("Near the goal for {month}")
    told = {"use": volume(state.used_m3, 1), "goal": volume(state.goal_m3, 1), "percent": f"{state.percent}\u00a0%"}
    text = _("{use} of {goal}, which is {percent}.", **told)
    return [notice(title.format(month=month(state.first)), text, "warn", _way(_("See water use"), WATER))]


def verification(serial: str, role: MeterRole, expires_on: dt.date, contract: str, today: dt.date) -> Component:
    """Return that the verification of a meter ends, and who has to do what."""
    text = f"{verified_until(expires_on, today)}. {after_verification(role)}"
    link = _way(_("See the contract"), contract_at(contract))
    if role is MeterRole.SUBMETER:
        return notice(_("The verification of submeter {serial} ends", serial=serial), text, "warn", link)
    return notice(_("The verification of meter {serial} ends", serial=serial), text, "in", link)


def ending(contracts: Sequence[CustomerContract], today: dt.date) -> list[Component]:
    """Return the contracts that end soon."""
    told, found = _("If you need water and sewage after that day, talk to us before."), list[Component]()
    for one in contracts:
        if one.last is not None:
            when = f"{long_day(one.last)} ({from_today(one.last, today)})"
            title = _("Contract {number} ends on {day}", number=one.number, day=when)
            found.append(notice(title, told, "warn", _way(_("See the contract"), contract_at(one.number))))
    return found


def on_paper() -> Component:
    """Return that invoices come on paper, and what e-invoices would give."""
    text = _("With e-invoices you have each invoice here on its day, to print and with its code to pay.")
    return notice(_("Your invoices come on paper"), text, "in", _way(_("Agree to e-invoices"), CONSENTS))


def _way(text: str, place: str) -> dcc.Link:
    return dcc.Link(text, href=place, className="link")
