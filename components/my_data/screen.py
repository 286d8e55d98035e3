"""The page of one's own data before the data arrive: its cards, in the order in which people look for them."""

import datetime as dt
from typing import Any, Final

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from components.cards import Props, awaited, card
from components.forms import form, sender
from components.my_data.address import EXPORT_PATH
from domain.contact import ADDRESSED, QUIET, TOPICS
from domain.topics import Topic
from texts import _, _l, language

LANGUAGE_NAMES: Final = {"pl": "Polski", "en": "English"}
CHANNEL_NAMES: Final = {"email": _l("E-mail"), "sms": _l("SMS")}


class Ids:
    """Element ids of the page."""

    ASKED = "my-data-asked"
    ON_FILE = "my-data-on-file"
    CONTACT = "my-data-contact"
    REACH = "my-data-reach"
    QUIET = "my-data-quiet"
    QUIET_FROM = "my-data-quiet-from"
    QUIET_UNTIL = "my-data-quiet-until"
    LOCALE = "my-data-locale"
    SAVE = "my-data-save"
    SAVED = "my-data-saved"
    CONSENTS = "my-data-consents"
    DELEGATES = "my-data-delegates"
    INVITING = "my-data-inviting"
    GUEST = "my-data-guest"
    SCOPE = "my-data-scope"
    UNTIL = "my-data-until"
    INVITE = "my-data-invite"

    @staticmethod
    def field(channel: Any, part: Any) -> dict[str, Any]:  # noqa: ANN401 -- names, or Dash's ALL
        """Return the id of a field of an address: the address itself, or its code."""
        return {"contact": channel, "field": part}

    @staticmethod
    def topic(topic: Any, channel: Any) -> dict[str, Any]:  # noqa: ANN401 -- names, or Dash's ALL
        """Return the id of the box of a topic on a channel."""
        return {"topic": topic, "channel": channel}


def screen() -> html.Div:
    """Return the page."""
    told = _("What we know of you, how we write to you, what you have agreed to and who may see your account.")
    return html.Div(
        [
            html.Div([html.H1(_("My data")), html.P(told, className="sub")], className="page-head"),
            dcc.Store(id=Ids.ASKED),
            html.Div([_waiting(Ids.ON_FILE, _("On file")), _waiting(Ids.CONTACT, _("Contact"))], className="row c2"),
            _channels(),
            _waiting(Ids.CONSENTS, _("Consents")),
            _delegates(),
            html.Div([_security(), _data()], className="row c2 no-print"),
        ],
        className="page my-data",
    )


def _waiting(ident: str, title: str) -> html.Section:
    return card(html.Div(id=ident, className="waiting"), title=title)


def _channels() -> html.Section:
    """Return the choice of channels; what is chosen comes with the data."""
    heads = [html.Th(_("Topic"), scope="col"), *(html.Th(str(CHANNEL_NAMES[one]), scope="col") for one in ADDRESSED)]
    rows = [_topic(topic) for topic in Topic]
    table = html.Table(
        [html.Caption(_("What we write about, and how")), html.Thead(html.Tr(heads)), html.Tbody(rows)],
        className="topics",
    )
    told = _("An SMS that warns of danger to health comes at any hour, whatever you choose here.")
    saved = html.Span(id=Ids.SAVED, className="sub small", role="status")
    saving = [
        html.P(told, className="sub small"),
        html.Div([sender(Ids.SAVE, _("Save these choices")), saved], className="steps"),
    ]
    return card(
        html.Div(awaited(), id=Ids.REACH),
        form([html.Div(table, className="scroll"), html.Div(_hours(), className="filters"), *saving]),
        title=_("How we write to you"),
    )


def _topic(topic: Topic) -> html.Tr:
    words = _(TOPICS[topic])
    boxes = [html.Td(_box(topic, channel, words)) for channel in ADDRESSED]
    return html.Tr([html.Th(words, scope="row"), *boxes])


def _box(topic: Topic, channel: str, words: str) -> dmc.Checkbox:
    named: Props = {"aria-label": f"{words}: {CHANNEL_NAMES[channel]}"}
    return dmc.Checkbox(id=Ids.topic(topic.value, channel), checked=False, **named)


def _hours() -> list[Component]:
    languages = [{"value": code, "label": name} for code, name in LANGUAGE_NAMES.items()]
    since, until = (f"{at:%H:%M}" for at in (QUIET.since, QUIET.until))
    return [
        dmc.Switch(id=Ids.QUIET, label=_("No SMS in these hours"), checked=True, size="sm"),
        dmc.TextInput(id=Ids.QUIET_FROM, label=_("From"), value=since, size="sm", className="hour"),
        dmc.TextInput(id=Ids.QUIET_UNTIL, label=_("To"), value=until, size="sm", className="hour"),
        dmc.Select(
            id=Ids.LOCALE,
            label=_("Language of messages"),
            data=languages,
            value=language(),
            allowDeselect=False,
            size="sm",
        ),
    ]


def _delegates() -> html.Section:
    """Return who may see the account, and the form that invites; what is typed stays while the password is given."""
    kept: Props = {"persistence": True, "persistence_type": "session"}
    scopes = [
        {"value": "see", "label": _("see everything, change nothing")},
        {"value": "act", "label": _("see everything and act for me")},
    ]
    shown = "DD.MM.YYYY" if language() == "pl" else "D MMM YYYY"
    fields = [
        dmc.TextInput(id=Ids.GUEST, label=_("E-mail address"), autoComplete="off", size="sm", **kept),
        dmc.Select(id=Ids.SCOPE, label=_("They may"), data=scopes, value="see", allowDeselect=False, size="sm", **kept),
        dmc.DatePickerInput(id=Ids.UNTIL, label=_("Last day"), valueFormat=shown, size="sm", **kept),
    ]
    days = dmc.DatesProvider(
        html.Div(fields, className="filters"), settings={"locale": language(), "firstDayOfWeek": 1}
    )
    told = _(
        "They get a link by e-mail, good for a week. You can end their access at any time; you give your password."
    )
    filled = form([days, html.P(told, className="sub small"), sender(Ids.INVITE, _("Send the invitation"))])
    inviting = html.Details(
        [html.Summary(_("Let somebody in"), className="button ghost"), filled],
        id=Ids.INVITING,
        hidden=True,
        className="asked inviting",
    )
    return card(html.Div(id=Ids.DELEGATES, className="waiting"), inviting, title=_("Who may see your account"))


def in_half_a_year(today: dt.date) -> str:
    """Return the last day that an invitation proposes."""
    return (today + dt.timedelta(days=183)).isoformat()


def _security() -> html.Section:
    links = {
        "/account": _("Where you are signed in"),
        "/account/password": _("Change the password"),
        "/account/second-factor": _("Two-step verification"),
        "/account/email": _("Sign in by another address"),
    }
    return card(_links(links), title=_("Security"))


def _data() -> html.Section:
    told = _("Everything that we hold of this customer: as JSON and CSV, with invoices as PDF and hourly use.")
    take = html.A(_("Take your data along (ZIP)"), href=EXPORT_PATH, className="button ghost")
    asked = html.P(
        _("You are asked for your password first. Whoever you let in cannot take it."), className="sub small"
    )
    links = {"/privacy": _("Privacy notice: who processes your data, why, and your rights")}
    close = {"/account/close": _("Close your account")}
    return card(html.P(told), html.Div(take, className="steps"), asked, _links(links | close), title=_("Your data"))


def _links(links: dict[str, str]) -> html.Ul:
    return html.Ul(
        [html.Li(html.A(words, href=path, className="link")) for path, words in links.items()], className="links"
    )
