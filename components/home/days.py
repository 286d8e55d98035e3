"""Daily use of the last days: stacked by meter, with what is typical and what is not."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import pandas as pd
import plotly.graph_objects as go
from dash import html

from components.cards import empty_state
from components.charts import new_figure
from components.tables import Column, data_table
from components.theme import SERIES
from texts import _, day, ngettext, volume

NAMED_DAYS: Final = 5
"""More unusual days than these are counted, not named."""
PLACES: Final = 3


def days_chart(slots: pd.DataFrame) -> go.Figure:
    """Draw a bar a day: submeters below, the rest of the main meter above them, unusual days in another colour.

    Parameters
    ----------
    slots : pandas.DataFrame
        ``domain.consumption.answer.Answer.slots`` by day.
    """
    figure = new_figure(y_title=_("m³ a day"))
    unusual = slots["is_unusual"].astype("bool")
    _bars(figure, _("Submeter"), slots["label"], slots["submeter_l"], "submeter")
    _bars(figure, _("Main meter"), slots["label"], slots["main_l"].where(~unusual), "main")
    _bars(figure, _("Main meter, unusual day"), slots["label"], slots["main_l"].where(unusual), "warn")
    if slots["typical_l"].notna().any():
        figure.add_scatter(
            name=_("Typical"),
            x=slots["label"],
            y=slots["typical_l"] / 1000,
            mode="lines",
            line={"color": SERIES["typical"], "dash": "dot", "width": 2},
            hovertemplate="%{y:.3f} m³",
        )
    figure.update_layout(barmode="stack")
    return figure


def _bars(figure: go.Figure, name: str, days: pd.Series, litres: pd.Series, colour: str) -> None:
    """Add a series where it has anything to show."""
    if litres.notna().any():
        shown = litres.notna()
        figure.add_bar(
            name=name,
            x=days[shown],
            y=litres[shown] / 1000,
            marker={"color": SERIES[colour]},
            hovertemplate="%{y:.3f} m³",
        )


def days_words(slots: pd.DataFrame) -> str:
    """Say how much it was, which days were unusual, and what is missing."""
    if slots.empty or slots["total_l"].isna().all():
        return _("Nothing was counted in these days.")
    first, last = slots["label"].iloc[0].date(), slots["label"].iloc[-1].date()
    said = [
        _("{use} from {first} to {last}.", use=_m3(slots["total_l"].sum()), first=day(first), last=day(last)),
        _unusual([moment.date() for moment in slots.loc[slots["is_unusual"].astype("bool"), "label"]]),
    ]
    if missing := int(slots["total_l"].isna().sum()):
        said.append(ngettext("{count} day is missing.", "{count} days are missing.", missing))
    return " ".join(said)


def _unusual(days: Sequence[dt.date]) -> str:
    if not days:
        return _("No unusual day.")
    if len(days) > NAMED_DAYS:
        return ngettext("{count} unusual day.", "{count} unusual days.", len(days))
    return _("Unusual: {days}.", days=", ".join(day(one) for one in days))


def days_table(slots: pd.DataFrame) -> html.Div:
    """Return the days as a table, the newest first, in the numbers of the chart."""
    if slots.empty:
        return empty_state(_("Nothing counted yet"), _("What your meter counts appears here after the first reading."))
    amounts = {name: slots[f"{name}_l"] / 1000 for name in ("submeter", "main", "total", "typical")}
    remarks = [_("unusual") if unusual else "" for unusual in slots["is_unusual"].astype("bool")]
    rows = pd.DataFrame({"day": slots["label"], **amounts, "remark": remarks}).iloc[::-1]
    columns = [
        Column("day", _("Day"), "date"),
        *([Column("submeter", _("Submeter"), "volume", PLACES)] if rows["submeter"].notna().any() else []),
        Column("main", _("Main meter"), "volume", PLACES),
        Column("total", _("Together"), "volume", PLACES),
        Column("typical", _("Typical"), "volume", PLACES),
        Column("remark", _("Remark")),
    ]
    return data_table(rows, columns, caption=_("Daily use"))


def _m3(litres: float) -> str:
    return volume(litres / 1000, 1)
