"""How the installation stands: what `wodnik check` finds, and how to mend it."""

from collections.abc import Sequence
from typing import Final, Protocol

from dash import html
from dash.development.base_component import Component

from components.admin.frame import admin_page
from components.cards import Props, card, notice, tag
from texts import _, _l, ngettext

PATH: Final = "/admin/health"
NAMES: Final = {
    "backup": _l("Backup"),
    "clock": _l("Clock"),
    "contents": _l("Contents"),
    "coordinates": _l("Coordinates"),
    "database": _l("Database"),
    "disk": _l("Disk"),
    "fonts": _l("Fonts"),
    "maps": _l("Maps"),
    "pg_dump": _l("Programs of the database"),
    "readings": _l("Interval readings"),
    "trail": _l("Audit trail"),
    "worker": _l("Worker"),
}


class Ids:
    """Element ids of the page."""

    AGAIN = "health-again"
    FOUND = "health-found"


class Finding(Protocol):
    """The outcome of one check; ``mend`` says what to do and is empty when nothing is wrong."""

    @property
    def what(self) -> str:
        """Return the code of what was checked."""

    @property
    def found(self) -> str:
        """Return what was found."""

    @property
    def mend(self) -> str:
        """Return what to do."""


def screen() -> html.Div:
    """Return the page."""
    told = _("The same is said at the server by wodnik check.")
    again = html.Button(_("Check again"), id=Ids.AGAIN, type="button", className="button ghost")
    live: Props = {"aria-live": "polite"}
    found = html.Div(card(html.P(_("Being checked…"), className="sub")), id=Ids.FOUND, className="page", **live)
    return admin_page(PATH, found, html.P(told, className="sub small"), html.Div(again))


def told(findings: Sequence[Finding]) -> list[Component]:
    """Return what was found, what needs somebody first."""
    broken = [one for one in findings if one.mend]
    if broken:
        names = ", ".join(_name(one) for one in broken)
        title = ngettext("{count} thing needs somebody", "{count} things need somebody", len(broken))
        first = notice(title, names, "bad")
    else:
        first = notice(_("Everything runs"), _("Every part was asked a moment ago."), "ok")
    rows = [_row(one) for one in sorted(findings, key=lambda one: not one.mend)]
    return [first, card(html.Dl(rows, className="pairs seen"))]


def _name(one: Finding) -> str:
    return str(NAMES[one.what])


def _row(one: Finding) -> html.Div:
    state = tag(_("to mend"), "bad") if one.mend else tag(_("in order"), "ok")
    found = html.P(one.found, className="sub small found")
    mend = [html.P(html.Strong(one.mend), className="small found")] if one.mend else []
    return html.Div([html.Dt(_name(one)), html.Dd([state, found, *mend])])
