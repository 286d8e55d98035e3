"""Consents: the very words, since when they hold, from when they take effect, and everything that was said before."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import pandas as pd
from dash import html
from dash.development.base_component import Component

from components.admin.texts import as_read
from components.cards import empty_state, notice, tag
from components.steps import asked_step, step_id
from components.tables import Column, long_table
from domain.consents import ORIGIN_WORDS, TITLES, Purpose, Said, Standing
from domain.my_data import NextInvoice
from domain.wordings import Text
from texts import _, _l, day, moment, month

AREA: Final = "own-consent"
GIVE: Final = "give"
WITHDRAW: Final = "withdraw"
NAMES: Final = {
    Purpose.EINVOICE: _l("Electronic invoices"),
    Purpose.MARKETING_EMAIL: _l("Offers by e-mail"),
    Purpose.MARKETING_SMS: _l("Offers by SMS"),
    Purpose.MARKETING_PHONE: _l("Offers by telephone"),
}


def consents(standings: Sequence[Standing], invoice: NextInvoice, zone: dt.tzinfo, *, may_act: bool) -> list[Component]:
    """Return every consent; the next invoice is the one from which e-invoices begin or end."""
    if not standings:
        return [empty_state(_("Nobody asks you for a consent"), _("What the contract and the law allow needs none."))]
    return [_consent(one, invoice, zone, may_act=may_act) for one in standings]


def _consent(one: Standing, invoice: NextInvoice, zone: dt.tzinfo, *, may_act: bool) -> html.Div:
    state = tag(_("given"), "ok") if one.is_given else tag(_("not given"), "in")
    head = html.Div([html.H3(str(NAMES[one.purpose])), state], className="consent-head")
    parts: list[Component] = [head, *_told(one, invoice, zone), *_words(one, may_act=may_act)]
    if may_act and one.is_given:
        parts.append(_withdrawal(one))
    if one.said:
        parts.append(history(one, zone, _("the utility")))
    return html.Div(parts, className="consent")


def _told(one: Standing, invoice: NextInvoice, zone: dt.tzinfo) -> list[Component]:
    """Say since when it stands so, and from when on that matters."""
    lines = []
    if one.said:
        lines.append(since_words(one.said[0], zone))
    elif one.before is not None:
        lines.append(_("Given before this portal kept consents; in force since {day}.", day=day(one.before)))
    if one.purpose is Purpose.EINVOICE and one.said and invoice.is_first_after(one.said[0].at.astimezone(zone).date()):
        lines.append(_effect(is_given=one.is_given, effect=invoice.after))
    told: list[Component] = [html.P(" ".join(lines), className="small")] if lines else []
    if one.is_replaced:
        words = _("You agreed to the words below, and they hold. New customers are asked in other words by now.")
        told.append(notice(_("The text has been replaced since"), words, "in"))
    return told


def since_words(last: Said, zone: dt.tzinfo) -> str:
    """Say when a consent was given or withdrawn, and where it was not on the portal, how."""
    at = day(last.at.astimezone(zone).date()) if last.is_noted else moment(last.at, zone)
    told = _("Given on {at}.", at=at) if last.is_given else _("Withdrawn on {at}.", at=at)
    way = _("How: {way}.", way=_(ORIGIN_WORDS[last.origin])) if last.is_noted else ""
    return f"{told} {way}".strip()


def _effect(*, is_given: bool, effect: dt.date | None) -> str:
    if is_given:
        told, late = _("From the next invoice on they are electronic."), _("The next one comes after {day}.")
    else:
        told, late = _("From the next invoice on they come on paper."), _("The next one comes after {day}.")
    return told if effect is None else f"{told} {late.format(day=day(effect))}"


def _words(one: Standing, *, may_act: bool) -> list[Component]:
    """Return the words that were agreed to, else those that are asked for with the way to agree; nothing unknown."""
    text = one.agreed or (None if one.is_given else one.asked)
    if text is None:
        return []
    if one.is_given:
        return [html.Details([html.Summary(_("The words that you agreed to")), _read(text)], className="how")]
    ident = step_id(AREA, f"{GIVE}:{one.purpose.value}:{text.id}")
    agree = html.Button(_("I agree to these words"), id=ident, type="button", className="button")
    title = _("Read the words and agree") if may_act else _("The words")
    return [html.Details([html.Summary(title), _read(text), *([agree] if may_act else [])], className="how")]


def _read(text: Text) -> html.Div:
    version = _("Version {number} of {month}", number=text.version, month=_month(text))
    return html.Div([as_read(text), html.P(version, className="sub small")])


def _month(text: Text) -> str:
    return month(text.written_at.date()) if text.written_at else ""


def _withdrawal(one: Standing) -> html.Div:
    told = _("What was done while it was given stays right. You can give it again at any time.")
    if one.purpose is Purpose.EINVOICE:
        told = _("From the next invoice on they come on paper. You can give it again at any time.")
    name = f"{WITHDRAW}:{one.purpose.value}:0"
    return html.Div(asked_step(AREA, name, _("Withdraw this consent"), told), className="steps")


def history(one: Standing, zone: dt.tzinfo, office: str = "") -> html.Details:
    """Return everything that was said of a consent; ``office`` stands for whoever noted it there."""
    rows = pd.DataFrame([_row(said, zone, office) for said in one.said])
    columns = [
        Column("on", _("When"), "date", hint="at"),
        Column("what", _("What")),
        Column("version", _("Version")),
        Column("by", _("Who")),
        Column("how", _("How")),
    ]
    title = _("What was said before")
    caption = f"{title}: {_(TITLES[one.purpose.text])}"
    return html.Details([html.Summary(title), long_table(rows, columns, caption=caption)], className="how small")


def _row(said: Said, zone: dt.tzinfo, office: str) -> dict[str, object]:
    at = said.at.astimezone(zone)
    return {
        "on": at.date(),
        # What the office noted has a day and no hour.
        "at": "" if said.is_noted else moment(said.at, zone),
        "what": _("given") if said.is_given else _("withdrawn"),
        "version": None if said.wording is None else str(said.wording.version),
        "by": office if said.is_noted and office else said.actor,
        "how": _(ORIGIN_WORDS[said.origin]) if said.origin in ORIGIN_WORDS else said.origin,
    }
