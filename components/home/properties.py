"""All properties of a manager in one table: what each owes, uses and needs."""

from decimal import Decimal
from typing import Final

import pandas as pd
from dash import html

from components.cards import card, tag
from components.charts import export_links
from components.home.screen import Ids
from components.tables import AT_A_GLANCE, Column, Kind, long_table
from texts import _, money, ngettext, volume

KINDS: Final[tuple[Kind, ...]] = ("text", "money", "number", "number", "text", "money", "number", "text", "text")
BALANCE_AT: Final = 1
ALERTS_AT: Final = 3
NUMBER_AT: Final = 7
"""Places of the balance, the count of alerts and the customer number among the columns."""


def properties(shown: pd.DataFrame, standings: pd.DataFrame) -> html.Section:
    """Return what all properties of a manager owe, use and need, the largest debt first.

    Parameters
    ----------
    shown
        The table under its headings, as it is exported.
    standings
        The same rows with ``balance``, ``overdue`` and ``water_m3``.
    """
    owed, overdue, water = (sum(standings[name], Decimal(0)) for name in ("balance", "overdue", "water_m3"))
    alerts = int(sum(shown.iloc[:, ALERTS_AT]))
    tags = [tag(_("balance {amount}", amount=money(owed)), "in")]
    if overdue:
        tags.append(tag("! " + _("overdue {amount}", amount=money(overdue)), "bad"))
    tags.append(tag(_("{use} billed in 12 months", use=volume(water)), "in"))
    if alerts:
        tags.append(tag("! " + ngettext("{count} alert", "{count} alerts", alerts), "warn"))
    address, number = shown.columns[0], shown.columns[NUMBER_AT]
    columns = [Column(name, name, kind) for name, kind in zip(shown.columns, KINDS, strict=True)]
    columns[0] = Column(address, address, opens=number)
    title = ngettext("{count} property", "{count} properties", len(shown))
    caption, debt = _("What each property owes, uses and needs"), shown.columns[BALANCE_AT]
    table = long_table(shown, columns, caption=caption, at_first=AT_A_GLANCE, largest=debt)
    links = export_links(Ids.PROPERTIES, "properties")
    return card(html.P(tags, className="tags"), table, title=title, actions=links)


def chosen_property(address: str, number: str) -> html.H2:
    """Return the heading of everything that is of one property only."""
    told = html.Span(_("account {number}", number=number), className="sub small num")
    return html.H2([address, " ", told], className="chosen")
