import pytest

from domain.errors import TooManyError
from services.allowances import Allowance, spare
from services.identity import identify


@pytest.fixture
def purse():
    """An allowance of two and one a second, and its clock."""
    now = [0.0]
    return Allowance(burst=2, per_second=1, clock=lambda: now[0]), now


@pytest.fixture(autouse=True)
def _nobody():
    yield
    identify(None)


def test_whoever_asks_too_often_is_told_how_long_to_wait(purse):
    allowance, _now = purse

    assert [allowance.wait_s("a") for _ in range(3)] == [0, 0, 1]


def test_one_address_does_not_spend_what_is_anothers(purse):
    allowance, _now = purse
    for _ in range(3):
        allowance.wait_s("a")

    assert allowance.wait_s("b") == 0


def test_after_the_wait_there_is_one_again_and_never_more_than_at_first(purse):
    allowance, now = purse
    for _ in range(3):
        allowance.wait_s("a")
    now[0] = 1
    assert [allowance.wait_s("a") for _ in range(2)] == [0, 1]

    now[0] = 1000
    assert [allowance.wait_s("a") for _ in range(3)] == [0, 0, 1]


def test_a_stranger_is_counted_by_address_and_refused(purse):
    allowance, _now = purse
    identify(None, "192.0.2.1")
    spare(allowance)
    spare(allowance)

    with pytest.raises(TooManyError, match=r"wait 1\.0 s"):
        spare(allowance)


def test_whoever_does_not_come_over_the_network_is_not_counted(purse):
    allowance, _now = purse
    identify(None)

    for _ in range(5):
        spare(allowance)
