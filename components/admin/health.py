"""How the installation stands, part by part: what is wrong and how to mend it."""

from collections.abc import Mapping
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from components.admin.frame import admin_page
from components.admin.steps import step_button, told_place
from components.cards import Tone, card, notice, tag
from texts import _, _l

PATH: Final = "/admin/health"
AREA: Final = "health"
NAMES: Final = {
    "database": _l("Database"),
    "worker": _l("Worker"),
    "disk": _l("Disk"),
    "readings": _l("Interval readings"),
}
MEND: Final = {
    ("database", "unreachable"): _l("The database does not answer. Start it, or look into the log."),
    ("worker", "unreachable"): _l("The database does not answer, so nobody knows."),
    ("worker", "never"): _l("No worker has run yet: messages wait. Start wodnik serve, or wodnik worker."),
    ("worker", "late"): _l("No worker has shown itself for minutes: messages wait. Start it, or look into its log."),
    ("disk", "low"): _l("Less than 2 GiB are free. Make room, or move the data folder to another disk."),
    ("disk", "unreachable"): _l("The data folder cannot be read. Look at its disk and its rights."),
    ("readings", "unreachable"): _l(
        "The interval readings cannot be opened. Look at the lake folder, or put a backup back."
    ),
}


class Ids:
    """Element ids of the page."""

    OPENED = "health-opened"
    PARTS = "health-parts"
    TRAIL = "health-trail"


def screen() -> html.Div:
    """Return the page."""
    told = _("Reads every entry and compares the newest with what is written outside the database.")
    trail = card(
        html.P(told, className="sub"),
        html.Div(step_button(AREA, "trail", _("Check the trail")), className="steps"),
        told_place(Ids.TRAIL),
        title=_("Is the audit trail whole?"),
    )
    more = html.P(_("wodnik check, at the server, looks at fonts, maps, clock and backups too."), className="sub small")
    refresh = dcc.Interval(id=Ids.OPENED, interval=30_000)
    return admin_page(PATH, refresh, html.Div(id=Ids.PARTS, className="page"), trail, more)


def parts(states: Mapping[str, str]) -> list[Component]:
    """Return how each part is, what needs somebody first."""
    broken = [name for name, state in states.items() if state != "ok"]
    if broken:
        names = ", ".join(str(NAMES[name]) for name in broken)
        first = notice(_("This needs somebody"), names, "bad")
    else:
        first = notice(_("Everything runs"), _("Every part was asked a moment ago."), "ok")
    rows = [_row(name, states[name]) for name in sorted(states, key=lambda name: name not in broken)]
    return [first, card(html.Dl(rows, className="pairs seen"))]


def _row(name: str, state: str) -> html.Div:
    tone: Tone = "ok" if state == "ok" else "bad"
    words = _("in order") if state == "ok" else _("to mend")
    told = MEND.get((name, state))
    mend = [html.P(str(told), className="small")] if told else []
    return html.Div([html.Dt(str(NAMES[name])), html.Dd([tag(words, tone), *mend])])


def trail_told(broken: int | None, lost: int | None) -> Component:
    """Say whether the trail is whole, and where it is not."""
    compare = _("Compare it with a backup.")
    if broken is not None:
        return notice(_("Entry {number} does not follow from the one before", number=broken), compare, "bad")
    if lost is not None:
        return notice(_("Entry {number} is not what was written down of it outside", number=lost), compare, "bad")
    return notice(_("The trail is whole"), _("Every entry follows from the one before."), "ok")
