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
    EntryKind.INVOICE: ("triangle-up", "warn"),
    EntryKind.PAYMENT: ("circle", "good"),
}
"""Shape and colour of the bookings that a reader looks for."""
CURRENCY: Final = "zł"
CLEAR: Final = {"ticklabelstandoff": 6}
"""The first day stands below the lowest amount, not over it; names keep off the axis."""
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
    at_close = dict(zip(steps["day"], steps["balance"], strict=True))
    line = {
        "type": "scatter",
        "name": _("Balance"),
        "x": _days(steps["day"]),
        "y": _drawn(steps["balance"]),
        "mode": "lines",
        "line": {"shape": "hv", "color": SERIES["main"], "width": 2.5},
        "fill": "tozeroy",
        "fillcolor": "var(--w50)",
        "hovertemplate": "%{y:,.2f} zł",
    }
    marks = [_marks(statement[statement["kind"] == kind], kind, at_close) for kind in MARKERS]
    return plain_figure([line, *marks], y_title=CURRENCY, xaxis=date_axis() | CLEAR)


def _marks(rows: pd.DataFrame, kind: EntryKind, at_close: Mapping[Any, Decimal]) -> dict[str, Any]:
    symbol, colour = MARKERS[kind]
    return {
        "type": "scatter",
        "name": _("Invoice") if kind is EntryKind.INVOICE else _("Payment"),
        "x": _days(rows["booked_on"]),
        "y": [float(at_close[day]) for day in rows["booked_on"]],
        "mode": "markers",
        "marker": {"symbol": symbol, "color": SERIES[colour], "size": 9},
        "text": [f"{label}: {money(amount)}" for label, amount in zip(rows["label"], rows["amount"], strict=True)],
        "hovertemplate": "%{text}",
    }


def build_up_chart(months: pd.DataFrame) -> dict[str, Any]:
    """Draw what each month added to the balance and took from it, and how it closed (``domain.finance.build_up``)."""
    x, hover = _days(months["month"]), {"hovertemplate": "%{y:,.2f} zł"}
    bars = [
        {"type": "bar", "name": name, "x": x, "y": _drawn(months[group]), "marker": {"color": SERIES[colour]}} | hover
        for group, name, colour in _groups()
        if group in {"charged", "paid"} or any(months[group])
    ]
    closing = {
        "type": "scatter",
        "name": _("Closing balance"),
        "x": x,
        "y": _drawn(months["closing"]),
        "mode": "lines+markers",
        "line": {"color": SERIES["typical"], "dash": "dot", "width": 2},
    }
    axis = date_axis("%B %Y") | CLEAR
    return plain_figure([*bars, closing | hover], y_title=CURRENCY, barmode="relative", xaxis=axis)


def waterfall_chart(steps: pd.DataFrame, names: Sequence[str]) -> dict[str, Any]:
    """Draw what led from the opening to the closing balance: each bar begins where the one before it ended.

    Parameters
    ----------
    steps
        ``domain.finance.waterfall``; ``names`` are the words of its steps.
    """
    ends = {"opening", "closing"}
    colours = ["main" if step in ends else "warn" if amount > 0 else "good" for step, amount in _pairs(steps)]
    bars = {
        "type": "bar",
        "name": _("Amount"),
        "x": list(names),
        "y": _drawn(steps["amount"]),
        "base": _drawn(steps["before"]),
        "marker": {"color": [SERIES[colour] for colour in colours]},
        "text": [money(amount) for amount in steps["amount"]],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{text}",
    }
    axis = {"type": "category"} | CLEAR
    return plain_figure([bars], y_title=CURRENCY, showlegend=False, hovermode="x", xaxis=axis)


def _pairs(steps: pd.DataFrame) -> list[tuple[str, Decimal]]:
    return list(zip(steps["step"], steps["amount"], strict=True))


def _groups() -> list[tuple[str, str, str]]:
    return [
        ("charged", _("Invoices"), "main"),
        ("interest", _("Interest"), "warn"),
        ("paid", _("Payments"), "good"),
        ("other", _("Other"), "earlier"),
    ]


def ageing_chart(buckets: pd.DataFrame, ages: Sequence[Age]) -> dict[str, Any]:
    """Draw the open sums by age, each written behind its bar: ``ages`` are named by the first column."""
    names, sums = buckets.iloc[:, 0], buckets.iloc[:, 1]
    bars = {
        "type": "bar",
        "name": buckets.columns[1],
        "x": _drawn(sums),
        "y": list(names),
        "orientation": "h",
        "marker": {"color": [SERIES["main" if age in IN_TIME else "warn"] for age in ages]},
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
    return [float(amount) for amount in amounts]
