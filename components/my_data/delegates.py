"""Who may see a customer's account: everybody who was invited, how that stands, and the end of it."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from components.cards import Tone, empty_state, tag
from components.steps import asked_step
from domain.delegates import LIVING, STATES, Delegate, DelegateState
from texts import _, day

AREA: Final = "delegate"
END: Final = "end"
TONES: Final[dict[DelegateState, Tone]] = {DelegateState.ACTIVE: "ok", DelegateState.INVITED: "warn"}


def delegates(found: Sequence[Delegate], now: dt.datetime, today: dt.date, *, may_lend: bool) -> list[Component]:
    """Return the delegates, those with a right first."""
    if not may_lend:
        told = _("You see this account by somebody's leave. Only its owner lets others in.")
        return [html.P(told, className="sub")]
    if not found:
        told = _("A member of the family, an accountant, a tenant: they see what you see, until the day you name.")
        return [empty_state(_("Nobody but you"), told)]
    states = [(one, one.state(now, today)) for one in found]
    living = [_row(one, state) for one, state in states if state in LIVING]
    past = [_row(one, state) for one, state in states if state not in LIVING]
    listed: list[Component] = [html.Ul(living, className="rows")] if living else []
    if past:
        listed.append(
            html.Details([html.Summary(_("Earlier ones")), html.Ul(past, className="rows")], className="how small")
        )
    return listed


def _row(one: Delegate, state: DelegateState) -> html.Li:
    rights = _("sees everything and acts for you") if one.may_act else _("sees everything, changes nothing")
    told = [
        html.P([html.Strong(one.email), " ", tag(_(STATES[state]), TONES.get(state, "in"))]),
        html.P(rights, className="small"),
        html.P(_dates(one), className="sub small num"),
    ]
    return html.Li([html.Div(told), *([_ending(one)] if state in LIVING else [])])


def _dates(one: Delegate) -> str:
    until, invited = day(one.valid_until), day(one.invited_at.date())
    return _("until {until}, invited {day} by {name}", until=until, day=invited, name=one.invited_by)


def _ending(one: Delegate) -> html.Details:
    told = _("{email} sees nothing of this account from the next click on, and is told so.", email=one.email)
    return asked_step(AREA, f"{END}:{one.id}", _("End this access"), told)
