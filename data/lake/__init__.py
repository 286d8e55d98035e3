"""Interval readings: a Delta table of hours and the roll-up of their local days.

``<lake>/hours`` holds one row per meter, hour and source; ``<lake>/days`` one per meter and local day, rebuildable from
the hours at any time. Both lie in partitions by month, sorted by meter. Several processes may append and read at once.
"""

from data.lake.days import daily, forget, lengths, roll_up, state
from data.lake.hours import Written, append, discard, hourly, load, refuse_restore, restore, stored, tidy, version
from data.lake.intake import Intake, Origin, take_in
from data.lake.nights import restless
from data.lake.tables import turn

__all__ = [
    "Intake",
    "Origin",
    "Written",
    "append",
    "daily",
    "discard",
    "forget",
    "hourly",
    "lengths",
    "load",
    "refuse_restore",
    "restless",
    "restore",
    "roll_up",
    "state",
    "stored",
    "take_in",
    "tidy",
    "turn",
    "version",
]
