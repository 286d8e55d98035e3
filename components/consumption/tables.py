"""Tables of the consumption page; their headings and words are those of the exported files."""

import pandas as pd
from dash import html

from components.cards import empty_state
from components.consumption.charts import y_title
from components.tables import AT_A_GLANCE, Column, Kind, long_table
from domain.consumption.question import Resolution
from domain.links import invoice_at
from texts import _

LITRES = 3
"""Places of a m³ that are litres."""
BILLED_AT = 6
"""Place of the number of an invoice among the columns of readings."""
PICTURE_AT = 7
HREF = "href"
PICTURE = "picture"


def use_table(shown: pd.DataFrame, resolution: Resolution) -> html.Div:
    """Return the rows of the chart: first the time, then volumes, the share of hours that is known, remarks."""
    if shown.empty:
        return empty_state(_("Nothing to show"), _("This time has not begun yet, or no meter counted in it."))
    time, *volumes, known, remarks = shown.columns
    places = 0 if resolution is Resolution.HOUR else LITRES
    columns = [Column(time, time), *(Column(name, name, "number", places) for name in volumes)]
    return long_table(
        shown, [*columns, Column(known, known, "number"), Column(remarks, remarks)], caption=y_title(resolution)
    )


def readings_table(shown: pd.DataFrame) -> html.Div:
    """Return the readings of the dials."""
    if shown.empty:
        return empty_state(_("No readings yet"), _("The first reading is taken when the meter is installed."))
    kinds: tuple[Kind, ...] = ("date", "text", "text", "number", *("text",) * 5)
    columns = [Column(name, name, kind, LITRES) for name, kind in zip(shown.columns, kinds, strict=True)]
    billed_by, picture = columns[BILLED_AT].key, columns[PICTURE_AT].key
    columns[BILLED_AT] = Column(billed_by, billed_by, leads=HREF)
    columns[PICTURE_AT] = Column(picture, picture, leads=PICTURE)
    if not shown[picture].any():
        del columns[PICTURE_AT]
    if not shown.iloc[:, -1].any():
        del columns[-1]
    pictures = zip(shown.index, shown[picture], strict=True)
    linked = shown.assign(
        **{
            HREF: [invoice_at(number) if number else "" for number in shown[billed_by]],
            PICTURE: [f"/readings/{ident}.jpg" if has_picture else "" for ident, has_picture in pictures],
        }
    )
    return long_table(linked, columns, caption=_("Newest first"), at_first=AT_A_GLANCE)
