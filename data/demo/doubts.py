"""What the office has to look at in the demo: readings that cannot be believed, and a picture of a dial."""

import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Reading, ReadingPhoto
from domain.plausibility import Doubt
from domain.readings import COUNTED, ReadingSource, ReadingState

AGO: Final = dt.timedelta(days=3)
SLIPS: Final = ((Doubt.BACKWARDS, -2), (Doubt.HIGH, 400))
"""Why each is doubted, and how far it is from the reading before, in m³."""
DIAL: Final = (360, 120)
WINDOW: Final = (30, 25, 330, 95)


def write_doubts(session: Session, meters: Sequence[int], as_of: dt.date) -> None:
    """Let customers have told values of ``meters`` that wait for a decision; the newest of the first one has a picture.

    They do not count: bills and consumption are as they were.
    """
    for at, (meter, (doubt, away_m3)) in enumerate(zip(meters, SLIPS, strict=False)):
        counted = select(Reading).where(Reading.meter_id == meter, Reading.state.in_(COUNTED))
        newest = session.scalars(counted.order_by(Reading.read_on.desc()).limit(1)).one()
        before = session.scalars(
            counted.where(Reading.read_on < as_of - AGO).order_by(Reading.read_on.desc()).limit(1)
        ).one()
        if at == 0:
            session.add(ReadingPhoto(reading_id=newest.id, content=_picture(newest.value_m3)))
        told = {"read_on": as_of - AGO, "value_m3": Decimal(max(int(before.value_m3) + away_m3, 0))}
        told |= {"source": ReadingSource.CUSTOMER, "state": ReadingState.QUESTIONED, "doubt": doubt}
        session.add(Reading(meter_id=meter, note="", **told))
    session.flush()


def _picture(value_m3: Decimal) -> bytes:
    """Draw the window of a dial: black digits for whole cubic metres."""
    image = Image.new("RGB", DIAL, "#8795a1")
    drawing = ImageDraw.Draw(image)
    drawing.rounded_rectangle(WINDOW, 8, fill="#f4f6f8", outline="#33404d", width=4)
    drawing.text((60, 32), f"{int(value_m3):05}", fill="#10171e", font=ImageFont.load_default(56))
    drawing.text((270, 44), "m³", fill="#33404d", font=ImageFont.load_default(28))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
