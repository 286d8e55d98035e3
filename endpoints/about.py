"""``/help``, ``/accessibility`` and ``/privacy``: pages for everybody, without scripts."""

from typing import Final

from flask import redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from data.queries.notice_rules import notice_rules_known
from domain.notice_rules import in_force
from domain.roles import PUBLIC
from domain.wordings import blocks, spans
from endpoints.routes import Routes
from services.consents import asked_for
from services.feedback import LONGEST_LINE, LONGEST_TEXT, Demand, demand_access, is_open
from services.notice_rules import promises
from services.runtime import current as installation
from services.runtime import reading, today
from services.wordings import current, details_of_utility
from texts import day, language, moment

DEMANDED: Final = "demanded"
"""Where the browser session keeps the number of the last demand."""


def show_help() -> ResponseReturnValue:
    """Show how the utility is reached, what it promises, and answers to what people ask most."""
    with reading() as database:
        utility = details_of_utility(database)
        rules = in_force(notice_rules_known(database), today())
    promised = {} if rules is None else {"rules": rules, "promises": promises(rules), "day": day}
    return render_template("about/help.html", utility=utility, **promised)


def show_privacy() -> ResponseReturnValue:
    """Show how personal data are processed, and to what people are asked to consent."""
    consents = [
        {
            "title": text.subject,
            "blocks": blocks(text.body),
            "version": text.version,
            "since": moment(text.written_at, installation().zone) if text.written_at else "",
        }
        for text in asked_for(language())
    ]
    return render_template("about/privacy.html", **_text("privacy"), consents=consents)


def show_accessibility() -> ResponseReturnValue:
    """Show the statement of accessibility, and the form for demands."""
    limits = {"longest_text": LONGEST_TEXT, "longest_line": LONGEST_LINE}
    # Only what this browser has sent is confirmed: a link of somebody else's would speak in the utility's name.
    sent = session.get(DEMANDED, "") if request.args.get("sent") == session.get(DEMANDED) else ""
    page = request.args.get("page", "")[:LONGEST_LINE]
    form = {"sent": sent, "page": page, "is_open": is_open(), **limits}
    return render_template("about/accessibility.html", **_text("accessibility"), **form)


def send_demand() -> ResponseReturnValue:
    """Send a demand to the utility and say so."""
    page, text, contact = (request.form.get(name, "") for name in ("page", "text", "contact"))
    number = session[DEMANDED] = demand_access(Demand(page, text, contact))
    return redirect(f"/accessibility?sent={number}#demand", code=303)


def _text(name: str) -> dict[str, object]:
    text = current(name, language())
    changed_on = "" if text.written_at is None else day(text.written_at.date())
    return {"title": text.subject, "blocks": blocks(text.body), "spans": spans, "changed_on": changed_on}


def register(routes: Routes) -> None:
    """Add the pages."""
    routes.add("/help", show_help, roles=PUBLIC)
    routes.add("/privacy", show_privacy, roles=PUBLIC)
    routes.add("/accessibility", show_accessibility, roles=PUBLIC)
    routes.add("/accessibility", send_demand, roles=PUBLIC, methods=("POST",))
