"""Account numbers and individual accounts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bank import MassAccounts, in_groups, is_nrb, mass_accounts, nrb_of
from domain.errors import InvalidInputError

BBANS = st.text("0123456789", min_size=24, max_size=24)
ACCOUNTS = MassAccounts(sort_code="10201954", mask="7001")


@pytest.mark.parametrize("number", ["24160000035175530643314956", "92124012340001567890123456"])
def test_a_known_account_passes_the_check(number):
    assert is_nrb(number)


@pytest.mark.parametrize(
    "text",
    ["42490000500263130173641420", "2416000003517553064331495", "24 1600000351755306433149", "PL" * 13, "٢" * 26, ""],
)
def test_anything_else_is_refused(text):
    assert not is_nrb(text)


@given(BBANS)
def test_an_account_with_its_check_digits_passes(bban):
    assert is_nrb(nrb_of(bban))


@given(BBANS, st.integers(0, 25), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(bban, place, by):
    nrb = nrb_of(bban)
    wrong = nrb[:place] + str((int(nrb[place]) + by) % 10) + nrb[place + 1 :]

    assert not is_nrb(wrong)


@pytest.mark.parametrize(
    ("account", "written"), [("24160000035175530643314956", "24 1600 0003 5175 5306 4331 4956"), ("", "")]
)
def test_an_account_is_written_in_groups(account, written):
    assert in_groups(account) == written


@pytest.mark.parametrize("bban", ["", "1" * 23, "1" * 25, "x" * 24, "²" * 24])
def test_check_digits_need_24_digits(bban):
    with pytest.raises(InvalidInputError):
        nrb_of(bban)


def test_the_account_of_a_payer_holds_their_number():
    assert ACCOUNTS.of(12345) == "60102019547001000000012345"


@given(st.integers(0, 10**12 - 1))
def test_a_payer_is_known_by_their_account(payer):
    assert ACCOUNTS.payer_of(ACCOUNTS.of(payer)) == payer


@pytest.mark.parametrize("nrb", ["24160000035175530643314956", "60102019547001000000012346"])
def test_a_foreign_or_wrong_account_belongs_to_no_payer(nrb):
    assert ACCOUNTS.payer_of(nrb) is None


def test_a_number_longer_than_its_room_gets_no_account():
    with pytest.raises(InvalidInputError):
        ACCOUNTS.of(10**12)


@pytest.mark.parametrize("digits", ["", "1020195", "1" * 24, "1020195x", "²" * 12])
def test_what_leaves_no_room_or_is_no_number_is_shared_by_no_accounts(digits):
    assert mass_accounts({"individual_accounts": digits}) is None


def test_individual_accounts_are_known_by_what_they_share():
    assert mass_accounts({"individual_accounts": "102019547001"}) == ACCOUNTS
