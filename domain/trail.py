"""What the trail of who did what says, in words: its codes and what each means.

The codes are stored and hashed; never rename one. The words are gettext messages, whoever shows them translates.
"""

from collections.abc import Mapping
from typing import Final

from domain.consents import TITLES as CONSENTS
from domain.contact import TOPICS
from domain.imports import KINDS, OUTCOMES, TABLES, TAKEN_BACK
from domain.layers import LAYERS
from domain.messages import CHANNELS
from domain.network.words import N_
from domain.notice_rules import WORDS as OF_NOTICES
from domain.plausibility import DOUBT_WORDS
from domain.readings import SOURCE_WORDS, STATE_WORDS
from domain.roles import ROLE_WORDS
from domain.tariffs import RateKind
from domain.wordings import TITLES

ACTIONS: Final[Mapping[str, str]] = {
    "signed_in": N_("signed in"),
    "signed_out": N_("signed out"),
    "sign_in_refused": N_("sign-in refused"),
    "password_accepted": N_("password right, code awaited"),
    "code_refused": N_("code refused"),
    "identity_proved": N_("password given again"),
    "proof_refused": N_("password given again was wrong"),
    "password_forgotten": N_("new password asked for"),
    "password_reset": N_("new password set"),
    "access_refused": N_("access refused"),
    "session_ended": N_("session ended"),
    "other_sessions_ended": N_("other sessions ended"),
    "sessions_ended": N_("signed out everywhere by an administrator"),
    "user_added": N_("user added"),
    "roles_set": N_("roles changed"),
    "user_disabled": N_("user disabled"),
    "user_enabled": N_("user let in again"),
    "exported": N_("exported"),
    "utility_described": N_("utility described"),
    "xml_kept": N_("invoices written as FA(3)"),
    "backup_made": N_("backup made"),
    "accessibility_demanded": N_("accessibility demanded"),
    "account_asked_for": N_("account asked for"),
    "account_opened": N_("account opened"),
    "activation_code_tried": N_("activation code tried"),
    "email_confirmed": N_("e-mail address confirmed"),
    "new_email_asked": N_("new e-mail address asked for"),
    "password_changed": N_("password changed"),
    "factor_set_up": N_("second factor switched on"),
    "factor_switched_off": N_("second factor switched off"),
    "recovery_codes_renewed": N_("recovery codes renewed"),
    "factor_reset": N_("second factor taken off by an administrator"),
    "user_invited": N_("colleague invited"),
    "user_invited_again": N_("colleague invited again"),
    "invitation_accepted": N_("invitation accepted"),
    "import_applied": N_("file taken in"),
    "import_refused": N_("file refused"),
    "import_undone": N_("import undone"),
    "messages_redriven": N_("messages sent again"),
    "letter_opened": N_("letter on paper opened"),
    "letter_printed": N_("letter on paper printed"),
    "tariff_approved": N_("prices put in force"),
    "layers_hidden": N_("layers of the map chosen"),
    "retention_chosen": N_("rules of retention chosen"),
    "purged": N_("deleted by the rules of retention"),
    "wording_written": N_("text written"),
    "consent_written": N_("consent written"),
    "notice_rules_adopted": N_("rules of notices put in force"),
    "leak_dismissed": N_("leak dismissed"),
    "goal_set": N_("goal of use set"),
    "away_watched": N_("days away watched"),
    "away_ended": N_("days away watched no more"),
    "reading_written": N_("reading written down"),
    "reading_photographed": N_("picture of a dial kept"),
    "reading_accepted": N_("reading accepted"),
    "reading_rejected": N_("reading rejected"),
    "outgoing_made": N_("data for billing made ready"),
    "outgoing_acknowledged": N_("data for billing acknowledged"),
    "settlement_drafted": N_("settlement drafted"),
    "settlement_priced_anew": N_("settlement priced anew"),
    "outliers_accepted": N_("unusual documents accepted"),
    "settlement_issued": N_("settlement issued"),
    "settlement_dropped": N_("settlement dropped"),
    "contact_code_sent": N_("code sent to confirm an address"),
    "contact_confirmed": N_("address of a customer confirmed"),
    "contact_chosen": N_("ways of being written to chosen"),
    "consent_given": N_("consent given"),
    "consent_withdrawn": N_("consent withdrawn"),
    "delegate_invited": N_("delegate invited"),
    "delegation_accepted": N_("delegate came"),
    "delegation_ended": N_("delegate's access ended"),
    "account_closed": N_("account closed by its user"),
}
ACTORS: Final[Mapping[str, str]] = {"": N_("somebody not signed in"), "worker": N_("the worker")}
"""Who acts without a user of their own."""
BY_COMMAND: Final = " (command line)"
"""Stands behind the name of whoever gave a command at the server."""

SUBJECTS: Final[Mapping[str, str]] = {
    "utility": N_("the utility"),
    "outbox": N_("outgoing messages"),
    "retention": N_("retention"),
    "map": N_("the map"),
    "notice_rules": N_("rules of notices"),
    **TITLES,
    **CONSENTS,
}
NUMBERED: Final[Mapping[str, str]] = {
    "run": N_("import {name}"),
    "group": N_("tariff group {name}"),
    "message": N_("letter {name}"),
    "meter": N_("meter {name}"),
    "batch": N_("batch {name}"),
    "settlement": N_("settlement of {name}"),
}
"""Subjects of which there are many, by their first word; the rest is the name of the one."""

