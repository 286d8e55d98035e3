"""The card of the statement of account: choose two days, read what the account comes to, take it along."""

from collections.abc import Mapping
from urllib.parse import urlencode

import dash_mantine_components as dmc
from dash import html

from components.cards import Props, card, how_computed
from components.files import links_to
from texts import _, language


class Ids:
    """Element ids of the card."""

    FIRST = "account-statement-first"
    LAST = "account-statement-last"
    TOLD = "account-statement-told"
    WAYS = "account-statement-ways"


def statement_card() -> html.Section:
    """Return the card before anything is known; nothing chosen is the last twelve months."""
    days = html.Div(
        [_day(Ids.FIRST, _("First day"), _("a year ago")), _day(Ids.LAST, _("Last day"), _("today"))],
        className="filters labelled",
    )
    spoken: Props = {"aria-live": "polite"}
    computed = _(
        "The opening balance is the sum of all bookings before the first day. Every booking of the span follows with "
        "its document, with what had settled it by the last day, and with the balance after it. Opening balance, plus "
        "debits, less credits, is the closing balance; what is open on the last day adds up to it."
    )
    return card(
        dmc.DatesProvider(days, settings={"locale": language(), "firstDayOfWeek": 1}),
        html.P(id=Ids.TOLD, className="num", **spoken),
        html.Div(id=Ids.WAYS, className="ways"),
        how_computed(computed),
        title=_("Statement of account"),
    )


def _day(ident: str, label: str, unless: str) -> dmc.DatePickerInput:
    """Return the choice of a day; ``unless`` is what holds while none is chosen."""
    shown = "DD.MM.YYYY" if language() == "pl" else "D MMM YYYY"
    return dmc.DatePickerInput(id=ident, label=label, placeholder=unless, valueFormat=shown, clearable=True, size="sm")


def ways(days: Mapping[str, str]) -> list[html.A]:
    """Return the statement as files; ``days`` names the first and the last."""
    return [
        html.A(_("Open as PDF"), href=f"/finance/statement.pdf?{urlencode(days)}", className="button", target="_blank"),
        *links_to("account-statement", days, looks="button ghost"),
    ]
