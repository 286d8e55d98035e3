"""What statements are told when they are sent, so that each is made once: making one takes as long as asking it."""

from typing import Any, Final

from sqlalchemy import Date, Integer, bindparam

CUSTOMER: Final[Any] = bindparam("customer", type_=Integer)
USER: Final[Any] = bindparam("user", type_=Integer)
CUSTOMERS: Final[Any] = bindparam("customers", type_=Integer, expanding=True)
METERS: Final[Any] = bindparam("meters", type_=Integer, expanding=True)
ON: Final[Any] = bindparam("on", type_=Date)
