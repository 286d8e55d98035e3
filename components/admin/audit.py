"""The trail of who did what: what to look for, and what was found."""

from typing import Final
from urllib.parse import urlencode

import dash_mantine_components as dmc
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.admin.frame import admin_page
from components.cards import card, empty_state
from components.charts import export_links, part
from components.tables import Column, long_table
from texts import _, _l, language

PATH: Final = "/admin/audit"
ACTIONS: Final = {
    "signed_in": _l("signed in"),
    "signed_out": _l("signed out"),
    "sign_in_refused": _l("sign-in refused"),
    "password_accepted": _l("password right, code awaited"),
    "code_refused": _l("code refused"),
    "identity_proved": _l("password given again"),
    "proof_refused": _l("password given again was wrong"),
    "password_forgotten": _l("new password asked for"),
    "password_reset": _l("new password set"),
    "access_refused": _l("access refused"),
    "session_ended": _l("session ended"),
    "other_sessions_ended": _l("other sessions ended"),
    "sessions_ended": _l("signed out everywhere by an administrator"),
    "user_added": _l("user added"),
    "roles_set": _l("roles changed"),
    "user_disabled": _l("user disabled"),
    "user_enabled": _l("user let in again"),
    "exported": _l("exported"),
    "utility_described": _l("utility described"),
    "backup_made": _l("backup made"),
    "accessibility_demanded": _l("accessibility demanded"),
    "account_asked_for": _l("account asked for"),
    "account_opened": _l("account opened"),
    "activation_code_tried": _l("activation code tried"),
    "email_confirmed": _l("e-mail address confirmed"),
    "new_email_asked": _l("new e-mail address asked for"),
    "password_changed": _l("password changed"),
    "factor_set_up": _l("second factor switched on"),
    "factor_switched_off": _l("second factor switched off"),
    "recovery_codes_renewed": _l("recovery codes renewed"),
    "factor_reset": _l("second factor taken off by an administrator"),
    "user_invited": _l("colleague invited"),
    "user_invited_again": _l("colleague invited again"),
    "invitation_accepted": _l("invitation accepted"),
    "import_applied": _l("file taken in"),
    "import_refused": _l("file refused"),
    "import_undone": _l("import undone"),
    "messages_redriven": _l("messages sent again"),
    "letter_printed": _l("letter on paper printed"),
    "tariff_approved": _l("prices put in force"),
    "layers_hidden": _l("layers of the map chosen"),
    "retention_chosen": _l("rules of retention chosen"),
    "purged": _l("deleted by the rules of retention"),
    "wording_written": _l("text written"),
}
"""Words of the actions; one that is not here is shown by its name."""


class Ids:
    """Element ids of the page; ``TRAIL`` is the prefix of the export links."""

    WHO = "audit-who"
    ABOUT = "audit-about"
    ACTION = "audit-action"
    FIRST = "audit-first"
    LAST = "audit-last"
    KEPT = "audit-kept"
    BEFORE = "audit-before"
    FOUND = "audit-found"
    TRAIL = "audit-trail"


def screen(before: str, **search: str) -> html.Div:
    """Return the page; ``search`` is what the address says under ``who``, ``about``, ``action``, ``first``, ``last``.

    ``before`` is the entry at which older ones begin, for exactly this search.
    """
    start = {"before": int(before), "of": search} if before.isascii() and before.isdigit() else None
    filters = [
        dmc.TextInput(id=Ids.WHO, value=search["who"], label=_("Who"), debounce=300, size="sm"),
        dmc.TextInput(
            id=Ids.ABOUT, value=search["about"], label=_("Whom or what it is about"), debounce=300, size="sm"
        ),
        _action(search["action"]),
        _day(Ids.FIRST, _("From"), search["first"]),
        _day(Ids.LAST, _("Until"), search["last"]),
    ]
    state = [dcc.Store(id=Ids.BEFORE, data=start), html.Span(id=Ids.KEPT, hidden=True)]
    found = html.Div(id=Ids.FOUND)
    links = export_links(Ids.TRAIL, "audit")
    return admin_page(
        PATH, card(html.Div([*filters, *state], className="filters"), found, title=_("What was done"), actions=links)
    )


def _action(chosen: str) -> dmc.Select:
    choices = [{"value": "", "label": _("everything")}]
    choices += [{"value": name, "label": str(words)} for name, words in ACTIONS.items()]
    if chosen and chosen not in ACTIONS:
        choices.append({"value": chosen, "label": chosen})
    return dmc.Select(
        id=Ids.ACTION, data=choices, value=chosen, label=_("What"), searchable=True, allowDeselect=False, size="sm"
    )


def _day(ident: str, label: str, day: str) -> dmc.DatesProvider:
    shown = "DD.MM.YYYY" if language() == "pl" else "D MMM YYYY"
    picker = dmc.DatePickerInput(
        id=ident, label=label, value=day or None, valueFormat=shown, clearable=True, size="sm", className="as-of"
    )
    return dmc.DatesProvider(picker, settings={"locale": language(), "firstDayOfWeek": 1})


def found_entries(entries: pd.DataFrame, search: dict[str, str], *, older: bool, newest: bool) -> list[Component]:
    """Return the entries that were found; ``older`` says that there are more, ``newest`` that these are the first."""
    if entries.empty:
        return [empty_state(_("Nothing was found"), _("Take a filter away, or choose other days."))]
    shown = entries.assign(action=[str(ACTIONS.get(action, action)) for action in entries["action"]])
    columns = [
        Column("at", _("When"), "moment"),
        Column("actor", _("Who")),
        Column("action", _("What")),
        Column("subject", _("Whom or what it is about")),
        Column("details", _("Details")),
        Column("id", _("Number"), "number"),
    ]
    ways = [] if newest else [_way(_("To the newest"), search)]
    if older:
        ways.append(_way(_("Older"), search | {"before": str(entries["id"].min())}))
    return [long_table(shown, columns, caption=_("Audit trail")), html.P(ways, className="ways")]


def export_addresses(search: dict[str, str]) -> list[str]:
    """Return where the files of a search are: CSV, XLSX."""
    query = urlencode({name: word for name, word in search.items() if word})
    return [f"/export/audit.{kind}?{query}" for kind in ("csv", "xlsx")]


def export_ids() -> list[str]:
    """Return the ids of the links to these files."""
    return [part(Ids.TRAIL, kind) for kind in ("csv", "xlsx")]


def _way(words: str, search: dict[str, str]) -> dcc.Link:
    query = urlencode({name: word for name, word in search.items() if word})
    return dcc.Link(words, href=f"{PATH}?{query}", className="button ghost")
