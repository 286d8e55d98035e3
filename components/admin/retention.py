"""Retention: how long things are kept, why, and what is kept too long."""

from collections.abc import Sequence
from typing import Any, Final, Protocol

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from components.admin.frame import admin_page
from components.cards import card, tag
from components.forms import form, sender
from components.steps import asked_step, step_id
from domain.retention import LONGEST_DAYS, Rule
from texts import _, ngettext, number

PATH: Final = "/admin/retention"
AREA: Final = "retention"
SAVE: Final = "save"
PURGE: Final = "purge"


class Ids:
    """Element ids of the page."""

    RULES = "retention-rules"

    @staticmethod
    def days(rule: Any) -> dict[str, Any]:  # noqa: ANN401 -- a name, or Dash's ALL
        """Return the id of the field of a rule."""
        return {"kept-days": rule}


class Kept(Protocol):
    """A rule, for how many days it keeps, and how many rows are kept too long."""

    @property
    def rule(self) -> Rule:
        """Return the rule."""

    @property
    def days(self) -> int:
        """Return the days."""

    @property
    def overdue(self) -> int:
        """Return the number of rows."""


def screen() -> html.Div:
    """Return the page."""
    told = _("The worker removes every day what is kept too long. The trail of who did what is never shortened.")
    warning = _("What is removed does not come back, except from a backup.")
    steps = [
        sender(step_id(AREA, SAVE), _("Save the days"), "button ghost"),
        asked_step(AREA, PURGE, _("Remove now what is too old"), warning),
    ]
    return admin_page(
        PATH,
        html.P(told, className="sub"),
        form([html.Div(id=Ids.RULES, className="editor"), html.Div(steps, className="steps")]),
    )


def rules(kept: Sequence[Kept]) -> list[Component]:
    """Return a card a rule: the days, the reason, what would go."""
    return [_rule(one) for one in kept]


def _rule(one: Kept) -> html.Section:
    field = dmc.NumberInput(
        id=Ids.days(one.rule.name),
        label=_("Days"),
        description=_("from {shortest} to {longest}", shortest=one.rule.shortest, longest=number(LONGEST_DAYS)),
        value=one.days,
        min=one.rule.shortest,
        max=LONGEST_DAYS,
        # What is typed stays as it is typed, to be refused in words.
        clampBehavior="none",
        allowDecimal=False,
        size="sm",
    )
    overdue = ngettext("{count} row would go now", "{count} rows would go now", one.overdue)
    state = tag(overdue, "warn") if one.overdue else tag(_("nothing too old"), "ok")
    return card(html.P(_(one.rule.reason), className="sub small"), field, title=_(one.rule.title), actions=[state])
