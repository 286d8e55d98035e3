"""Charts of the house: every one has its words and its table."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import dash_mantine_components as dmc
import plotly.graph_objects as go
from dash import dcc, html

from components.cards import card
from components.files import addresses_of
from texts import _, language

HEIGHT_PX: Final = 320
HOUR_MS: Final = 3_600_000


def new_figure(*, y_title: str) -> go.Figure:
    """Return an empty figure; the template is applied in the browser, in the scheme in force."""
    figure = go.Figure()
    figure.update_layout(template="none", yaxis_title=y_title, hovermode="x unified")
    # "none" is itself written out by plotly: the house template comes only where there is no other.
    figure.layout.template = None
    return figure


def plain_figure(series: Sequence[Mapping[str, Any]], *, y_title: str, **layout: object) -> dict[str, Any]:
    """Return a figure as a browser takes it: to check each part of it would take longer than everything else.

    Series and ``layout`` are in plotly's words; :func:`new_figure` is for figures of few points, which are checked.
    """
    frame = {"hovermode": "x unified", "yaxis": {"title": {"text": y_title}}}
    return {"data": list(series), "layout": frame | layout}


def date_axis(hover: str = "") -> dict[str, Any]:
    """Return how an axis of time writes its ticks, the finer the nearer, and the days under the pointer.

    Plotly begins its weeks on Mondays only where a format has the number of the ISO week. Here that stands in an empty
    tag, so that it is never drawn.
    """
    day = "%-d.%m" if language() == "pl" else "%-d %b"
    stops = [
        (None, 12 * HOUR_MS, f"%H:%M\n{day}"),
        (12 * HOUR_MS + 1, 14 * 24 * HOUR_MS, f"{day}<i %V></i>\n%Y"),
        ("M1", "M6", "%b\n%Y"),
        ("M12", None, "%Y"),
    ]
    return {
        "type": "date",
        "hoverformat": hover or ("%d.%m.%Y" if language() == "pl" else "%-d %b %Y"),
        "tickformatstops": [{"dtickrange": [first, last], "value": value} for first, last, value in stops],
    }


def chart(ident: str, summary: str = "") -> html.Figure:
    """Return a place for a figure, with its summary for everybody as the caption."""
    height = {"height": f"{HEIGHT_PX}px"}
    # The frame keeps the place while the script that draws is still on its way.
    graph = html.Div(dcc.Graph(id=ident, config=_config(), responsive=True, style=height), style=height)
    caption = html.Figcaption(summary, id=f"{ident.removesuffix('-chart')}-summary", className="sub small")
    return html.Figure([graph, caption], className="chart")


def chart_and_table(prefix: str, title: str, *, exports: str | None) -> html.Section:
    """Return a card that shows a chart or its table; ``exports`` names the data set behind the CSV and XLSX links.

    Which of the two is shown is CSS: the card looks at the radio button that is checked.
    """
    views = [{"value": "chart", "label": _("Chart")}, {"value": "table", "label": _("Table")}]
    switch = dmc.SegmentedControl(
        data=views, value="chart", size="xs", className="view-switch", attributes={"root": {"aria-label": _("View")}}
    )
    links = export_links(prefix, exports) if exports else []
    table = html.Div(id=f"{prefix}-table", className="table-view")
    body = html.Div([chart(f"{prefix}-chart"), table], className="views")
    return card(body, title=title, actions=[switch, *links])


def part(prefix: str, name: str) -> str:
    """Return the id of a part of a card: ``chart``, ``summary``, ``table``, ``csv`` or ``xlsx``."""
    return f"{prefix}-{name}"


def export_links(prefix: str, name: str) -> list[html.A]:
    """Return the links to the data set ``name`` as CSV and XLSX; a callback adds the filters to their addresses."""
    return [
        html.A(kind.upper(), id=part(prefix, kind), href=address, className="link")
        for kind, address in addresses_of(name).items()
    ]


def _config() -> Any:  # noqa: ANN401 -- Dash's typed dictionary lacks `locale`
    return {"locale": language(), "displayModeBar": False, "responsive": True}
