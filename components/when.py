"""Days in words, as seen from today."""

import datetime as dt

from texts import _, ngettext


def from_today(day: dt.date, today: dt.date) -> str:
    """Say how far a day is: ``in 5 days``, ``today``, ``3 days ago``."""
    ahead = (day - today).days
    if ahead == 0:
        return _("today")
    if ahead == 1:
        return _("tomorrow")
    if ahead > 0:
        return ngettext("in {count} day", "in {count} days", ahead)
    return ngettext("{count} day ago", "{count} days ago", -ahead)
