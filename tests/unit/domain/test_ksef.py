"""Numbers of KSeF check themselves, and the link to check an invoice is built as the ministry has it."""

import datetime as dt
import hashlib

import pytest

from domain.ksef import checking_link, is_ksef_number

NIP, DAY = "5265877635", dt.date(2026, 2, 1)
EMPTY = hashlib.sha256(b"").hexdigest()


@pytest.mark.parametrize(
    ("number", "is_one"),
    [
        ("5265877635-20250826-0100001AF629-AF", True),
        ("5265877635-20250826-0100001AF629-AE", False),
        ("5265877636-20250826-0100001AF629-AF", False),
        ("5265877635-20250826-0100001af629-AF", False),
        ("5265877635-20250826-0100001AF629", False),
        ("", False),
    ],
)
def test_the_last_two_digits_of_a_number_check_the_others(number, is_one):
    assert is_ksef_number(number) is is_one


def test_the_link_names_seller_day_and_the_hash_of_what_was_sent():
    path = f"/invoice/{NIP}/01-02-2026/47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"

    assert checking_link(NIP, DAY, EMPTY, is_trial=False) == f"https://qr.ksef.mf.gov.pl{path}"
    assert checking_link(NIP, DAY, EMPTY, is_trial=True) == f"https://qr-test.ksef.mf.gov.pl{path}"


@pytest.mark.parametrize(("nip", "digest"), [("", EMPTY), ("5265877636", EMPTY), (NIP, ""), (NIP, EMPTY[1:] + "g")])
def test_there_is_no_link_for_what_is_not_known(nip, digest):
    assert checking_link(nip, DAY, digest, is_trial=False) == ""
