"""The first page before its data arrive."""

from dash import dcc, html

from components.cards import awaited, card, how_computed
from components.charts import chart_and_table
from texts import _


class Ids:
    """Element ids of the first page; ``DAYS`` is the prefix of the chart's card."""

    OPENED = "home-opened"
    ALERTS = "home-alerts"
    NEWS = "home-news"
    PROPERTIES = "home-properties"
    TO_PAY = "home-to-pay"
    USE = "home-use"
    OUTLOOK = "home-outlook"
    DAYS = "home-days"
    DAYS_CARD = "home-days-card"
    METERS = "home-meters"
    PAYMENTS = "home-payments"


def customer_home() -> html.Div:
    """Return the page; everything on it comes by callback."""
    days = chart_and_table(Ids.DAYS, _("Daily use, last 30 days"), exports="consumption")
    computed = _(
        "What the radio meters counted in each local day; the submeter is a part of the main meter. Typical is the "
        "median of the same weekday in the eight weeks before. A day is unusual when it lies half as much again above."
    )
    days.children = [*days.children, how_computed(computed)]
    use = html.Div(html.Div(className="waiting"), id=Ids.USE)
    all_use = html.P(dcc.Link(_("All water use"), href="/consumption", className="link"), className="small no-print")
    return html.Div(
        [
            dcc.Store(id=Ids.OPENED, data=0),
            html.H1(_("Good day")),
            html.Div(awaited(), id=Ids.PROPERTIES),
            html.Div(
                [_waiting(Ids.TO_PAY), card(use, html.Div(awaited(), id=Ids.OUTLOOK), all_use)], className="row c2"
            ),
            html.Div(awaited(), id=Ids.ALERTS, className="alerts"),
            html.Div(awaited(), id=Ids.NEWS),
            html.Div(days, id=Ids.DAYS_CARD),
            html.Div([_waiting(Ids.METERS), _waiting(Ids.PAYMENTS)], className="row c2"),
        ],
        className="page home",
    )


def _waiting(ident: str) -> html.Section:
    return card(html.Div(className="waiting"), ident=ident)
