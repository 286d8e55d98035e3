"""What somebody sends by forms who wants the data of others: every field of every form that the application takes."""

import dataclasses
import io
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

import dash

from endpoints.accounts.forms import LETTERS
from services.accounts.limits import Limits
from tests.support.asking import AS_TEXT, HELD, NAMES, PLACES, Asked, Listening
from tests.support.neighbours import NUMBER_OF_OURS, OURS, ROW_OF_OURS
from tests.support.portal import BROWSER, PASSWORD, Visitor

TOKEN: Final = "csrf_token"
FORMS: Final[dict[str, dict[str, str]]] = {
    "/_dash-update-component": {},
    "/accessibility": {"page": "/finance", "text": "", "contact": OURS},
    "/account/close": {"password": "wrong"},
    "/account/email": {"email": "anna.new@example.com"},
    "/account/in-force": {"number": NUMBER_OF_OURS},
    "/account/password": {"old": "wrong", "password": PASSWORD},
    "/account/prove": {"next": "/finance", "password": PASSWORD, "again": "1"},
    "/account/second-factor": {"sealed": "x", "code": "123456"},
    "/account/second-factor/codes": {},
    "/account/second-factor/off": {},
    "/account/sessions/<int:number>/end": {},
    "/account/sessions/end-others": {},
    "/activate": {"customer_number": NUMBER_OF_OURS, "invoice_number": "FV-NASZA", "amount": "1.00"},
    "/activate/<secret>": {"name": "Anna", "password": PASSWORD},
    "/activate/code": {"customer_number": NUMBER_OF_OURS, "code": "ABCD-2345-EFGH", "email": OURS},
    "/admin/imports/drop": {"upload": "x"},
    "/admin/imports/new": {"file": "", "profile": "", "kind": "invoices", "crs": ""},
    "/admin/imports/take": {"upload": "x", "kind": "invoices", "crs": ""},
    "/confirm/<secret>": {},
    "/delegation/<secret>": {"name": "Anna", "password": PASSWORD},
    "/invitation/<secret>": {"password": PASSWORD},
    "/letters/<int:message_id>/printed": {},
    "/login": {"email": OURS, "password": "wrong", "next": "/"},
    "/login/code": {"recovery": "", "code": "123456"},
    "/logout": {},
    "/office/readings/<int:reading_id>/photo": {"photo": ""},
    "/password/forgotten": {"email": OURS},
    "/password/new/<secret>": {"password": PASSWORD},
    "/stop/<token>": {},
}
"""The fields of each form beside its token, and what stands in them where another one is tried."""
FILES: Final = {"photo", "file", "profile"}
"""Fields that take a file; a row can be named by what it is called."""
SECRETS: Final = {"code", "old", "password", "recovery", "sealed", "upload"}
"""Fields whose words name nobody: one try is enough, as it is where a customer is refused whatever they send."""
REFUSED: Final = ("/admin/", "/office/")
ALWAYS_NEW: Final = "/account/second-factor"
"""What leads to a page with a secret that is drawn for it."""


def posts(app: dash.Dash) -> set[str]:
    """Return the addresses that take a form."""
    return {rule.rule for rule in app.server.url_map.iter_rules() if "POST" in (rule.methods or ())}


def asked_of_forms() -> Iterator[Asked]:
    """Ask for a value in each field of each form, beside what usually stands in the others."""
    for rule, usual in FORMS.items():
        for name in usual:
            for values in tried_in(rule, name):
                goes_on = rule != ALWAYS_NEW
                theirs, free = (
                    partial(send_form, own(rule), usual | {name: value}, goes_on=goes_on) for value in values
                )
                yield f"{rule} {name} {values[0]}", theirs, free


def tried_in(rule: str, name: str) -> list[tuple[str, ...]]:
    """Return what is tried in a field: rows, numbers of customers and addresses, numbers of invoices, places."""
    if name in SECRETS or rule.startswith(REFUSED):
        return [AS_TEXT]
    if name == "next":
        return [tuple(f"/go/{value}" for value in NAMES[0])]
    if name in {"contact", "email"}:
        return [NAMES[3]]
    return [NAMES[1]] if name == "invoice_number" else [AS_TEXT, NAMES[0]]


def own(rule: str) -> str:
    """Return an address with what is the asker's own in its places, and with a secret that opens nothing."""
    return PLACES.sub(lambda place: "x" * 43 if place[2] in HELD else own_in(place[2]), rule)


def own_in(place: str) -> str:
    return NUMBER_OF_OURS if place == "number" else str(ROW_OF_OURS)


def send_form(address: str, fields: dict[str, str], visitor: Visitor, *, goes_on: bool) -> Any:
    """Send a form as a browser does, and go where it leads; nothing was tried before it."""
    known = visitor.client.application.extensions
    known["sign_in"] = dataclasses.replace(known["sign_in"], limits=Limits(lambda: 0))
    known.pop(LETTERS, None)
    data: dict[str, Any] = {TOKEN: visitor.cookie_token()}
    for name, value in fields.items():
        data[name] = (io.BytesIO(value.encode()), f"{value}.jpg") if name in FILES else value
    return visitor.client.post(address, data=data, headers=BROWSER, follow_redirects=goes_on)


def heard_of_form(visitor: Visitor, address: str, fields: dict[str, str]) -> set[str]:
    """Return which words a form looks for."""
    Listening.heard.clear()
    send_form(address, fields, visitor, goes_on=False)
    return set(Listening.heard)
