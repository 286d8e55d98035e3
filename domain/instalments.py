"""Instalment plans: debts paid in parts."""

import enum


class PlanState(enum.StrEnum):
    """How an instalment plan stands, apart from what is paid. Values are stored; never rename one."""

    ACTIVE = "active"
    FULFILLED = "fulfilled"
    BROKEN = "broken"
    """An instalment was missed: the whole rest is due."""
    CANCELLED = "cancelled"
