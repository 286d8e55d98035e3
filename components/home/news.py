"""What is new since the last visit: each with the way to it, many of a kind summed up."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from components.cards import card
from domain.links import invoice_at
from domain.news import Event, News, NewsKind
from texts import _, _l, day, moment, money, ngettext, volume

PLACES: Final = {
    NewsKind.INVOICE: "/invoices",
    NewsKind.CORRECTION: "/invoices",
    NewsKind.INTEREST_NOTE: "/finance",
    NewsKind.PAYMENT: "/finance",
    NewsKind.RETURNED: "/finance",
    NewsKind.READING: "/consumption",
}
WORDS: Final = {
    NewsKind.INVOICE: _l("Invoice"),
    NewsKind.CORRECTION: _l("Correction"),
    NewsKind.INTEREST_NOTE: _l("Interest note"),
    NewsKind.PAYMENT: _l("Payment"),
    NewsKind.RETURNED: _l("Payment taken back by the bank"),
    NewsKind.READING: _l("Reading"),
}
DOCUMENTS: Final = frozenset({NewsKind.INVOICE, NewsKind.CORRECTION})
PAYMENTS: Final = frozenset({NewsKind.PAYMENT, NewsKind.RETURNED})


def news_card(news: Sequence[News], seen_at: dt.datetime, zone: dt.tzinfo) -> list[Component]:
    """Return what is new; nothing where nothing is."""
    if not news:
        return []
    rows = [row for one in news for row in (map(_named, one.events) if one.are_named else [_counted(one)])]
    since = html.P(_("since your visit of {moment}", moment=moment(seen_at, zone)), className="sub small")
    return [card(since, html.Ul(list(rows), className="news"), title=_("New for you"))]


def _named(one: Event) -> html.Li:
    """Return a piece of news by itself: what it is and its day, as the way to it, and how much."""
    what = str(WORDS[one.kind])
    told = f"{what} {one.label}" if one.kind not in PAYMENTS else what
    address = invoice_at(one.label) if one.kind in DOCUMENTS else PLACES[one.kind]
    amount = volume(one.amount, 3) if one.kind is NewsKind.READING else money(one.amount)
    link = dcc.Link(told, href=address)
    return html.Li(
        [
            html.Span([link, " ", html.Span(day(one.on), className="sub small num")]),
            html.Strong(amount, className="num"),
        ]
    )


def _counted(news: News) -> html.Li:
    link = dcc.Link(_many(news.kind, len(news.events)), href=PLACES[news.kind])
    total = [] if news.kind is NewsKind.READING else [html.Strong(money(news.total), className="num")]
    return html.Li([html.Span(link), *total])


def _many(kind: NewsKind, count: int) -> str:
    return {
        NewsKind.INVOICE: ngettext("{count} invoice", "{count} invoices", count),
        NewsKind.CORRECTION: ngettext("{count} correction", "{count} corrections", count),
        NewsKind.INTEREST_NOTE: ngettext("{count} interest note", "{count} interest notes", count),
        NewsKind.PAYMENT: ngettext("{count} payment", "{count} payments", count),
        NewsKind.RETURNED: ngettext(
            "{count} payment taken back by the bank", "{count} payments taken back by the bank", count
        ),
        NewsKind.READING: ngettext("{count} reading", "{count} readings", count),
    }[kind]
