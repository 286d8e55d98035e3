"""Texts: what the utility says of itself and writes to people, in its own words where it likes."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import dash_mantine_components as dmc
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.admin.frame import admin_page
from components.cards import Props, card
from components.steps import asked_step, step_button
from components.tables import Column, long_table
from domain.wordings import TITLES, Block, Text, blocks, spans
from texts import LANGUAGES, _, _l, moment

PATH: Final = "/admin/texts"
AREA: Final = "text"
PREVIEW: Final = "preview"
SAVE: Final = "save"
BACK: Final = "back"
FIRST: Final = "privacy"
LANGUAGE_NAMES: Final = {"pl": _l("Polish"), "en": _l("English")}


class Ids:
    """Element ids of the page."""

    NAME = "texts-name"
    LOCALE = "texts-locale"
    SUBJECT = "texts-subject"
    BODY = "texts-body"
    ABOUT = "texts-about"
    SEEN = "texts-seen"
    BEGUN = "texts-begun"


def screen(name: str, locale: str) -> html.Div:
    """Return the page on the text called ``name``."""
    known = locale if locale in LANGUAGES else LANGUAGES[0]
    languages = [{"value": code, "label": str(LANGUAGE_NAMES[code])} for code in LANGUAGES]
    names = [{"value": one, "label": _(title)} for one, title in TITLES.items()]
    choices = [
        dmc.Select(
            id=Ids.NAME,
            data=names,
            value=name if name in TITLES else FIRST,
            label=_("Text"),
            allowDeselect=False,
            searchable=True,
            size="sm",
        ),
        dmc.Select(id=Ids.LOCALE, data=languages, value=known, label=_("Language"), allowDeselect=False, size="sm"),
    ]
    return admin_page(
        PATH,
        html.Div(choices, className="filters"),
        card(_editor(), title=_("Our words")),
        html.Div(id=Ids.ABOUT, className="editor"),
        dcc.Store(id=Ids.BEGUN),
    )


def _editor() -> html.Div:
    back = _("The text that came with the program holds again. Ours is kept among the versions.")
    steps = [
        step_button(AREA, PREVIEW, _("Preview")),
        asked_step(AREA, SAVE, _("Save as a new version"), _("From now on everybody reads these words.")),
        asked_step(AREA, BACK, _("Go back to the shipped text"), back),
    ]
    return html.Div(
        [
            dmc.TextInput(id=Ids.SUBJECT, label=_("Title or subject"), size="sm"),
            dmc.Textarea(id=Ids.BODY, label=_("Text"), autosize=True, minRows=8, maxRows=24),
            html.Div(steps, className="steps"),
            html.Div(id=Ids.SEEN),
        ],
        className="editor",
    )


def about(places: Sequence[str], shipped: Text, versions: Sequence[Text], zone: dt.tzinfo) -> list[Component]:
    """Return what stands beside the editor: the places, the shipped text, the versions."""
    marks = _("Blank lines part paragraphs; ## begins a heading, - the lines of a list (public texts only).")
    speaks: Props = {"lang": shipped.locale}
    original = [html.P(html.Strong(shipped.subject)), html.Pre(shipped.body, className="wording")]
    return [
        card(named_places(places), html.P(marks, className="sub small"), title=_("Places")),
        card(html.Div(original, **speaks), title=_("The shipped text")),
        card(_versions(versions, zone), title=_("Versions")),
    ]


def named_places(places: Sequence[str]) -> html.P:
    """Say what a text may name."""
    if not places:
        return html.P(_("The text names nothing."))
    codes = [part for place in places for part in (html.Code(f"{{{place}}}"), " ")]
    return html.P([_("The text may name: "), *codes])


def _versions(versions: Sequence[Text], zone: dt.tzinfo) -> Component:
    if not versions:
        return html.P(_("None: the shipped text holds."), className="sub")
    rows = pd.DataFrame(
        {
            "version": one.version,
            "when": moment(one.written_at, zone) if one.written_at else "",
            "who": one.written_by,
            "subject": one.subject or _("the shipped text"),
            "body": one.body or None,
        }
        for one in versions
    )
    columns = [
        Column("version", _("Version"), "number"),
        Column("when", _("When")),
        Column("who", _("Who")),
        Column("subject", _("Title or subject")),
        Column("body", _("Text")),
    ]
    return long_table(rows, columns, caption=_("Versions"))


def previewed(text: Text, *, is_letter: bool) -> Component:
    """Return a text as it will be read."""
    return html.Section([html.H3(_("So it will be read")), as_read(text, is_letter=is_letter)])


def as_read(text: Text, *, is_letter: bool = False) -> html.Div:
    """Return a text in its language, in its shape."""
    speaks: Props = {"lang": text.locale}
    body = [html.Pre(text.body, className="wording")] if is_letter else [_shaped(block) for block in blocks(text.body)]
    return html.Div([html.P(html.Strong(text.subject)), *body], className="preview", **speaks)


def _shaped(block: Block) -> Component:
    lines = ["".join(span.text for span in spans(line)) for line in block.lines]
    if block.kind == "heading":
        return html.H3(lines[0])
    if block.kind == "list":
        return html.Ul([html.Li(line) for line in lines])
    return html.P(lines[0])
