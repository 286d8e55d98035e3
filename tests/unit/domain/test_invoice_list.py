"""What is looked for among the invoices is found, and nothing else."""

import datetime as dt
from decimal import Decimal

import pandas as pd
import pytest

from domain.invoice_list import Wanted, documents_of, wanted_of, years_of

TODAY = dt.date(2026, 10, 31)
PREMISES = pd.DataFrame(
    {"invoice_id": [1, 2, 2], "premise_id": [12, 12, 13], "address": ["ul. Długa 1", "ul. Długa 1", "ul. Krótka 2"]}
)


def row(ident, number, issued, gross, left, corrects=""):
    days = {"issued_on": pd.Timestamp(issued), "due_on": pd.Timestamp(issued) + pd.Timedelta(days=14)}
    amounts = {"gross": Decimal(gross), "open": Decimal(left)}
    return {"invoice_id": ident, "number": number, "corrects": corrects, "is_planned": False, **days, **amounts}


ROWS = [
    row(4, "FK/2026/10/1", "2026-10-25", "-20.00", "-20.00", corrects="FW/2026/10/2"),
    row(3, "FW/2026/10/2", "2026-10-22", "100.00", "100.00"),
    row(2, "FW/2026/09/7", "2026-09-01", "80.00", "30.00"),
    row(1, "FW/2025/11/3", "2025-11-05", "70.00", "0.00"),
]


def documents(rows=ROWS):
    return documents_of(pd.DataFrame(rows), PREMISES, TODAY)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), [4, 3, 2, 1]),
        (Wanted(status="paid"), [1]),
        (Wanted(status="overdue"), [2]),
        (Wanted(status="to_pay"), [3]),
        (Wanted(status="credit"), [4]),
        (Wanted(status="corrected"), [3]),
        (Wanted(status="eaten"), []),
        (Wanted(year="2025"), [1]),
        (Wanted(year="last"), []),
        (Wanted(premise="13"), [2]),
        (Wanted(premise="404"), []),
        (Wanted(number=" fw/2026/1 0"), [3]),
        (Wanted(number="("), []),
        (Wanted(year="2026", premise="12"), [2]),
    ],
)
def test_the_list_is_cut_down_to_what_is_looked_for(wanted, found):
    assert wanted_of(documents(), PREMISES, wanted)["invoice_id"].tolist() == found


def test_an_invoice_names_its_corrections_and_all_its_properties():
    listed = documents().set_index("invoice_id")

    assert listed.loc[3, "corrected_by"] == "FK/2026/10/1"
    assert listed["address"].tolist() == ["", "", "ul. Długa 1, ul. Krótka 2", "ul. Długa 1"]


def test_the_years_are_those_of_issue_the_newest_first():
    assert years_of(documents()) == [2026, 2025]
