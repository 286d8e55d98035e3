"""Consents: what people are asked to agree to, in both languages, version by version."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

import dash_mantine_components as dmc
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.admin.frame import admin_page
from components.admin.texts import LANGUAGE_NAMES, as_read, named_places
from components.cards import card
from components.steps import asked_step, step_button
from components.tables import Column, long_table
from domain.consents import TITLES, ConsentVersion, Purpose
from domain.wordings import Text
from texts import LANGUAGES, _, language, moment

PATH: Final = "/admin/consents"
AREA: Final = "consent"
PREVIEW: Final = "preview"
SAVE: Final = "save"
STOP: Final = "stop"


class Ids:
    """Element ids of the page."""

    NAME = "consents-name"
    ABOUT = "consents-about"
    SEEN = "consents-seen"
    BEGUN = "consents-begun"

    @staticmethod
    def subject(locale: str) -> str:
        """Return the id of the title in a language."""
        return f"consents-subject-{locale}"

    @staticmethod
    def body(locale: str) -> str:
        """Return the id of the text in a language."""
        return f"consents-body-{locale}"


def screen(name: str) -> html.Div:
    """Return the page on the consent called ``name``."""
    names = [{"value": one.value, "label": _(TITLES[one.text])} for one in Purpose]
    chosen = name if name in set(Purpose) else Purpose.EINVOICE.value
    choice = dmc.Select(id=Ids.NAME, data=names, value=chosen, label=_("Consent"), allowDeselect=False, size="sm")
    return admin_page(
        PATH,
        html.Div(choice, className="filters"),
        html.Div(id=Ids.ABOUT, className="editor"),
        card(_editor(), title=_("Words of the consent")),
        dcc.Store(id=Ids.BEGUN),
    )


def _editor() -> html.Div:
    save = _("From now on people are asked in these words. The words that others agreed to before are kept.")
    stop = _("From now on nobody is asked for it. What was agreed to stays agreed to.")
    steps = [
        step_button(AREA, PREVIEW, _("Preview")),
        asked_step(AREA, SAVE, _("Save as a new version"), save),
        asked_step(AREA, STOP, _("Stop asking"), stop),
    ]
    return html.Div(
        [
            html.Div([_words(locale) for locale in LANGUAGES], className="row c2"),
            html.Div(steps, className="steps"),
            html.Div(id=Ids.SEEN),
        ],
        className="editor",
    )


def _words(locale: str) -> html.Fieldset:
    return html.Fieldset(
        [
            html.Legend(str(LANGUAGE_NAMES[locale])),
            dmc.TextInput(id=Ids.subject(locale), label=_("Title"), size="sm"),
            dmc.Textarea(id=Ids.body(locale), label=_("Text"), autosize=True, minRows=8, maxRows=24),
        ]
    )


def about(versions: Sequence[ConsentVersion], places: Sequence[str], zone: dt.tzinfo) -> list[Component]:
    """Return what is known of a consent: whether people are asked for it, what it may name, its versions."""
    filled = _(
        "They are filled when a version is saved: what people have read does not change with a telephone number."
    )
    marks = _("Blank lines part paragraphs, - begins the lines of a list.")
    notes = [named_places(places), html.P(f"{filled} {marks}", className="sub small")]
    return [
        card(_state(versions, zone), *notes, title=_("Asked for")),
        *([_versions(versions, zone)] if versions else []),
    ]


def _state(versions: Sequence[ConsentVersion], zone: dt.tzinfo) -> html.P:
    if not versions or not versions[0].is_asked:
        return html.P(_("Nobody is asked for this consent. The words below are a proposal until you save them."))
    newest = {"number": versions[0].version, "since": moment(versions[0].since, zone)}
    return html.P(_("Version {number} since {since}, to be read by everybody on the page on personal data.", **newest))


def _versions(versions: Sequence[ConsentVersion], zone: dt.tzinfo) -> html.Section:
    rows = pd.DataFrame(
        {
            "version": one.version,
            "since": moment(one.since, zone),
            "until": moment(one.until, zone) if one.until else None,
            "who": one.texts[LANGUAGES[0]].written_by,
            "title": one.texts[language()].subject or _("nobody was asked"),
        }
        for one in versions
    )
    columns = [
        Column("version", _("Version"), "number"),
        Column("since", _("From")),
        Column("until", _("Until")),
        Column("who", _("Who")),
        Column("title", _("Title")),
    ]
    folded = [_folded(one, zone) for one in versions if one.is_asked]
    told = html.Div([long_table(rows, columns, caption=_("Versions")), *folded], className="editor")
    return card(told, title=_("Versions"))


def _folded(one: ConsentVersion, zone: dt.tzinfo) -> html.Details:
    summary = _("Version {number}, from {first}", number=one.version, first=moment(one.since, zone))
    return html.Details([html.Summary(summary), _both(one.texts)], className="how")


def previewed(texts: Mapping[str, Text]) -> html.Section:
    """Return the words as they will be read."""
    return html.Section([html.H3(_("So it will be read")), _both(texts)])


def _both(texts: Mapping[str, Text]) -> html.Div:
    return html.Div([as_read(texts[locale]) for locale in LANGUAGES], className="row c2")
