"""The trail of who did what: what to look for, and what was found."""

from typing import Final
from urllib.parse import urlencode

import dash_mantine_components as dmc
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.admin.frame import admin_page
from components.cards import card, empty_state
from components.charts import export_links, part
from components.files import KINDS, addresses_of
from components.tables import Column, long_table
from domain.trail import ACTIONS
from domain.written import row_number
from texts import _, language

PATH: Final = "/admin/audit"


class Ids:
    """Element ids of the page; ``TRAIL`` is the prefix of the export links."""

    WHO = "audit-who"
    ABOUT = "audit-about"
    ACTION = "audit-action"
    FIRST = "audit-first"
    LAST = "audit-last"
    KEPT = "audit-kept"
    BEFORE = "audit-before"
    FOUND = "audit-found"
    TRAIL = "audit-trail"


def screen(before: str, **search: str) -> html.Div:
    """Return the page; ``search`` is what the address says under ``who``, ``about``, ``action``, ``first``, ``last``.

    ``before`` is the entry at which older ones begin, for exactly this search.
    """
    oldest = row_number(before)
    start = None if oldest is None else {"before": oldest, "of": search}
    filters = [
        dmc.TextInput(id=Ids.WHO, value=search["who"], label=_("Who"), debounce=300, size="sm"),
        dmc.TextInput(
            id=Ids.ABOUT, value=search["about"], label=_("Whom or what it is about"), debounce=300, size="sm"
        ),
        _action(search["action"]),
        _day(Ids.FIRST, _("From"), search["first"]),
        _day(Ids.LAST, _("Until"), search["last"]),
    ]
    state = [dcc.Store(id=Ids.BEFORE, data=start), html.Span(id=Ids.KEPT, hidden=True)]
    found = html.Div(id=Ids.FOUND)
    links = export_links(Ids.TRAIL, "audit")
    return admin_page(
        PATH, card(html.Div([*filters, *state], className="filters"), found, title=_("What was done"), actions=links)
    )


def _action(chosen: str) -> dmc.Select:
    choices = [{"value": "", "label": _("everything")}]
    choices += [{"value": name, "label": _(words)} for name, words in ACTIONS.items()]
    if chosen and chosen not in ACTIONS:
        choices.append({"value": chosen, "label": chosen})
    return dmc.Select(
        id=Ids.ACTION, data=choices, value=chosen, label=_("What"), searchable=True, allowDeselect=False, size="sm"
    )


def _day(ident: str, label: str, day: str) -> dmc.DatesProvider:
    shown = "DD.MM.YYYY" if language() == "pl" else "D MMM YYYY"
    picker = dmc.DatePickerInput(id=ident, label=label, value=day or None, valueFormat=shown, clearable=True, size="sm")
    return dmc.DatesProvider(picker, settings={"locale": language(), "firstDayOfWeek": 1})


def found_entries(entries: pd.DataFrame, search: dict[str, str], *, older: bool, newest: bool) -> list[Component]:
    """Return entries in words; ``older`` says that there are more of them, ``newest`` that these are the first."""
    if entries.empty:
        return [empty_state(_("Nothing was found"), _("Take a filter away, or choose other days."))]
    columns = [
        Column("at", _("When"), "moment"),
        Column("actor", _("Who")),
        Column("action", _("What"), hint="codes"),
        Column("subject", _("Whom or what it is about")),
        Column("details", _("Details"), hint="codes"),
        Column("id", _("Number"), "number"),
    ]
    ways = [] if newest else [_way(_("To the newest"), search)]
    if older:
        ways.append(_way(_("Older"), search | {"before": str(entries["id"].min())}))
    return [long_table(entries, columns, caption=_("Audit trail")), html.P(ways, className="ways")]


def export_addresses(search: dict[str, str]) -> list[str]:
    """Return where the files of a search are: CSV, XLSX."""
    return list(addresses_of("audit", search).values())


def export_ids() -> list[str]:
    """Return the ids of the links to these files."""
    return [part(Ids.TRAIL, kind) for kind in KINDS]


def _way(words: str, search: dict[str, str]) -> dcc.Link:
    query = urlencode({name: word for name, word in search.items() if word})
    return dcc.Link(words, href=f"{PATH}?{query}", className="button ghost")
