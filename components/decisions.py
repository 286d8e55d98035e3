"""The acts behind prices."""

from dash import html
from dash.development.base_component import Component

from domain.explanation import Decision
from texts import _, day


def act(decision: Decision) -> list[Component | str]:
    """Say which act prices come from, and how long it holds."""
    name = html.A(decision.number, href=decision.url, className="link") if decision.url else decision.number
    words = [_("approved by {whom}", whom=decision.approved_by)]
    if decision.published_on is not None:
        words.append(_("published {day}", day=day(decision.published_on)))
    if decision.valid_until is None:
        words.append(_("valid from {first}", first=day(decision.valid_from)))
    else:
        span = {"first": day(decision.valid_from), "last": day(decision.valid_until)}
        words.append(_("valid from {first} to {last}", **span))
    return [name, ", ", ", ".join(words)]
