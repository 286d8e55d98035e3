"""Rules of notices: what the town's regulation asks for, version by version, and a new one."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import dash_mantine_components as dmc
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.admin.frame import admin_page
from components.cards import Tone, card, empty_state
from components.forms import form
from components.steps import asked_step
from components.tables import Column, long_table
from domain.notice_rules import DUTIES, MOST, SHAPES, Duty, NoticeRules, Term
from texts import _, _l, day, language, moment

PATH: Final = "/admin/notice-rules"
AREA: Final = "notice-rules"
ADOPT: Final = "adopt"
AMOUNT: Final = "amount"
OVER: Final = "over_hours"
PARAGRAPH: Final = "paragraph"
UNITS: Final = {"days": _l("Days"), "hours": _l("Hours")}


class Ids:
    """Element ids of the page."""

    KEPT = "notice-rules-kept"
    TERMS = "notice-rules-terms"
    NUMBER = "notice-rules-number"
    ADOPTED_ON = "notice-rules-adopted-on"
    ADOPTED_BY = "notice-rules-adopted-by"
    URL = "notice-rules-url"
    FROM = "notice-rules-from"
    WORKING = "notice-rules-working"
    BEGUN = "notice-rules-begun"

    @staticmethod
    def part(duty: Any, part: Any) -> dict[str, Any]:  # noqa: ANN401 -- names, or Dash's ALL
        """Return the id of a field of a duty."""
        return {"notice-duty": duty, "part": part}


@dataclass(frozen=True, slots=True)
class ShownRules:
    """A version, its last day, and what it promises: words and paragraph."""

    rules: NoticeRules
    ends_on: dt.date | None
    promises: Sequence[tuple[str, str]]

    def state(self, today: dt.date) -> str:
        """Tell, in the reader's words, whether it holds."""
        if self.ends_on is not None and self.ends_on < self.rules.valid_from:
            return _("replaced")
        if self.rules.valid_from > today:
            return _("to come")
        return _("in force") if self.ends_on is None or self.ends_on >= today else _("past")


def screen() -> html.Div:
    """Return the page."""
    told = _("What people read of it stands on the page of help. Interruptions are planned by the rules of their day.")
    return admin_page(
        PATH,
        html.P(told, className="sub"),
        html.Div(id=Ids.KEPT, className="editor"),
        card(_editor(), title=_("New rules")),
        dcc.Store(id=Ids.BEGUN),
    )


def _editor() -> html.Form:
    act = [
        dmc.TextInput(id=Ids.NUMBER, label=_("Number of the resolution"), size="sm", required=True),
        dmc.TextInput(id=Ids.ADOPTED_BY, label=_("Adopted by"), size="sm", required=True),
        dmc.TextInput(id=Ids.URL, label=_("Its address"), placeholder="https://", size="sm"),
    ]
    days = dmc.DatesProvider(
        html.Div([_day(Ids.ADOPTED_ON, _("Adopted on")), _day(Ids.FROM, _("In force from"))], className="filters"),
        settings={"locale": language(), "firstDayOfWeek": 1},
    )
    empty = _("A rule whose fields are empty is not part of the regulation.")
    told = _("They hold from the day named above. No version is ever changed; a mistake is put right by one more.")
    return form(
        [
            html.Div(act, className="filters"),
            days,
            html.Div(id=Ids.TERMS, className="editor"),
            html.P(empty, className="sub small"),
            html.Div(asked_step(AREA, ADOPT, _("Put these rules in force"), told), className="steps"),
        ]
    )


def _day(ident: str, label: str) -> dmc.DatePickerInput:
    shown = "DD.MM.YYYY" if language() == "pl" else "D MMM YYYY"
    return dmc.DatePickerInput(id=ident, label=label, valueFormat=shown, clearable=True, required=True, size="sm")


