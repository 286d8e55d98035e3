"""Cards and the small pieces that fill them."""

from collections.abc import Sequence
from typing import Any, Literal

from dash import dcc, html
from dash.development.base_component import Component

from texts import _

Tone = Literal["in", "ok", "warn", "bad"]


Props = dict[str, Any]
"""Arguments of a component that are not always given, or whose names (``aria-label``) are no Python names."""


def named(ident: str | None) -> Props:
    """Return the id of a component as an argument; Dash takes an absent id only as an absent argument."""
    return {} if ident is None else {"id": ident}


def card(
    *children: Component | str, title: str = "", actions: Sequence[Component] = (), ident: str | None = None
) -> html.Section:
    """Return a card; its title is a heading of the second level."""
    head = html.Div([html.H2(title), html.Div(list(actions), className="right")], className="card-head")
    return html.Section([*([head] if title or actions else []), *children], className="card", **named(ident))


def figure_value(text: str, unit: str = "", note: str = "", ident: str | None = None) -> html.Div:
    """Return the one big number of a card, its unit and what it means."""
    number = html.P([text, html.Span(f" {unit}", className="unit")] if unit else text, className="big num")
    return html.Div([number, *([html.P(note, className="sub small")] if note else [])], **named(ident))


def tag(text: str, tone: Tone = "in") -> html.Span:
    """Return one or two words that say a state; the colour only repeats them."""
    return html.Span(text, className=f"tag {tone}")


def notice(title: str, text: str, tone: Tone = "warn", action: Component | None = None) -> html.Div:
    """Return something that the reader must know before anything else."""
    words = html.Div([html.Strong(title), html.P(text, className="small")])
    return html.Div([words, *([action] if action is not None else [])], className=f"notice {tone}", role="status")


def awaited() -> html.Div:
    """Return what stands in a place of unknown height: what is below it shows once it has been filled."""
    return html.Div(className="awaited")


def empty_state(title: str, text: str, action: Component | None = None) -> html.Div:
    """Return what stands where nothing is to be shown: why, and what to do next."""
    parts = [html.P(title, className="empty-title"), html.P(text, className="sub")]
    return html.Div([*parts, *([action] if action is not None else [])], className="empty")


def how_computed(text: str | Sequence[Component | str], question: str = "") -> html.Details:
    """Return the folded answer to "How is this computed?", or to another question."""
    answer = html.P(text) if isinstance(text, str) else html.Div(list(text))
    return html.Details([html.Summary(question or _("How is this computed?")), answer], className="how small")


def toast(title: str, text: str = "", tone: Tone = "ok") -> html.Div:
    """Return what came of something that the reader did; it stays until it is closed or another page comes."""
    named_close: Props = {"aria-label": _("Close"), "data-close": "toast"}
    close = html.Button(html.Span(className="icon icon-close"), type="button", className="round", **named_close)
    words = html.Div([html.Strong(title), *([html.P(text, className="small")] if text else [])])
    # The place where it appears is read out when the reader pauses; trouble is read out at once.
    urgent: Props = {"role": "alert"} if tone == "bad" else {}
    return html.Div([words, close], className=f"notice toast {tone}", **urgent)


def breadcrumbs(*steps: tuple[str, str]) -> html.Nav:
    """Return the way back from a page that lies below others: their names and addresses, after the first page's."""
    named_nav: Props = {"aria-label": _("Where you are")}
    links = [html.Li(dcc.Link(name, href=path)) for name, path in ((_("Home"), "/"), *steps)]
    return html.Nav(html.Ol(links), className="crumbs", **named_nav)
