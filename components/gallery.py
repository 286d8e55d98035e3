"""The gallery: every shared component in all its states, the reference for how things look. Only a demo has it."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import dash_mantine_components as dmc
import pandas as pd
import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from components.cards import Tone, breadcrumbs, card, empty_state, figure_value, how_computed, notice, tag, toast
from components.charts import chart_and_table, date_axis, new_figure, part
from components.landing import broken, no_customer, not_found, refused
from components.search import address_search
from components.shell import icon
from components.tables import Column, long_table
from components.theme import SERIES
from texts import _, _l, money, volume

PATH: Final = "/demo/gallery"
TONES: Final[dict[Tone, str]] = {"in": _l("quiet"), "ok": _l("good"), "warn": _l("attention"), "bad": _l("danger")}
ICONS: Final = (
    *("home", "drop", "card", "map", "page", "person", "help", "phone", "sun", "moon", "sign-in", "sign-out"),
    *("chevron", "check", "language"),
)
BEGIN: Final = dt.date(2026, 10, 1)
ROWS: Final = 14


class Ids:
    """Element ids of the gallery."""

    CHART = "gallery-days"
    NOTIFY = "gallery-notify"
    FAIL = "gallery-fail"


def screen() -> html.Div:
    """Return the page."""
    parts = [_numbers(), _tones(), _actions(), _fields(), _states(), _table(), _chart(), _whole_pages(), _icons()]
    head = [breadcrumbs(), html.H1(_("Component gallery"))]
    return html.Div([*head, *parts], className="page gallery")


def _numbers() -> html.Div:
    amount, use = money(Decimal("184.62")).split("\u202f"), volume(Decimal("8.4"), 1).split("\u202f")
    due = figure_value(amount[0], amount[1], _("One number a card, what it means beneath it"))
    used = figure_value(use[0], use[1])
    how = how_computed(_("Every number that was computed says how."))
    return html.Div([card(due, how, title=_("Card with a number")), card(used, title=_("Card"))], className="row c2")


def _tones() -> html.Section:
    told = _("The colour repeats what the words say.")
    tags = html.Div([tag(str(word), tone) for tone, word in TONES.items()], className="tags")
    notices = [notice(str(word), told, tone) for tone, word in TONES.items()]
    link = html.A(_("Show on the map"), href="/map", className="link")
    toasts = [toast(str(word), told, tone) for tone, word in TONES.items()]
    return _section(
        _("Tags, notices, messages"), tags, *notices, notice(str(TONES["warn"]), told, "warn", link), *toasts
    )


def _actions() -> html.Section:
    buttons = [
        html.Button(_("Main action"), type="button", className="button", id=Ids.NOTIFY),
        html.Button(_("Other action"), type="button", className="button ghost", id=Ids.FAIL),
        html.Button(_("Cannot be done now"), type="button", className="button", disabled=True),
        html.Button([icon("map"), _("With an icon")], type="button", className="button ghost with-icon"),
        dcc.Link(_("A link looks like a link"), href=PATH, className="link"),
    ]
    told = html.P(_("The first says that something went well, the second that it did not."), className="sub small")
    return _section(_("Actions"), html.Div(buttons, className="ways"), told)


def _fields() -> html.Section:
    fields = [
        dmc.TextInput(label=_("Text"), placeholder=_("Placeholder"), description=_("What it is for")),
        dmc.TextInput(label=_("Wrong"), value="x", error=_("What is wrong and what to do")),
        dmc.TextInput(label=_("Cannot be changed"), value="1", disabled=True),
        dmc.Select(label=_("Choice"), data=[str(word) for word in TONES.values()], value=str(TONES["in"])),
        dmc.Checkbox(label=_("Yes or no"), checked=True),
        dmc.SegmentedControl(data=[_("Chart"), _("Table")], value=_("Chart"), className="view-switch", size="xs"),
    ]
    return _section(_("Fields"), html.Div(fields, className="row c3"), address_search())


def _states() -> html.Div:
    way = dcc.Link(_("Go to the first page"), href="/", className="button")
    empty = card(empty_state(_("Nothing here yet"), _("What to do next."), way), title=_("Empty"))
    waiting = card(html.Div(dmc.Skeleton(height=64, radius=9), className="waiting"), title=_("Still coming"))
    return html.Div([empty, waiting], className="row c2")


def _days() -> pd.DataFrame:
    days = [BEGIN + dt.timedelta(days=at) for at in range(ROWS)]
    litres = [310 + at * 37 % 180 for at in range(ROWS)]
    paid = [Decimal(at * 1234).scaleb(-2) for at in range(ROWS)]
    words = [str(list(TONES.values())[at % len(TONES)]) for at in range(ROWS)]
    return pd.DataFrame({"day": days, "m3": [one / 1000 for one in litres], "paid": paid, "state": words})


def _table() -> html.Section:
    tones: dict[str, Tone] = {str(word): tone for tone, word in TONES.items()}
    columns = [
        Column("day", _("Day"), "date"),
        Column("state", _("State"), "tag", tones=tones),
        Column("m3", _("Water use"), "volume", places=3),
        Column("paid", _("Amount"), "money"),
    ]
    return card(long_table(_days(), columns, caption=_("A long table")), title=_("A long table"))


def _chart() -> html.Section:
    whole: html.Section = chart_and_table(Ids.CHART, _("Chart and table"), exports=None)
    return whole


def figure() -> go.Figure:
    """Return a chart with every colour of a series."""
    drawn, days = new_figure(y_title=_("m³ a day")), _days()
    for at, (name, colour) in enumerate(SERIES.items()):
        drawn.add_bar(name=name, x=days["day"][at :: len(SERIES)], y=days["m3"][at :: len(SERIES)], marker_color=colour)
    drawn.update_xaxes(**date_axis())
    return drawn


def table() -> Component:
    """Return the numbers of the chart."""
    columns = [Column("day", _("Day"), "date"), Column("m3", _("Water use"), "volume", places=3)]
    return long_table(_days(), columns, caption=_("Chart and table"))


def chart_id(name: str) -> str:
    """Return the id of a part of the chart's card."""
    return part(Ids.CHART, name)


def _whole_pages() -> html.Section:
    shown = [refused(), not_found(), broken(), no_customer()]
    told = [html.Div(_lowered(page), className="gallery-page") for page in shown]
    return _section(_("Instead of a page"), html.Div(told, className="row c2"))


def _lowered(page: html.Div) -> Sequence[Component]:
    """Return what is on a page with its heading two levels lower: this page has its own."""
    heading, *rest = page.children
    return [html.H3(heading.children), *rest]


def _icons() -> html.Section:
    shown = [html.Span([icon(name), name], className="with-icon small") for name in ICONS]
    return _section(_("Icons"), html.Div(shown, className="tags"))


def _section(title: str, *content: Component) -> html.Section:
    return card(html.Div(list(content), className="stack"), title=title)
