"""What leaves for an outside billing system: in which columns, packed into a file of the same bytes always."""

import csv
import enum
import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Final

from domain.words import N_


class OutgoingKind(enum.StrEnum):
    """What a row tells. Values are stored; never rename one."""

    READINGS = "readings"
    EXCHANGES = "exchanges"
    CHANGES = "changes"
    CONSENTS = "consents"


WORDS: Final[Mapping[str, str]] = {
    OutgoingKind.READINGS: N_("Readings"),
    OutgoingKind.EXCHANGES: N_("Meters installed and removed"),
    OutgoingKind.CHANGES: N_("Changes of customers' data"),
    OutgoingKind.CONSENTS: N_("Consents"),
}
"""Gettext messages; whoever shows them translates."""
WITHDRAWN: Final = "is_withdrawn"
"""The column that tells of a row that had left and is there no longer."""
COLUMNS: Final[Mapping[OutgoingKind, tuple[str, ...]]] = {
    OutgoingKind.READINGS: (
        *("id", "version", "meter", "read_on", "value_m3", "source", "state", "note"),
        WITHDRAWN,
    ),
    OutgoingKind.EXCHANGES: (
        *("id", "version", "meter", "service_point", "role", "behind", "dn_mm", "dial_digits"),
        *("installed_on", "removed_on", "seal_number", "verification_expires_on", WITHDRAWN),
    ),
    OutgoingKind.CHANGES: ("id", "version", "customer", "field", "before", "after", "at", WITHDRAWN),
    OutgoingKind.CONSENTS: ("id", "version", "customer", "purpose", "is_given", "at", "origin", WITHDRAWN),
}
"""Described in ``docs/outgoing.md``; a column is only ever added at the end."""
LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)

Row = Mapping[str, object]


def packed(rows: Mapping[OutgoingKind, Sequence[Row]]) -> bytes:
    """Return a ZIP with one CSV of each kind, whatever it holds, in the order of the rows.

    Nothing in it depends on the moment or the machine: not compressed, and with the same times. Rows that were kept
    before a column was added are packed without it, as they left.
    """
    columns = _columns_of(rows)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for kind in OutgoingKind:
            entry = zipfile.ZipInfo(f"{kind}.csv", LONG_AGO)
            entry.create_system = 3
            archive.writestr(entry, _table(columns[kind], rows.get(kind, ())))
    return out.getvalue()


def _columns_of(rows: Mapping[OutgoingKind, Sequence[Row]]) -> Mapping[OutgoingKind, Sequence[str]]:
    if any(WITHDRAWN in row for of_kind in rows.values() for row in of_kind):
        return COLUMNS
    return {kind: [name for name in names if name != WITHDRAWN] for kind, names in COLUMNS.items()}


def _table(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def checksum(content: bytes) -> str:
    """Return what tells whether a file arrived whole."""
    return hashlib.sha256(content).hexdigest()
