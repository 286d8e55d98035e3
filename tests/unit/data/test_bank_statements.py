"""Bank statements as they are read: every dialect, and nothing that cannot be believed."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine

from data.ingest.jobs import ROWS, Job
from data.ingest.kinds.bank import BANK
from data.ingest.mt940 import joined, read_mt940
from data.ingest.profiles import load
from data.ingest.reasons import RefusedFileError
from data.ingest.report import Report
from data.ingest.statements import references
from tests.support.bank_files import ACCOUNT, Came, camt053, entry, mt940, part
from tests.support.importing import site_of
from texts import speaking

PAID = Came("108.00", "FW/2025/12/000123 oplata za wode", "B/1")
NAMELESS = Came("40.00", "za wode", "B/4", payer="EWA NOWAK")
EVERYTHING = (PAID, Came("20.00", "woda", "B/2", to=ACCOUNT), NAMELESS, Came("-5.00", "prowizja", "B/5"))

NOWHERE = create_engine("sqlite://")


def read(tmp_path, text, encoding="utf-8"):
    """Return the frame of a statement, and why something of it is refused."""
    path = tmp_path / "statement.sta"
    path.write_bytes(text.encode(encoding))
    job = Job(site_of(NOWHERE, tmp_path), path, load("bank"), Report("bank", path.name))
    with speaking("en"):
        try:
            frame = BANK.read(job)[ROWS]
        except RefusedFileError as refused:
            return None, str(refused.reason)
        return frame, " ".join(str(issue.reason) for issue in job.report.issues if issue.refuses)


WHOLE = mt940(*EVERYTHING)
REFUSED = {
    "cut off before the closing balance": (WHOLE[: WHOLE.index(":62F:")], "may have been cut off"),
    "cut off in the closing balance": (WHOLE[: WHOLE.index(":62F:") + 18], "says nothing that a bank statement"),
    "an entry left out": (
        mt940(PAID, NAMELESS).replace(":60F:C260101PLN1000", ":60F:C260101PLN1001"),
        "The sum is 1149.00",
    ),
    "another currency": (WHOLE.replace("PLN", "EUR"), "Only payments in złoty"),
    "a number that is none": (WHOLE.replace("C108,00", "C1O8,00"), "says nothing that a bank statement"),
    "a decimal point": (WHOLE.replace("C108,00", "C108.00"), "says nothing that a bank statement"),
    "a day that is none": (
        WHOLE.replace(":61:2601020102C108", ":61:2602300230C108"),
        "says nothing that a bank statement",
    ),
    "a line before everything": (f"Wyciąg\n{WHOLE}", "says nothing that a bank statement"),
    "nothing at all": ("\n", "The file is empty"),
    "half of an XML file": (camt053(PAID)[:-40], "The file is damaged"),
    "another XML file": ("<html/>", "neither MT940 nor camt.053"),
    "words of its own": (camt053(PAID, head="<!DOCTYPE D [<!ENTITY x 'y'>]>"), "declares words of its own"),
    "another sum in XML": (camt053(PAID).replace(">1108.00<", ">1107.00<"), "The sum is 1108.00"),
    "a batch that does not add up": (camt053(extra=entry(Came("9.00"), part(PAID) * 2)), "do not add up to 9.00"),
    "a foreign entry": (
        camt053(PAID).replace("<Ntry><Amt Ccy='PLN'", "<Ntry><Amt Ccy='EUR'"),
        "Only payments in złoty",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_statement_that_cannot_be_believed_is_refused_in_words(tmp_path, case):
    text, words = REFUSED[case]

    assert words in read(tmp_path, text)[1]


@given(cut=st.integers(1, len(WHOLE) - 1))
def test_half_a_file_is_refused_wherever_it_is_cut(tmp_path_factory, cut):
    _frame, why = read(tmp_path_factory.mktemp("cut"), WHOLE[:cut])

    whole = WHOLE[:cut].rstrip().removesuffix("-").rstrip() == WHOLE.rstrip().removesuffix("-").rstrip()
    assert whole or why


def test_entities_of_a_file_are_never_expanded(tmp_path):
    bomb = "<!DOCTYPE D [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'><!ENTITY f SYSTEM 'file:///etc/passwd'>]>"

    frame, why = read(tmp_path, camt053(Came("1.00", "TITLE"), head=bomb).replace("TITLE", "&b;&f;"))

    assert (frame, "declares words of its own" in why) == (None, True)


@pytest.mark.parametrize("encoding", ["cp1250", "cp852", "utf-8", "iso-8859-2"])
def test_polish_letters_are_read_in_the_encodings_of_banks(tmp_path, encoding):
    frame, _why = read(tmp_path, mt940(Came("1.00", "zażółć gęślą jaźń", payer="ŁUCJA ŚWIĘCH")), encoding)

    assert (frame.values["title"], frame.values["payer"]) == (["zażółć gęślą jaźń"], ["ŁUCJA ŚWIĘCH"])


YEARS = {
    "2512310102": dt.date(2026, 1, 2),
    "2601021231": dt.date(2025, 12, 31),
    "2402290229": dt.date(2024, 2, 29),
    "2503010229": None,
    "251231": dt.date(2025, 12, 31),
}


@pytest.mark.parametrize("days", YEARS)
def test_the_day_of_booking_lies_in_the_year_that_is_nearest_to_the_day_of_value(days):
    text = mt940(PAID).replace("2601020102", days)

    try:
        found = read_mt940(text)[0].entries[0].booked_on
    except RefusedFileError:
        found = None
    assert found == YEARS[days]


def test_a_word_that_the_bank_breaks_is_one_word_again():
    assert joined(["FW/2025/12/000123 nr kl. 00", "12345", "woda"]) == "FW/2025/12/000123 nr kl. 0012345 woda"


def test_details_without_subfields_are_the_title():
    text = mt940(PAID).replace("020~00PRZELEW PRZYCH\r\n~20", "").replace("~21", "").replace("~32JAN KOWALSKI\r\n", "")

    assert read_mt940(text)[0].entries[0].title == "FW/2025/12/000123 oplata za wode"


def test_a_time_far_from_here_is_the_day_that_it_is_here(tmp_path):
    text = camt053(PAID).replace("<BookgDt><Dt>2026-01-02</Dt>", "<BookgDt><DtTm>2026-01-01T23:30:00Z</DtTm>")

    assert read(tmp_path, text)[0].values["received_on"] == [dt.date(2026, 1, 2)]


def test_payments_without_a_reference_are_told_apart_by_the_balance_after_them():
    same = Came("10.00", "woda")
    day, month = mt940(same, opening="10.00"), mt940(same, same, opening="0.00")

    (first, second), _shared = references(read_mt940(month)[0])
    assert references(read_mt940(day)[0])[0] == [second]
    assert first != second
    assert read_mt940(month)[0].expected == Decimal("20.00")


def without_opening(*came):
    """Return a statement that tells its closing balance only."""
    return camt053(*came).replace("<Cd>OPBD</Cd>", "<Cd>ITAV</Cd>")


def test_without_an_opening_balance_what_has_no_reference_is_not_taken_for_it_would_be_known_in_no_other_file(tmp_path):
    fee = Came("-5.00", "prowizja")
    frame, why = read(tmp_path, without_opening(PAID, Came("70.00", "za wode"), fee))

    assert frame.values["reference"] == ["B/1"]
    assert why.startswith("The bank gave no reference, and the statement tells no opening balance")
    assert why.count("Ask the bank") == 1
