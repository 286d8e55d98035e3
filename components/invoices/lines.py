"""One line of an invoice explained: readings, volume, price with its decision, net, tax."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.cards import notice
from components.decisions import act
from components.tables import Column, Kind, long_table
from domain.consumption.question import DAY, Resolution
from domain.explanation import ExplainedLine, Explanation, Share, taxed_alone
from domain.invoices import LineKind, VatMethod
from domain.money import grosz
from domain.readings import ReadingSource
from domain.tariffs import Rate
from texts import MINUS, NARROW_SPACE, _, day, money, ngettext, number, volume

PARTS: Final[tuple[Kind, ...]] = ("text", *("date", "number", "text") * 2, "number", "number")
PRICE_PLACES: Final = 2
MONTHS: Final = frozenset({"month", "meter_month"})
VOLUMES: Final = frozenset({LineKind.WATER, LineKind.SEWAGE})
TIMES: Final = "\u00a0\u00d7\u00a0"


def line_block(line: ExplainedLine, explanation: Explanation, name: str, parts: pd.DataFrame) -> html.Details:
    """Return a line, its sum in the heading; opened, it shows how the sum came about.

    Parameters
    ----------
    name
        What the line charges for, in the reader's words.
    parts
        The readings behind it, ``services.invoices_shown.parts_shown``.
    """
    booked = line.booked
    heading = html.Summary(
        [
            html.Span([html.Strong(name), " ", html.Span(_days(line), className="sub small")]),
            html.Span(_product(line), className="num line-sum"),
        ]
    )
    use = [] if parts.empty else [_use(line, explanation)]
    body = [*_readings(line, name, parts), *use, html.Dl(_steps(line, explanation), className="steps")]
    if line.rate is None:
        told = _(
            "From the readings and the tariff that we hold, our own calculation does not come to this line. It is "
            "shown as the billing system gave it."
        )
        body = [notice(_("As the billing system gave it"), told, "in"), *body]
    printed = html.P(_("On the document: {name}", name=booked.name), className="tiny sub")
    return html.Details([heading, *body, printed], className="note line", open=booked.kind in VOLUMES)


def _days(line: ExplainedLine) -> str:
    period = line.booked.period
    return f"{day(period.first)}\u2013{day(period.last)}"


def _product(line: ExplainedLine) -> str:
    booked = line.booked
    return f"{quantity_of(booked.quantity, booked.unit)}{TIMES}{price(booked.price)} = {money(booked.net)}"


def quantity_of(quantity: Decimal, unit: str) -> str:
    """Write how much a line charges for."""
    places = _places(quantity)
    if unit in {"m3", "m³"}:
        return volume(quantity, places)
    if unit in MONTHS and not places:
        return ngettext("{count} month", "{count} months", int(quantity))
    return f"{number(quantity, places)}{NARROW_SPACE}{unit}"


def price(amount: Decimal) -> str:
    """Write a price with all the places that the tariff gives it, two at least."""
    return f"{number(amount, max(PRICE_PLACES, _places(amount)))}{NARROW_SPACE}zł"


def _places(value: Decimal) -> int:
    return max(0, -int(value.normalize().as_tuple().exponent))


def _readings(line: ExplainedLine, name: str, parts: pd.DataFrame) -> list[Component]:
    if parts.empty:
        return []
    places = (0, 0, 3, 0, 0, 3, 0, 0, 0)
    columns = [
        Column(name, name, kind, decimals) for name, kind, decimals in zip(parts.columns, PARTS, places, strict=True)
    ]
    line_told = ", ".join(filter(None, (name, _days(line), line.booked.address)))
    return [long_table(parts, columns, caption=_("Readings behind {line}", line=line_told))]


def _use(line: ExplainedLine, explanation: Explanation) -> html.P:
    """Return the way to the use between the readings: by days where a radio knows them."""
    spans = [part.span for part in line.booked.parts]
    ends = [end for span in spans for end in (span.start, span.end)]
    is_radio = all(explanation.dials[end.id].source is ReadingSource.RADIO for end in ends)
    by = Resolution.DAY if is_radio else Resolution.BILLING
    # A reading counts for the end of its day.
    first, last = min(span.start.read_on for span in spans) + DAY, max(span.end.read_on for span in spans)
    query = urlencode({"by": by.value, "span": f"{first},{last}"}, safe=",")
    return html.P(dcc.Link(_("See the use of these days"), href=f"/consumption?{query}", className="link small"))


def _steps(line: ExplainedLine, explanation: Explanation) -> list[Component]:
    steps = [*_volume(line), *_fee(line)]
    if line.rate is not None:
        decided = act(explanation.decisions[line.rate.id])
        steps += [_step(_("Price"), _rate(line.rate, line)), _step(_("Decision"), *decided)]
    return [*steps, _step(_("Net"), _net(line)), _step(_("VAT"), _tax(line, explanation.document.method))]


def _step(name: str, *words: Component | str) -> html.Div:
    return html.Div([html.Dt(name), html.Dd(list(words))])


def _volume(line: ExplainedLine) -> list[Component]:
    """Say how the volume adds up, and what a change of price within the readings did to it."""
    if not line.shares:
        return []
    whole = quantity_of(line.booked.quantity, line.booked.unit)
    said = whole if len(line.shares) == 1 else f"{_sum_of(line.shares)} = {whole}"
    steps: list[Component] = [_step(_("Volume"), said)]
    if any(dial.value_m3 % 1 for share in line.shares for dial in (share.part.span.start, share.part.span.end)):
        steps.append(_step(_("Whole m³"), _("What the dial shows after the comma counts once it makes a whole m³.")))
    if any(share.volume_m3 != share.part.span.volume_m3 for share in line.shares):
        told = _(
            "The price changed between the readings: of what was counted, this line takes the share of its days, "
            "{days}, in whole m³.",
            days=_days(line),
        )
        steps.append(_step(_("Share"), told))
    if any(share.part.sign < 0 for share in line.shares):
        told = _("Sewage is what the main meter counted less what the submeters counted.")
        steps.append(_step(_("Deducted"), told))
    return steps


def _sum_of(shares: tuple[Share, ...]) -> str:
    """Write the shares as a sum, those deducted with a minus."""
    words = "".join(f" {'+' if one.part.sign > 0 else MINUS} {number(one.volume_m3)}" for one in shares)
    return words.removeprefix(" + ").strip()


def _fee(line: ExplainedLine) -> list[html.Div]:
    if not line.months:
        return []
    if line.booked.kind is not LineKind.SUBMETER_SUBSCRIPTION:
        return [_step(_("Quantity"), _months(line.months[0]))]
    if len(set(line.months)) == 1:
        meters = ngettext("{count} submeter", "{count} submeters", len(line.months))
        steps = [_step(_("Quantity"), _months(line.months[0]), TIMES, meters)]
    else:
        told = _("For each place of a submeter, the settlement months in which one was there.")
        steps = [_step(_("Quantity"), " + ".join(map(_months, line.months))), _step(_("Months"), told)]
    if line.idle_months:
        told = ngettext(
            "The whole period is charged, though for {count} month of it a submeter was not there yet, or no more.",
            "The whole period is charged, though for {count} months of it a submeter was not there yet, or no more.",
            line.idle_months,
        )
        steps.append(_step(_("Months"), told))
    return steps


def _months(count: int) -> str:
    return ngettext("{count} month begun", "{count} months begun", count)


def _rate(rate: Rate, line: ExplainedLine) -> str:
    unit = _("m³") if line.booked.kind in VOLUMES else _("month")
    given = {"price": price(rate.net), "unit": unit, "group": rate.group, "first": day(rate.valid_from)}
    if rate.valid_until is None:
        return _("{price} net a {unit}, tariff group {group}, from {first}", **given)
    last = day(rate.valid_until)
    return _("{price} net a {unit}, tariff group {group}, from {first} to {last}", last=last, **given)


def _net(line: ExplainedLine) -> str:
    exact = line.booked.quantity * line.booked.price
    if exact == line.booked.net:
        return _product(line)
    if grosz(exact) != line.booked.net:
        return money(line.booked.net)
    return _("{product}, rounded to the grosz", product=_product(line))


def _tax(line: ExplainedLine, method: VatMethod) -> str:
    percent = line.booked.vat_percent
    if method is VatMethod.SUM_OF_NET:
        return _("{percent} %, counted once on all lines at this rate together: see the sums below.", percent=percent)
    alone = taxed_alone(line.booked)
    given: Mapping[str, object] = {"percent": percent, "vat": money(alone.vat), "gross": money(alone.gross)}
    return _("{percent} %: {vat}, gross {gross}", **given)
