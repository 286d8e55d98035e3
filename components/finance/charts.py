"""Charts of the finance page; amounts are PLN, the rows are those of the tables beside them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pandas as pd

from components.charts import date_axis, plain_figure
from components.theme import SERIES
from domain.invoices import EntryKind
from domain.ledger import Age
from texts import _, money

MARKERS: Final = {
    EntryKind.INVOICE: ("triangle-up", "charged"),
    EntryKind.PAYMENT: ("circle", "paid"),
}
"""Shape and colour of the bookings that a reader looks for."""
STEPS: Final = {
    "opening": "balance",
    "charged": "charged",
    "interest": "late",
    "paid": "paid",
    "other": "other",
    "closing": "balance",
}
"""Colours of the steps that make a balance."""
CURRENCY: Final = "zł"
AMOUNTS: Final = {"title": {"text": CURRENCY}, "tickformat": ",~f"}
CLEAR: Final = {"ticklabelstandoff": 6}
"""The first day stands below the lowest amount, not over it; names keep off the axis."""
FEW_TICKS: Final = 5
"""As many amounts as stand side by side on a phone."""
SUM_PX: Final = 84
"""Room for the longest open sum behind its bar."""
IN_TIME: Final = {Age.OVERPAID, Age.NOT_DUE}


def balance_chart(steps: pd.DataFrame, statement: pd.DataFrame) -> dict[str, Any]:
    """Draw the balance as steps, with the invoices and payments that made them.

    Parameters
    ----------
    steps
        ``day`` and ``balance`` at its end (``domain.finance.balance_steps``).
    statement
        The bookings of the same view: ``kind``, ``booked_on``, ``label``, ``amount``.
    """
    at_close = dict(zip(_days(steps["day"]), _drawn(steps["balance"]), strict=True))
    kinds, labels, amounts = (statement[name].tolist() for name in ("kind", "label", "amount"))
    bookings = list(zip(kinds, _days(statement["booked_on"]), labels, amounts, strict=True))
    line = {
        "type": "scatter",
        "name": _("Balance"),
        "x": list(at_close),
        "y": list(at_close.values()),
        "mode": "lines",
        "line": {"shape": "hv", "color": SERIES["balance"], "width": 2.5},
        "fill": "tozeroy",
        "fillcolor": "var(--w50)",
        "hovertemplate": "%{y:,.2f} zł",
    }
    marks = [_marks(kind, [one[1:] for one in bookings if one[0] == kind], at_close) for kind in MARKERS]
    return plain_figure([line, *marks], y_title=CURRENCY, yaxis=AMOUNTS, xaxis=date_axis() | CLEAR)


def _marks(
    kind: EntryKind, bookings: Sequence[tuple[str, str, Decimal]], at_close: Mapping[str, float]
) -> dict[str, Any]:
    """Return the signs of the bookings of a kind (day, label, amount) at the balance of their days."""
    symbol, colour = MARKERS[kind]
    return {
        "type": "scatter",
        "name": _("Invoice") if kind is EntryKind.INVOICE else _("Payment"),
        "x": [day for day, _label, _amount in bookings],
        "y": [at_close[day] for day, _label, _amount in bookings],
        "mode": "markers",
        "marker": {"symbol": symbol, "color": SERIES[colour], "size": 9},
        "text": [f"{label}: {money(amount)}" for _day, label, amount in bookings],
        "hovertemplate": "%{text}",
    }


def build_up_chart(months: pd.DataFrame) -> dict[str, Any]:
    """Draw what each month added to the balance and took from it, and how it closed (``domain.finance.build_up``)."""
    x, hover = _days(months["month"]), {"hovertemplate": "%{y:,.2f} zł"}
    bars = [
        {"type": "bar", "name": name, "x": x, "y": _drawn(months[group]), "marker": {"color": _colour(group)}} | hover
        for group, name in _groups().items()
        if group in {"charged", "paid"} or any(months[group].tolist())
    ]
    closing = {
        "type": "scatter",
        "name": _("Closing balance"),
        "x": x,
        "y": _drawn(months["closing"]),
        "mode": "lines+markers",
        "line": {"color": _colour("closing"), "width": 2.5},
        # An edge, so that a point is told from the bar that it lies on.
        "marker": {"size": 8, "line": {"color": "var(--card)", "width": 1.5}},
    }
    axis = date_axis("%B %Y") | CLEAR
    return plain_figure([*bars, closing | hover], y_title=CURRENCY, barmode="relative", yaxis=AMOUNTS, xaxis=axis)


def waterfall_chart(steps: pd.DataFrame, names: Sequence[str]) -> dict[str, Any]:
    """Draw what led from the opening to the closing balance: each bar begins where the one before it ended.

    The bars lie, so that there is room for the name and the amount of each, on a phone too.

    Parameters
    ----------
    steps
        ``domain.finance.waterfall``; ``names`` are the words of its steps.
    """
    written = [f"{name}<br>{money(amount)}" for name, amount in zip(names, steps["amount"], strict=True)]
    bars = {
        "type": "bar",
        "name": _("Amount"),
        "x": _drawn(steps["amount"]),
        "y": written,
        "base": _drawn(steps["before"]),
        "orientation": "h",
        "marker": {"color": [_colour(step) for step in steps["step"]]},
        "hovertemplate": "%{y}",
    }
    names_axis = {"type": "category", "autorange": "reversed"} | CLEAR
    axis = AMOUNTS | {"nticks": FEW_TICKS, "showgrid": True}
    return plain_figure([bars], y_title="", showlegend=False, hovermode="closest", xaxis=axis, yaxis=names_axis)


def _colour(step: str) -> str:
    return SERIES[STEPS[step]]


def _groups() -> dict[str, str]:
    return {"charged": _("Invoices"), "interest": _("Interest"), "paid": _("Payments"), "other": _("Other")}


def ageing_chart(buckets: pd.DataFrame, ages: Sequence[Age]) -> dict[str, Any]:
    """Draw the open sums by age, each written behind its bar: ``ages`` are named by the first column."""
    names, sums = buckets.iloc[:, 0], buckets.iloc[:, 1]
    bars = {
        "type": "bar",
        "name": buckets.columns[1],
        "x": _drawn(sums),
        "y": list(names),
        "orientation": "h",
        "marker": {"color": [SERIES["balance" if age in IN_TIME else "late"] for age in ages]},
        "text": [money(amount) if amount else "" for amount in sums],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{x:,.2f} zł",
    }
    return plain_figure(
        [bars],
        y_title="",
        hovermode="y",
        xaxis={"visible": False},
        yaxis={"autorange": "reversed"} | CLEAR,
        showlegend=False,
        margin={"r": SUM_PX},
    )


def _days(days: pd.Series) -> list[str]:
    written: list[str] = np.datetime_as_string(days.to_numpy(), unit="D").tolist()
    return written


def _drawn(amounts: pd.Series) -> list[float]:
    return [float(amount) for amount in amounts.tolist()]
