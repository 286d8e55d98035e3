"""Default deny: a policy names who may pass, and nobody else does."""

import pytest

from domain.roles import PUBLIC, SIGNED_IN, STAFF, Role, allowed

STRANGER = None


@pytest.mark.parametrize(
    ("policy", "roles", "passes"),
    [
        (PUBLIC, STRANGER, True),
        (SIGNED_IN, STRANGER, False),
        (SIGNED_IN, frozenset(), True),
        (STAFF, STRANGER, False),
        (STAFF, frozenset({Role.CUSTOMER}), False),
        (STAFF, frozenset({Role.CUSTOMER, Role.CLERK}), True),
        (frozenset({Role.FIRE}), frozenset({Role.ADMIN}), False),
        (frozenset(), frozenset(Role), False),
    ],
)
def test_somebody_passes_only_with_a_role_that_the_policy_names(policy, roles, passes):
    assert allowed(policy, roles) is passes
