"""The frame of the pages of those who work here: each page registered below a desk has a door in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import dash
from dash import dcc, html
from dash.development.base_component import Component

from components.cards import Props, breadcrumbs, named
from texts import _

NOTHING_NOTED: Final[Mapping[str, Component]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Desk:
    """A place of work: the page at ``home`` and the pages below it."""

    home: str

    def page(self, path: str, *content: Component, is_below: bool = False, heading: str | None = None) -> html.Div:
        """Return the page at ``path``: the way back, its heading, the doors to the others, and what is on it.

        ``is_below`` says that it shows one of what the page at ``path`` lists, where the way back leads first;
        ``heading`` is the id of a heading that names it as soon as it is known.
        """
        name = _name(path)
        above = [(_name(self.home), self.home), *([(name, path)] if is_below else [])]
        title = html.H1(name, **named(heading))
        return html.Div([breadcrumbs(*above), title, self._doors(), *content], className="page desk")

    def overview(self, *more: Component, noted: Mapping[str, Component] = NOTHING_NOTED) -> html.Div:
        """Return what there is to do here, each with what it is for and what is noted of it, and what else lies here.

        ``noted`` goes by the addresses of the pages.
        """
        cards = [
            dcc.Link(
                [
                    *subject(str(page["name"]), str(page["description"])),
                    *([noted[page["path"]]] if page["path"] in noted else []),
                ],
                href=page["path"],
                className="card subject",
            )
            for page in self._below()
        ]
        shown = html.Div([*cards, *more], className="row c3")
        return html.Div([html.H1(_name(self.home)), shown], className="page desk")

    def _doors(self) -> html.Nav:
        labelled: Props = {"aria-label": _name(self.home)}
        doors = [_door(_("Overview"), self.home), *(_door(str(page["name"]), page["path"]) for page in self._below())]
        return html.Nav(doors, className="subdoors scroll", **labelled)

    def _below(self) -> list[dict[str, Any]]:
        return [page for page in dash.page_registry.values() if page["path"].startswith(f"{self.home}/")]


def subject(name: str, words: str) -> Sequence[Component]:
    """Return what a card of an overview says."""
    return [html.Strong(name), html.Span(words, className="sub small")]


def _door(words: str, path: str) -> dcc.Link:
    # Where one is, the shell marks.
    return dcc.Link(words, href=path, className="door")


def _name(path: str) -> str:
    return next(str(page["name"]) for page in dash.page_registry.values() if page["path"] == path)