def fields(rules: NoticeRules | None) -> list[Component]:
    """Return the fields of every duty, filled with what was adopted last."""
    terms: Mapping[Duty, Term] = {} if rules is None else rules.terms
    working = dmc.Switch(
        id=Ids.WORKING,
        label=_("Days ahead are working days"),
        checked=rules is not None and rules.counts_working_days,
    )
    return [*(_fields(duty, terms.get(duty)) for duty in Duty), working]


def _fields(duty: Duty, term: Term | None) -> html.Fieldset:
    shape = SHAPES[duty]
    parts: list[Component] = []
    if shape.unit:
        parts.append(
            _number(duty, AMOUNT, str(UNITS[shape.unit]), None if term is None else term.amount, MOST[shape.unit])
        )
    if shape.shortest_over is not None:
        parts.append(
            _number(duty, OVER, _("When longer than, hours"), None if term is None else term.over_hours, MOST["hours"])
        )
    said = "" if term is None else term.paragraph
    parts.append(dmc.TextInput(id=Ids.part(duty, PARAGRAPH), label=_("Paragraph"), value=said, size="sm"))
    return html.Fieldset([html.Legend(_(DUTIES[duty])), html.Div(parts, className="filters")])


def _number(duty: Duty, part: str, label: str, value: int | None, most: int) -> dmc.NumberInput:
    start = "" if value is None else value
    ident = Ids.part(duty, part)
    bounds = {"min": 0, "max": most, "clampBehavior": "none", "allowDecimal": False}
    return dmc.NumberInput(id=ident, label=label, value=start, size="sm", **bounds)


def kept(versions: Sequence[ShownRules], today: dt.date, zone: dt.tzinfo) -> list[Component]:
    """Return what holds today, and every version with its words."""
    if not versions:
        told = _("Enter what the regulation of the council says. Until then the page of help promises nothing.")
        return [card(empty_state(_("No rules are known"), told), title=_("In force"))]
    holds = [one for one in versions if one.state(today) == _("in force")]
    words: list[Component] = [*map(_said, holds)] or [html.P(_("No rules hold today."), className="sub")]
    older = [_folded(one) for one in versions if one not in holds]
    return [
        card(*words, title=_("In force")),
        card(html.Div([_table(versions, today, zone), *older], className="editor"), title=_("Versions")),
    ]


def _said(one: ShownRules) -> html.Div:
    act = one.rules.resolution
    adopted = {"number": act.number, "adopted_by": act.adopted_by, "adopted_on": day(act.adopted_on)}
    source = _("Resolution {number}, {adopted_by}, {adopted_on}", **adopted)
    lines = [html.Li([words, html.Span(f" {paragraph}", className="sub")]) for words, paragraph in one.promises]
    link = [html.A(source, href=act.url, className="link")] if act.url else [source]
    return html.Div([html.Ul(lines), html.P(link, className="sub small")])


def _folded(one: ShownRules) -> html.Details:
    begins = {"number": one.rules.version, "first": day(one.rules.valid_from)}
    return html.Details([html.Summary(_("Version {number}, from {first}", **begins)), _said(one)], className="how")


def _table(versions: Sequence[ShownRules], today: dt.date, zone: dt.tzinfo) -> html.Div:
    rows = pd.DataFrame(
        {
            "version": one.rules.version,
            "first": one.rules.valid_from,
            "last": one.ends_on,
            "state": one.state(today),
            "resolution": one.rules.resolution.number,
            "when": moment(one.rules.written_at, zone) if one.rules.written_at else "",
            "who": one.rules.written_by,
        }
        for one in versions
    )
    tones: dict[str, Tone] = {_("in force"): "ok", _("to come"): "warn", _("past"): "in", _("replaced"): "in"}
    columns = [
        Column("version", _("Version"), "number"),
        Column("first", _("From"), "date"),
        Column("last", _("To"), "date"),
        Column("state", _("State"), "tag", tones=tones),
        Column("resolution", _("Resolution")),
        Column("when", _("When")),
        Column("who", _("Who")),
    ]
    return long_table(rows, columns, caption=_("Versions"))
