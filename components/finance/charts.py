"""Charts of the finance page; amounts are PLN, the rows are those of the tables beside them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from components.charts import date_axis, new_figure
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


def balance_chart(steps: pd.DataFrame, statement: pd.DataFrame) -> go.Figure:
    """Draw the balance as steps, with the invoices and payments that made them.

    Parameters
    ----------
    steps
        ``day`` and ``balance`` at its end (``domain.finance.balance_steps``).
    statement
        The bookings of the same view: ``kind``, ``booked_on``, ``label``, ``amount``.
    """
    figure = new_figure(y_title=CURRENCY)
    figure.add_scatter(
        name=_("Balance"),
        x=steps["day"],
        y=_drawn(steps["balance"]),
        mode="lines",
        line={"shape": "hv", "color": SERIES["main"], "width": 2.5},
        fill="tozeroy",
        fillcolor="var(--w50)",
        hovertemplate="%{y:,.2f} zł",
    )
    at_close = dict(zip(steps["day"], steps["balance"], strict=True))
    for kind, (symbol, colour) in MARKERS.items():
        rows = statement[statement["kind"] == kind]
        figure.add_scatter(
            name=_("Invoice") if kind is EntryKind.INVOICE else _("Payment"),
            x=rows["booked_on"],
            y=_drawn(rows["booked_on"].map(at_close)),
            mode="markers",
            marker={"symbol": symbol, "color": SERIES[colour], "size": 9},
            text=[f"{label}: {money(amount)}" for label, amount in zip(rows["label"], rows["amount"], strict=True)],
            hovertemplate="%{text}",
        )
    figure.update_layout(xaxis=date_axis() | CLEAR)
    return figure


def build_up_chart(months: pd.DataFrame) -> go.Figure:
    """Draw what each month added to the balance and took from it, and how it closed (``domain.finance.build_up``)."""
    figure = new_figure(y_title=CURRENCY)
    for group, name, colour in _groups():
        if months[group].astype(bool).any() or group in {"charged", "paid"}:
            figure.add_bar(name=name, x=months["month"], y=_drawn(months[group]), marker={"color": SERIES[colour]})
    figure.add_scatter(
        name=_("Closing balance"),
        x=months["month"],
        y=_drawn(months["closing"]),
        mode="lines+markers",
        line={"color": SERIES["typical"], "dash": "dot", "width": 2},
    )
    figure.update_traces(hovertemplate="%{y:,.2f} zł")
    figure.update_layout(barmode="relative", xaxis=date_axis("%B %Y") | CLEAR)
    return figure


def waterfall_chart(steps: pd.DataFrame, names: Sequence[str]) -> go.Figure:
    """Draw what led from the opening to the closing balance: each bar begins where the one before it ended.

    Parameters
    ----------
    steps
        ``domain.finance.waterfall``; ``names`` are the words of its steps.
    """
    figure = new_figure(y_title=CURRENCY)
    ends = {"opening", "closing"}
    colours = ["main" if step in ends else "warn" if amount > 0 else "good" for step, amount in _pairs(steps)]
    figure.add_bar(
        name=_("Amount"),
        x=list(names),
        y=_drawn(steps["amount"]),
        base=_drawn(steps["before"]),
        marker={"color": [SERIES[colour] for colour in colours]},
        text=[money(amount) for amount in steps["amount"]],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{text}",
    )
    figure.update_layout(showlegend=False, hovermode="x", xaxis={"type": "category"} | CLEAR)
    return figure


def _pairs(steps: pd.DataFrame) -> list[tuple[str, Decimal]]:
    return list(zip(steps["step"], steps["amount"], strict=True))


def _groups() -> list[tuple[str, str, str]]:
    return [
        ("charged", _("Invoices"), "main"),
        ("interest", _("Interest"), "warn"),
        ("paid", _("Payments"), "good"),
        ("other", _("Other"), "earlier"),
    ]


def ageing_chart(buckets: pd.DataFrame, ages: Sequence[Age]) -> go.Figure:
    """Draw the open sums by age, each written behind its bar: ``ages`` are named by the first column."""
    names, sums = buckets.iloc[:, 0], buckets.iloc[:, 1]
    figure = new_figure(y_title="")
    figure.add_bar(
        name=buckets.columns[1],
        x=_drawn(sums),
        y=names,
        orientation="h",
        marker={"color": [SERIES["main" if age in IN_TIME else "warn"] for age in ages]},
        text=[money(amount) if amount else "" for amount in sums],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{x:,.2f} zł",
    )
    figure.update_layout(
        hovermode="y",
        xaxis={"visible": False},
        yaxis={"autorange": "reversed"} | CLEAR,
        showlegend=False,
        margin={"r": SUM_PX},
    )
    return figure


def _drawn(amounts: pd.Series) -> list[float]:
    return [float(amount) for amount in amounts]
