"""Work out, once a day, what homes take, to be compared with one another."""

from sqlalchemy import delete

from data.models import HomeUse
from data.queries.homes import homes_billed
from services.runtime import today, writing


def compare_homes() -> int:
    """Put down anew what every home takes a day, and return how many there are."""
    with writing() as session:
        homes = homes_billed(session, today())
        session.execute(delete(HomeUse))
        session.add_all(homes)
        return len(homes)
