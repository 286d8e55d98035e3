"""How contracts stand, and which of them are looked for."""

import datetime as dt

import pytest

from domain.contracts import ContractState, CustomerContract, Scope, Supply, Wanted, wanted_of, years_of

TODAY = dt.date(2026, 10, 31)
FIRST = dt.date(2024, 1, 1)


def contract(number="U", *, first=FIRST, last=None, supplies=()):
    return CustomerContract(1, number, first, first, last, 2, tuple(supplies))


def supply(water="W1", sewage="S1", *, first=FIRST, last=None):
    return Supply(1, "PP-1", 1, "ul. Nasza 1", water, sewage, first, last)


@pytest.mark.parametrize(
    ("first", "last", "state"),
    [
        (FIRST, None, ContractState.IN_FORCE),
        (TODAY, TODAY, ContractState.ENDING),
        (FIRST, dt.date(2027, 1, 29), ContractState.ENDING),
        (FIRST, dt.date(2027, 1, 30), ContractState.IN_FORCE),
        (FIRST, dt.date(2026, 10, 30), ContractState.ENDED),
        (dt.date(2026, 11, 1), None, ContractState.TO_COME),
    ],
)
def test_a_contract_ends_soon_from_ninety_days_before_its_last_day(first, last, state):
    assert contract(first=first, last=last).state(TODAY) is state


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (FIRST, None, TODAY),
        (FIRST, dt.date(2025, 6, 30), dt.date(2025, 6, 30)),
        (dt.date(2027, 1, 1), None, dt.date(2027, 1, 1)),
    ],
)
def test_a_contract_is_told_as_of_today_or_of_its_nearest_day(first, last, told):
    assert contract(first=first, last=last).told_on(TODAY) == told


@pytest.mark.parametrize(
    ("supplies", "scope"),
    [
        ([supply()], Scope.BOTH),
        ([supply(sewage=""), supply(water="")], Scope.BOTH),
        ([supply(sewage="")], Scope.WATER),
        ([supply(water="")], Scope.SEWAGE),
        ([supply(last=dt.date(2025, 1, 1)), supply(sewage="", first=dt.date(2025, 1, 2))], Scope.WATER),
        ([], Scope.NOTHING),
    ],
)
def test_the_services_are_those_supplied_on_the_day_as_of_which_it_is_told(supplies, scope):
    assert contract(supplies=supplies).scope(TODAY) is scope


def test_contracts_are_looked_for_by_status_services_and_year():
    ended = contract("ended", last=dt.date(2025, 6, 30), supplies=[supply(sewage="", last=dt.date(2025, 6, 30))])
    ending = contract("ending", last=dt.date(2026, 12, 1), supplies=[supply()])
    coming = contract("coming", first=dt.date(2027, 1, 1))
    every = [ended, ending, coming]

    def found(**wanted):
        return [one.number for one in wanted_of(every, Wanted(**wanted), TODAY)]

    assert found() == ["ended", "ending", "coming"]
    assert found(status="in_force") == found(status="ending") == ["ending"]
    assert found(services="water") == ["ended"]
    assert found(year="2025") == ["ended", "ending"]
    assert found(year="2027") == ["coming"]
    assert found(status="nothing of the kind") == []
    assert years_of(every, TODAY) == [2027, 2026, 2025, 2024]
