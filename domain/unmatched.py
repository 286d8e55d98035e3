"""Payments that named nobody we know."""

import enum


class UnmatchedState(enum.StrEnum):
    """What became of a payment that named no customer. Values are stored; never rename one."""

    OPEN = "open"
    ASSIGNED = "assigned"
    RETURNED = "returned"
    """Sent back to the payer."""
