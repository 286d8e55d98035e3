"""What every file says of itself: whose it is, as of which day, and when it was written."""

import datetime as dt

from data.queries.papers import parties_of
from services.identity import current_customer
from services.runtime import current, now, reading, today
from texts import _, day, moment


def of_customer() -> dict[str, str]:
    """Say whose file it is: the number of the customer in force."""
    with reading() as session:
        return {_("Customer number"): parties_of(session, current_customer()).customer_number}


def as_of(on: dt.date | None = None) -> dict[str, str]:
    """Say as of which day the data are, without one as of today, and when they were written."""
    return {_("Data as of"): day(today() if on is None else on), _("Written"): moment(now(), current().zone)}
