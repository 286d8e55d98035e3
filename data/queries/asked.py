"""What statements are told when they are sent, so that each is made once: making one takes as long as asking it."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import Date, Integer, bindparam

CUSTOMER: Final[Any] = bindparam("customer", type_=Integer)
USER: Final[Any] = bindparam("user", type_=Integer)
CUSTOMERS: Final[Any] = bindparam("customers", type_=Integer, expanding=True)
METERS: Final[Any] = bindparam("meters", type_=Integer, expanding=True)
ON: Final[Any] = bindparam("on", type_=Date)
T = TypeVar("T")
AT_ONCE: Final = 10_000
"""Values in one ``IN``; both databases take more."""


def in_parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Part values into as many as one statement takes."""
    return (values[at : at + AT_ONCE] for at in range(0, len(values), AT_ONCE))
