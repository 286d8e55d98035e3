"""Guessing is slow for everybody but slows nobody else: whose device is known has a budget of its own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.accounts.limits import Limits

ANNA, HOME, CAFE = "anna@example.com", "192.0.2.1", "198.51.100.7"
NEW_PHONE = "2001:db8:2::1"
SPRAY = st.tuples(st.floats(0, 60), st.integers(0, 0xFFFF), st.sampled_from([ANNA, "jan@example.com", ""]))
"""An attempt of an attacker: seconds after the last one, which of the networks, at whom (at somebody new)."""


def rented(network, host=1):
    """Return an address of somebody who has a /48 to himself."""
    return f"2001:db8:1:{network:x}::{host:x}"


def elsewhere(number):
    """Return an address of a network of its own."""
    return f"2001:{number:x}::1"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def limits(clock):
    return Limits(clock)


def guess_until_stopped(limits, account=ANNA, address=CAFE, device=""):
    """Guess as fast as the machine can, and return how many guesses were let through."""
    return next(count for count in range(1000) if limits.wait_for_password_s(account, address, device) > 0)


def test_five_guesses_from_one_address_are_free(limits):
    assert guess_until_stopped(limits) == 5


def test_a_stranger_who_guesses_does_not_keep_the_owner_out_at_another_address(limits):
    guess_until_stopped(limits)

    assert limits.wait_for_password_s(ANNA, HOME, "") == 0


def test_guesses_from_a_thousand_addresses_do_not_keep_a_known_device_out(limits, clock):
    for number in range(1000):
        limits.wait_for_password_s(ANNA, elsewhere(number), "")
        clock.now += 1

    assert limits.wait_for_password_s(ANNA, HOME, "phone") == 0


def test_guesses_from_many_addresses_are_slow_all_the_same(limits):
    through = sum(limits.wait_for_password_s(ANNA, elsewhere(number), "") == 0 for number in range(1000))

    assert through == 50


def test_one_machine_with_all_its_addresses_keeps_nobody_elsewhere_out(limits, clock):
    through = []
    for attempt in range(9 * 60 * 20):
        clock.now = attempt / 20
        limits.wait_for_password_s(f"{attempt}@example.com", rented(0, attempt), "")
        if attempt % 200 == 199:
            through.append(limits.wait_for_password_s(ANNA, NEW_PHONE, "") == 0)
            limits.password_was_right(ANNA, NEW_PHONE, "")

    assert through == [True] * 54


@given(st.lists(SPRAY, max_size=300))
@settings(max_examples=50, deadline=None)
def test_nobody_who_rents_a_network_keeps_anybody_elsewhere_out(attempts):
    clock = Clock()
    limits = Limits(clock)
    for number, (pause, network, whom) in enumerate(attempts):
        clock.now += pause
        for host in range(20):
            limits.wait_for_password_s(whom or f"{number}.{host}@example.com", rented(network ^ host), "")

    assert limits.wait_for_password_s(ANNA, NEW_PHONE, "") == 0


def test_half_an_hour_of_guesses_at_one_account_from_a_rented_network_leave_its_owner_in(limits, clock):
    for second in range(1800):
        clock.now = second
        for network in range(4):
            limits.wait_for_password_s(ANNA, rented(second * 4 + network), "")
        if second % 300 == 299:
            assert limits.wait_for_password_s(ANNA, NEW_PHONE, "") == 0


def test_one_subscriber_is_one_however_many_addresses_he_has(limits):
    through = sum(limits.wait_for_password_s(f"{host}@example.com", rented(0, host), "") == 0 for host in range(1, 200))

    assert through == 30


def test_one_address_that_tries_many_accounts_is_slowed(limits):
    through = sum(limits.wait_for_password_s(f"{number}@example.com", CAFE, "") == 0 for number in range(1000))

    assert through == 30


def test_a_neighbour_at_the_same_address_does_not_keep_a_known_device_out(limits):
    for number in range(100):
        limits.wait_for_password_s(f"{number}@example.com", HOME, "")

    assert limits.wait_for_password_s(ANNA, HOME, "phone") == 0


def test_many_addresses_against_many_accounts_are_slowed_for_strangers_only(limits):
    through = sum(
        limits.wait_for_password_s(f"{number}@example.com", elsewhere(number % 100), "") == 0 for number in range(1000)
    )

    assert through == 300 + 100
    assert limits.wait_for_password_s(ANNA, HOME, "phone") == 0


def test_when_everything_is_spent_something_is_left_for_whoever_comes_anew(limits):
    for number in range(1000):
        limits.wait_for_password_s(f"{number}@example.com", elsewhere(number % 12), "")

    assert limits.wait_for_password_s("12@example.com", elsewhere(0), "") > 0
    assert limits.wait_for_password_s(ANNA, NEW_PHONE, "") == 0


def test_a_stolen_device_guesses_no_faster(limits):
    assert guess_until_stopped(limits, device="phone") == 5


def test_an_account_of_ones_own_frees_no_further_guesses_at_others(limits):
    for number in range(40):
        limits.wait_for_password_s(f"{number}@example.com", CAFE, "")
        if limits.wait_for_password_s("own@example.com", CAFE, "") == 0:
            limits.password_was_right("own@example.com", CAFE, "")

    assert limits.wait_for_password_s("40@example.com", CAFE, "") > 0


def test_a_day_of_guessing_codes_with_the_password_known_finds_one_once_in_three_years(limits, clock):
    tried = 0
    while clock.now < 86_400:
        wait_s = limits.wait_for_code_s(ANNA, "")
        tried += wait_s == 0
        clock.now += wait_s

    three_codes_in_a_million = 3 / 1_000_000
    assert 1 / (tried * three_codes_in_a_million) > 3 * 365


def test_codes_guessed_by_a_stranger_do_not_keep_the_known_device_out(limits):
    for _guess in range(100):
        limits.wait_for_code_s(ANNA, "")

    assert limits.wait_for_code_s(ANNA, "phone") == 0
