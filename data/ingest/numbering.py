"""Row numbers taken ahead, so that what an import inserts can be named by spans of ids."""

from collections.abc import Iterable

from sqlalchemy import Connection, Table, func, select

from data.models import ImportChange

Span = tuple[int, int]
"""First and last id, both included."""


def take_ids(connection: Connection, table: Table, count: int) -> list[int]:
    """Return ``count`` ids that no row has, had or will be given; the transaction must hold SQLite's write lock.

    What is noted by an id outlives the row (of which invoice a letter told, say), and must not be taken for another's.
    """
    if connection.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(table.name, "id")
        return list(connection.scalars(select(func.nextval(sequence)).select_from(func.generate_series(1, count))))
    change = ImportChange.__table__.c
    of_table = change.table_name == table.name
    newest = select(func.max(change.first_id)).where(of_table).scalar_subquery()
    undone = select(func.max(change.last_id)).where(of_table, change.first_id == newest)
    last = max(connection.scalar(select(func.max(table.c.id))) or 0, connection.scalar(undone) or 0)
    return list(range(last + 1, last + count + 1))


def spans(ids: Iterable[int]) -> list[Span]:
    """Join ids, none of them twice, that follow one another."""
    ordered = sorted(ids)
    if ordered and ordered[-1] - ordered[0] == len(ordered) - 1:
        return [(ordered[0], ordered[-1])]
    found: list[Span] = []
    for ident in ordered:
        if found and found[-1][1] == ident - 1:
            found[-1] = (found[-1][0], ident)
        else:
            found.append((ident, ident))
    return found
