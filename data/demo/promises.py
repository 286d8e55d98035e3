"""What the demo utility promises and asks people to agree to: rules of notices in two versions, texts of consents."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

from data.demo.rows import Rows
from data.models import TownRules, Wording
from domain.consents import Purpose
from domain.notice_rules import Duty, Term
from domain.wordings import filled, parted

SHIPPED: Final = Path(__file__).parents[2] / "templates" / "texts"
AUTHOR: Final = "admin@demo.example"
COUNCIL: Final = "Rada Miejska w Wodnikowie"
FIRST: Final = {
    Duty.PLANNED: Term(2, 0, "§ 22 ust. 1"),
    Duty.SUBSTITUTE: Term(0, 12, "§ 23 ust. 2"),
    Duty.FAILURE_TOLD: Term(0, 6, "§ 22 ust. 3"),
    Duty.COMPLAINT_ANSWERED: Term(14, 0, "§ 31 ust. 2"),
}
SECOND: Final = {
    Duty.PLANNED: Term(2, 0, "§ 24 ust. 1"),
    Duty.LONG: Term(7, 12, "§ 24 ust. 2"),
    Duty.SUBSTITUTE: Term(0, 12, "§ 25 ust. 1"),
    Duty.FAILURE_TOLD: Term(0, 4, "§ 24 ust. 4"),
    Duty.FAILURE_ANSWERED: Term(2, 0, "§ 29 ust. 3"),
    Duty.COMPLAINT_ANSWERED: Term(14, 0, "§ 33 ust. 2"),
}
VERSIONS: Final = (
    ("XXXI/214/2019", dt.date(2019, 9, 26), dt.date(2019, 10, 22), FIRST),
    ("XVIII/131/2025", dt.date(2025, 4, 24), dt.date(2025, 5, 20), SECOND),
)
"""Every resolution is invented."""


def write_promises(rows: Rows, utility: Mapping[str, str], since: dt.date) -> dict[Purpose, int]:
    """Write the rules, and the shipped texts of all consents as the first version of ours; return the Polish ones."""
    for version, (resolution, adopted_on, valid_from, terms) in enumerate(VERSIONS, 1):
        act = {"resolution": resolution, "adopted_on": adopted_on, "adopted_by": COUNCIL, "url": ""}
        said = {duty.value: asdict(term) for duty, term in terms.items()}
        row = {"version": version, "valid_from": valid_from, "counts_working_days": False, "terms": said}
        rows.add(TownRules, act | row | _written(max(since, adopted_on)))
    details = {"utility": utility["name"]}
    polish = {}
    for purpose in Purpose:
        for locale in ("en", "pl"):
            subject, body = parted((SHIPPED / f"{purpose.text}.{locale}.txt").read_text(encoding="utf-8"))
            text = {"name": purpose.text, "locale": locale, "subject": subject, "body": filled(body, details)}
            polish[purpose] = rows.add(Wording, text | {"version": 1} | _written(since))
    return polish


def _written(on: dt.date) -> dict[str, object]:
    return {"written_at": dt.datetime.combine(on, dt.time(8), dt.UTC), "written_by": AUTHOR}
