"""Consents in the office: a customer looked up by number, how they stand, and what they said away from the portal."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from components.cards import card, empty_state, tag
from components.choosing import choices
from components.forms import form, sender
from components.my_data.consents import NAMES, history, since_words
from components.my_data.screen import LANGUAGE_NAMES
from components.office.frame import office_page
from components.steps import step_id
from domain.consents import NOTED, ORIGIN_WORDS, ConsentVersion, Purpose, Standing
from texts import _, day

PATH: Final = "/office/consents"
AREA: Final = "noted-consent"
GIVEN: Final = "given"
WITHDRAWN: Final = "withdrawn"


class Ids:
    """Element ids of the page."""

    OPENED = "consents-noted-opened"
    NUMBER = "consents-noted-number"
    KEPT = "consents-noted-kept"
    FOUND = "consents-noted-found"
    WHOSE = "consents-noted-whose"
    COUNT = "consents-noted-count"


def field_id(field: Any, purpose: Any) -> dict[str, Any]:  # noqa: ANN401 -- names, or Dash's ALL
    """Return the id of a field of the form of one consent."""
    return {"area": AREA, "field": field, "purpose": purpose}


def screen(customer: str) -> html.Div:
    """Return the page."""
    field = dmc.TextInput(id=Ids.NUMBER, value=customer, label=_("Customer number"), debounce=300)
    search = html.Div([field, html.Span(id=Ids.KEPT, hidden=True)], className="filters")
    return office_page(
        PATH,
        dcc.Store(id=Ids.OPENED, data=0),
        card(search, html.Div(id=Ids.FOUND), title=_("Consents of a customer")),
    )


def how_to_begin() -> Component:
    """Say how a customer is looked up."""
    return html.P(_("Write the number of a customer: their consents appear here."), className="sub small")


def no_such_customer() -> Component:
    """Return what stands where no customer has the number."""
    return empty_state(_("No customer has this number"), _("Look at it again: it is on every invoice."))


def found(one: Any, zone: dt.tzinfo) -> html.Div:  # noqa: ANN401 -- what the service opens
    """Return how a customer stands to each consent, with the form that notes the other."""
    # Whose form it is goes with the form: another number may stand in the field above by now.
    stores = [dcc.Store(id=Ids.WHOSE, data=one.number), dcc.Store(id=Ids.COUNT, data=one.count)]
    shown = [_consent(standing, one.versions.get(standing.purpose, ()), zone) for standing in one.standings]
    return html.Div([*stores, html.P(html.Strong(one.name)), *shown], className="my-data")


def _consent(one: Standing, versions: Sequence[ConsentVersion], zone: dt.tzinfo) -> html.Div:
    state = tag(_("given"), "ok") if one.is_given else tag(_("not given"), "in")
    parts: list[Component] = [html.Div([html.H3(str(NAMES[one.purpose])), state], className="consent-head")]
    if one.said:
        parts.append(html.P(since_words(one.said[0], zone), className="small"))
    elif one.before is not None:
        told = _("Given before this portal kept consents; in force since {day}.", day=day(one.before))
        parts.append(html.P(told, className="small"))
    parts.append(_noting(one, versions, zone))
    if one.said:
        parts.append(history(one, zone))
    return html.Div(parts, className="consent")


def _noting(one: Standing, versions: Sequence[ConsentVersion], zone: dt.tzinfo) -> Component:
    """Return the form that notes a withdrawal of what is given, or the consent where it is not."""
    if not one.is_given and not versions:
        told = _("Nobody was ever asked for it: the administrator has to save its words first.")
        return html.P(told, className="sub small")
    title = _("Note a withdrawal") if one.is_given else _("Note that it was given")
    ways = choices([(way.value, _(ORIGIN_WORDS[way])) for way in NOTED])
    fields: list[Component] = [
        dmc.TextInput(
            id=field_id("day", one.purpose.value),
            label=_("Day on the paper, or of the talk"),
            description=_("22.11.2026 or 2026-11-22"),
            required=True,
            # Sent with Enter and when the field is left: otherwise a moment after each key, which Enter may overtake.
            debounce=True,
            size="sm",
        ),
        dmc.Select(
            id=field_id("origin", one.purpose.value),
            label=_("How"),
            data=ways,
            value=NOTED[0].value,
            allowDeselect=False,
            size="sm",
        ),
    ]
    if not one.is_given:
        fields.append(_words(one.purpose, versions, zone))
    step = f"{WITHDRAWN if one.is_given else GIVEN}:{one.purpose.value}"
    button = html.Div(sender(step_id(AREA, step), _("Note it")), className="steps")
    filled = form([*fields, html.P(_told(one), className="sub small"), button])
    return html.Details([html.Summary(title, className="button ghost"), filled], className="asked")


def _told(one: Standing) -> str:
    if one.purpose is Purpose.EINVOICE and one.is_given:
        return _("From the next invoice on they come on paper. The customer is told by e-mail or letter.")
    if one.purpose is Purpose.EINVOICE:
        return _("From the next invoice on they are electronic. The customer is told by e-mail.")
    return _("The customer is told by e-mail or letter.")


def _words(purpose: Purpose, versions: Sequence[ConsentVersion], zone: dt.tzinfo) -> dmc.Select:
    """Return the choice of the words that the customer agreed to, the newest first."""
    found_words = [
        (str(text.id), _version(version, LANGUAGE_NAMES[locale], zone))
        for version in versions
        for locale, text in _polish_first(version.texts)
    ]
    return dmc.Select(
        id=field_id("wording", purpose.value),
        label=_("Words that were agreed to"),
        data=choices(found_words),
        value=found_words[0][0],
        allowDeselect=False,
        size="sm",
    )


def _polish_first(texts: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return sorted(texts.items(), key=lambda pair: pair[0] != "pl")


def _version(version: ConsentVersion, spoken: str, zone: dt.tzinfo) -> str:
    since = day(version.since.astimezone(zone).date())
    return _("Version {number}, from {day} on ({language})", number=version.version, day=since, language=spoken)
