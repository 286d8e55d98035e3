"""Guessing gets slow, and nobody is locked out for long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.attempts import KEPT, Attempts


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_the_first_attempts_are_free(clock):
    attempts = Attempts(free=5, longest_s=30, clock=clock)

    assert [attempts.wait_s("anna") for _ in range(5)] == [0] * 5


def test_then_each_waits_twice_as_long(clock):
    attempts = Attempts(free=1, longest_s=30, clock=clock)
    waits = []
    for _ in range(7):
        assert attempts.wait_s("anna") == 0
        waits.append(attempts.wait_s("anna"))
        clock.now += waits[-1]

    assert waits == [1, 2, 4, 8, 16, 30, 30]


@given(st.lists(st.floats(-400, 40), max_size=60))
def test_nobody_waits_longer_than_the_longest_even_when_the_clock_is_put_back(pauses):
    clock = Clock()
    attempts = Attempts(free=3, longest_s=30, clock=clock)
    for pause in pauses:
        clock.now += pause
        assert attempts.wait_s("anna") <= 30


def test_waiting_out_the_time_always_lets_one_in(clock):
    attempts = Attempts(free=1, longest_s=30, clock=clock)
    for _ in range(50):
        clock.now += attempts.wait_s("anna")
        clock.now += 30

    assert attempts.wait_s("anna") == 0


def test_an_attempt_that_came_too_soon_does_not_make_the_wait_longer(clock):
    attempts = Attempts(free=1, longest_s=30, clock=clock)
    attempts.wait_s("anna")

    assert {attempts.wait_s("anna") for _ in range(100)} == {1}


def test_success_forgives(clock):
    attempts = Attempts(free=1, longest_s=30, clock=clock)
    attempts.wait_s("anna")
    attempts.forgive("anna")

    assert attempts.wait_s("anna") == 0


def test_one_name_does_not_slow_another(clock):
    attempts = Attempts(free=1, longest_s=30, clock=clock)
    attempts.wait_s("anna")

    assert attempts.wait_s("jan") == 0


def test_no_flood_of_names_fills_the_memory(clock):
    attempts = Attempts(free=1, longest_s=30, clock=clock)
    for name in range(KEPT + 10):
        attempts.wait_s(str(name))

    assert len(attempts._records) == KEPT  # noqa: SLF001 -- what is kept is seen nowhere else


def test_what_is_taken_back_does_not_excuse_the_failures_before(clock):
    attempts = Attempts(free=3, longest_s=30, clock=clock)
    for _ in range(2):
        attempts.wait_s("10.0.0.1")
    for _ in range(5):
        assert attempts.wait_s("10.0.0.1") == 0
        attempts.take_back("10.0.0.1")
        clock.now += 3
    attempts.wait_s("10.0.0.1")

    assert attempts.wait_s("10.0.0.1") > 0