DETAILS: Final[Mapping[str, str]] = {
    "account_nrb": N_("bank account"),
    "address": N_("network address"),
    "after": N_("after"),
    "approved_by": N_("approved by"),
    "before": N_("before"),
    "bytes": N_("bytes"),
    "callback": N_("part of the page"),
    "channels": N_("channels"),
    "consent": N_("consent"),
    "counts": N_("rows"),
    "customer": N_("customer"),
    "customers": N_("customers"),
    "decision": N_("decision"),
    "digests": N_("digests"),
    "documents": N_("documents"),
    "doubt": N_("doubt"),
    "email": N_("e-mail address"),
    "file": N_("file"),
    "filters": N_("filters"),
    "gross": N_("gross, zł"),
    "ids": N_("numbers"),
    "import_issues": N_("faults found in files"),
    "invoices": N_("invoices"),
    "individual_accounts": N_("what individual accounts share"),
    "is_asked": N_("people are asked"),
    "is_shipped": N_("shipped text"),
    "kind": N_("kind"),
    "locale": N_("language"),
    "message_contents": N_("words of messages"),
    "may_act": N_("may act, too"),
    "messages": N_("messages"),
    "name": N_("name"),
    "net": N_("net price, zł"),
    "new": N_("new"),
    "nip": N_("NIP"),
    "phone": N_("telephone"),
    "postcode_line": N_("postcode and town"),
    "read_on": N_("read on"),
    "reason": N_("reason"),
    "right": N_("right"),
    "roles": N_("roles"),
    "sessions": N_("sign-ins"),
    "sha256": N_("checksum"),
    "source": N_("source"),
    "state": N_("state"),
    "street_line": N_("street and number"),
    "switched_off": N_("switched off"),
    "switched_on": N_("switched on"),
    "tokens": N_("links and codes"),
    "value_m3": N_("value, m³"),
    "valid_from": N_("from"),
    "valid_until": N_("until"),
    "vat_percent": N_("VAT, %"),
    "version": N_("version"),
    "waiting": N_("left waiting"),
}
EXPORTS: Final[Mapping[str, str]] = {
    "account-statement": N_("Statement of account"),
    "audit": N_("Audit trail"),
    "build-up": N_("Balance month by month"),
    "consumption": N_("Water use"),
    "contracts": N_("Contracts"),
    "import-issues": N_("What was wrong in the file"),
    "interest": N_("Interest notes"),
    "invoice": N_("Lines of invoices"),
    "invoice-document": N_("Invoice to print"),
    "invoice-list": N_("Invoices"),
    "invoice-xml": N_("Invoice as FA(3)"),
    "invoices": N_("Invoices"),
    "open-items": N_("Open items"),
    "payments": N_("Payments"),
    "person": N_("All data of a customer"),
    "properties": N_("Properties"),
    "readings": N_("Readings"),
    "statement": N_("Bookings and balance"),
}
"""Tables that may be taken along as files, by the names that their addresses have."""
FILTERS: Final[Mapping[str, str]] = {
    "about": N_("about"),
    "action": N_("action"),
    "as_of": N_("as of"),
    "by": N_("by"),
    "compare": N_("compared with"),
    "duplicate": N_("duplicate"),
    "first": N_("from"),
    "last": N_("until"),
    "meters": N_("meters"),
    "number": N_("number"),
    "premise": N_("property"),
    "run": N_("import"),
    "services": N_("services"),
    "span": N_("span"),
    "status": N_("status"),
    "who": N_("who"),
    "year": N_("year"),
}
_CHOICES: Final = {
    "all": N_("All meters"),
    "billing": N_("Billing period"),
    "day": N_("Day"),
    "hour": N_("Hour"),
    "month": N_("Month"),
    "week": N_("Week"),
}
_AUDIENCES: Final = {**ROLE_WORDS, "*": N_("everybody else")}
_CHOSEN: Final = {**_AUDIENCES, **{layer.name: layer.title for layer in LAYERS}, **OF_NOTICES}
VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "after": _CHOSEN,
    "before": _CHOSEN,
    "channels": CHANNELS,
    "consent": CONSENTS,
    "counts": {**TABLES, **OUTCOMES, **TAKEN_BACK},
    "filters": {**ACTIONS, **_CHOICES, **FILTERS},
    "doubt": DOUBT_WORDS,
    "kind": KINDS,
    "locale": {"pl": N_("Polish"), "en": N_("English")},
    "name": EXPORTS,
    "net": {
        RateKind.VOLUME: N_("for a cubic metre"),
        RateKind.SUBSCRIPTION: N_("for a month"),
        RateKind.SUBMETER_SUBSCRIPTION: N_("for a month of a submeter"),
    },
    "roles": ROLE_WORDS,
    "source": SOURCE_WORDS,
    "state": STATE_WORDS,
    "switched_off": TOPICS,
    "switched_on": TOPICS,
}
"""Words of coded values, by the name of the detail."""
