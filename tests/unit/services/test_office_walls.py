"""What the office does and sees is refused to everybody else by the services, whatever page asks."""

import inspect
import re
from pathlib import Path

import pytest

import callbacks.office
import endpoints.outgoing
from domain.errors import NotAllowedError
from domain.identifiers import CustomerId, UserId
from domain.roles import OFFICE, Role
from services import instalments, outbox, readings, unmatched
from services.identity import Identity, identify
from services.office import consents, desk, outgoing
from services.office import instalments as plans_seen
from services.office import payments as payments_seen
from services.office import readings as readings_seen
from services.settlement import office as settlement

OPEN_TO_OTHERS = {"services.instalments.watch", "services.readings.photo"}
"""What the worker does by the clock, and the pictures that customers see of their own readings."""
UNASKED = re.compile(r"^from (data\b|services import|services\.(outgoing|settlement\.))", re.MULTILINE)
"""What asks nobody: the queries, and what the command line calls."""
STEPS = [
    step
    for module in (
        *(consents, desk, outgoing, payments_seen, plans_seen, readings_seen),
        *(instalments, readings, settlement, unmatched),
    )
    for name, step in inspect.getmembers(module, inspect.isfunction)
    if step.__module__ == module.__name__ and not name.startswith("_")
    if f"{module.__name__}.{name}" not in OPEN_TO_OTHERS
] + [outbox.open_letter, outbox.mark_printed]
OTHERS = sorted(set(Role) - OFFICE)


@pytest.fixture(params=["stranger", *OTHERS])
def _somebody_else(request):
    role = frozenset({request.param})
    who = Identity(UserId(1), "Anna", "anna@example.com", role, CustomerId(1), may_act=True)
    identify(None if request.param == "stranger" else who)
    yield
    identify(None)


@pytest.mark.usefixtures("_somebody_else")
@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.__module__}.{step.__name__}")
def test_a_step_of_the_office_is_refused_to_everybody_else(step):
    needed = [one for one in inspect.signature(step).parameters.values() if one.default is one.empty]

    with pytest.raises(NotAllowedError):
        step(*("x" for _one in needed))


def test_the_office_pages_go_through_services_that_ask_who_it_is():
    doors = [*Path(callbacks.office.__file__).parent.glob("*.py"), Path(endpoints.outgoing.__file__)]

    assert [door.name for door in doors if UNASKED.search(door.read_text(encoding="utf-8"))] == []
