"""What messages to customers are about."""

import enum


class Topic(enum.StrEnum):
    """What messages are about. Values are stored; never rename one."""

    OUTAGES = "outages"
    INVOICES = "invoices"
    REMINDERS = "reminders"
    CASES = "cases"
