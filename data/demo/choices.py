"""How customers of the demo want to be written to, what they agreed to, and whom the one that is shown let in."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from data.demo.customers import Client
from data.demo.rows import Rows
from data.models import Channel, ChannelChoice, Consent, ContactChoice, CustomerChange, Delegation
from domain.consents import Origin, Purpose, Said
from domain.contact import QUIET
from domain.delegates import INVITATION
from domain.topics import Topic

SHOWN: Final = "customer@demo.example"
CLERK: Final = "clerk@demo.example"
CHANGED_MIND: Final = ((200, True, Origin.PORTAL, SHOWN), (90, False, Origin.PHONE, CLERK))
"""What the customer who is shown has said of offers by e-mail: how many days ago, how, and who kept it."""
LET_IN: Final = (
    ("ksiegowa@demo.example", 300, 120),
    ("corka@demo.example", 2, None),
    ("najemca@demo.example", 60, None),
)
"""Whom they invited: how many days ago, and how many days ago they ended it. """
FORMER_PHONE: Final = "+48 600 555 010"
YEAR: Final = dt.timedelta(days=365)


def write_choices(
    rows: Rows, clients: Sequence[Client], shown: int, wordings: Mapping[Purpose, int], as_of: dt.date
) -> None:
    """Let whoever has an e-mail address have confirmed it, and agreed to e-invoices where they get them."""
    for client in clients:
        own = SHOWN if client.id == shown else client.row["email"]
        if client.row["email"]:
            agreed_at = _moment(client.row["einvoice_since"])
            _confirm(rows, client, agreed_at)
            said = Said(
                Purpose.EINVOICE, is_given=True, at=agreed_at, actor=own, origin=Origin.PORTAL.value, wording=None
            )
            _say(rows, client.id, said, wordings)
    for days, is_given, origin, actor in CHANGED_MIND:
        said = Said(Purpose.MARKETING_EMAIL, is_given, _moment(as_of, days), actor, origin.value, None)
        _say(rows, shown, said, wordings)
    _show(rows, next(client for client in clients if client.id == shown), as_of)


def _moment(day: dt.date, days_before: int = 0) -> dt.datetime:
    return dt.datetime.combine(day - dt.timedelta(days=days_before), dt.time(9, 12), dt.UTC)


def _confirm(rows: Rows, client: Client, at: dt.datetime) -> None:
    confirmed = {"confirmed_email": client.row["email"], "email_confirmed_at": at}
    hours = {"quiet_from": QUIET.since, "quiet_until": QUIET.until}
    phone = {"confirmed_phone": None, "phone_confirmed_at": None}
    rows.link(ContactChoice, {"customer_id": client.id, "locale": "pl", **hours, **confirmed, **phone})


def _say(rows: Rows, customer: int, said: Said, wordings: Mapping[Purpose, int]) -> None:
    row = {"purpose": said.purpose, "is_given": said.is_given, "wording_id": wordings[said.purpose], "at": said.at}
    rows.add(Consent, {"customer_id": customer, **row, "actor": said.actor, "origin": said.origin})


def _show(rows: Rows, client: Client, as_of: dt.date) -> None:
    """Give the customer who is shown a history: a number that changed, a topic by SMS, people who were let in."""
    at, customer = _moment(as_of, 150), client.id
    change = {"field": "phone", "before": FORMER_PHONE, "after": client.row["phone"] or ""}
    rows.add(CustomerChange, {"customer_id": customer, **change, "at": at, "actor": SHOWN})
    topic = {"topic": Topic.OUTAGES, "channel": Channel.SMS, "is_on": True}
    rows.link(ChannelChoice, {"customer_id": customer, **topic, "changed_at": at})
    for number, (email, invited, ended) in enumerate(LET_IN):
        invited_at = _moment(as_of, invited)
        rows.add(
            Delegation,
            {
                "customer_id": customer,
                "email": email,
                "may_act": number == 0,
                "valid_until": invited_at.date() + YEAR,
                "invited_at": invited_at,
                "invited_by": SHOWN,
                # No link of theirs leads anywhere: a hash has no secret.
                "token_hash": f"demo-{number}",
                "access_id": None,
                "accepted_at": None if ended is None else invited_at + INVITATION / 2,
                "ended_at": None if ended is None else _moment(as_of, ended),
            },
        )
