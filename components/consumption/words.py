"""What the chart of consumption says, in words, and the cards beside it."""

import datetime as dt
from typing import Final
from urllib.parse import urlencode

import numpy as np
import pandas as pd
from dash import html
from dash.development.base_component import Component

from components.cards import empty_state, figure_value, notice, tag
from components.consumption.charts import y_title
from domain.consumption.answer import Answer, Remark
from domain.consumption.question import LONGEST_DAYS, Question, Resolution
from domain.meters import ROLE_WORDS, MeterRole
from texts import _, _l, day, ngettext, number, volume

COMPLETE = 0.9995
"""From here on all hours are there, as far as a whole percent tells."""
ESTIMATED_BILLED: Final = _l(
    "By billing period the readings of the invoices count, estimated ones too; by month an estimate is put right by "
    "the next real reading. Where one was estimated, the two sums differ."
)


def headline(answer: Answer) -> Component:
    """Say how much was used, how that compares, and what is unusual."""
    if answer.places.empty:
        return empty_state(
            _("No meter yet"), _("Your water use appears here as soon as a meter is installed under your contract.")
        )
    known = np.flatnonzero(~np.isnan(answer.columns["total_l"]))
    first, last = answer.question.first, answer.question.last
    if answer.question.resolution is Resolution.BILLING and len(known):
        first, last = (_date(answer, name, known[at]) for name, at in (("start", 0), ("last_day", -1)))
    days = _("{first} to {last}", first=day(first), last=day(last))
    if not len(known):
        return html.Div([figure_value("—", note=days), *_notices(answer)])
    value = figure_value(number(answer.total_m3, 3), "m³", note=days)
    notes = [html.P(text, className="sub") for text in _said(answer) if text]
    return html.Div([html.Div([value, *_tags(answer)], className="row"), *notes, *_notices(answer)])


def _said(answer: Answer) -> list[str]:
    """Return what is said below the sum; nothing where there is nothing to say."""
    is_billed = answer.question.resolution is Resolution.BILLING
    estimated = str(ESTIMATED_BILLED) if is_billed and np.nan_to_num(answer.columns["estimated"]).any() else ""
    return [_daily(answer), _compared(answer), _gaps(answer), estimated]


def _date(answer: Answer, name: str, at: int) -> dt.date:
    found: dt.date = answer.columns[name][at].astype("datetime64[D]").item()
    return found


def summary(answer: Answer, labels: list[str]) -> str:
    """Describe the chart for those who do not see it; ``labels`` are the names of the slots."""
    total = answer.columns["total_l"]
    if np.isnan(total).all():
        return _("No use is known in this time.")
    top = int(np.nanargmax(total))
    scale, unit = (1, "l") if answer.question.resolution is Resolution.HOUR else (1000, "m³")
    return _(
        "Water use in {unit}: together {total}; most: {slot}, {top} {short}.",
        unit=y_title(answer.question.resolution),
        total=volume(answer.total_m3, 3),
        slot=labels[top],
        top=number(float(total[top]) / scale, 0 if scale == 1 else 3),
        short=unit,
    )


def _daily(answer: Answer) -> str:
    hours = float((answer.columns["known"] * answer.columns["hours"]).sum())
    if not hours:
        return ""
    litres = round(answer.total_m3 * 24_000 / hours)
    return ngettext(
        "On average {litres} litre a day.", "On average {litres} litres a day.", litres, litres=number(litres)
    )


def _compared(answer: Answer) -> str:
    use, earlier = answer.columns["total_l"], answer.columns["earlier_l"]
    both = ~np.isnan(use + earlier)
    before = float(earlier[both].sum())
    if not answer.question.compares or not before:
        return _("The year before is not known.") if answer.question.compares else ""
    hours = (answer.columns["known"] * answer.columns["hours"])[both].sum()
    a_day = float(use[both].sum()) / hours, before / answer.columns["earlier_h"][both].sum()
    percent = 100 * (a_day[0] / a_day[1] - 1)
    words = _("{percent} % more than a year before") if percent >= 0 else _("{percent} % less than a year before")
    first, last = (
        _date(answer, f"earlier_{end}", np.flatnonzero(both)[at]) for end, at in (("first", 0), ("last", -1))
    )
    days = _("{first} to {last}", first=day(first), last=day(last))
    return words.format(percent=number(abs(percent))) + f" ({volume(before / 1000, 3)}, {days})."


def _gaps(answer: Answer) -> str:
    if not len(answer.columns["hours"]) or answer.known >= COMPLETE:
        return ""
    return _(
        "{percent} % of the hours are known; the missing ones are not counted.",
        percent=number(min(100 * answer.known, 99)),
    )


def _tags(answer: Answer) -> list[html.Span]:
    running = [tag(_("so far"))] if answer.is_running else []
    unusual = int(answer.columns["is_unusual"].sum())
    if unusual:
        return [*running, tag(ngettext("unusually high once", "unusually high {count} times", unusual), "warn")]
    return running + ([tag(_("as usual"), "ok")] if not np.isnan(answer.columns["typical_l"]).all() else [])


def _notices(answer: Answer) -> list[Component]:
    return [_remark(remark, answer) for remark in sorted(answer.remarks)]


def _remark(remark: Remark, answer: Answer) -> Component:
    title, text = {
        Remark.NO_RADIO: (
            _("Shown by month"),
            _(
                "These meters have no radio, so only months and billing periods are known. What they counted between "
                "two readings is shared out evenly over the days between."
            ),
        ),
        Remark.SHARED_OUT: (
            _("Months are computed from readings"),
            _("What a meter without radio counted between two readings is shared out evenly over the days between."),
        ),
        Remark.SOME_WITHOUT_RADIO: (
            _("Some meters are left out"),
            _("Meters without radio have no hours, days or weeks. Choose months to see all of them."),
        ),
        Remark.NO_SUCH_METERS: (_("All meters are shown"), _("The meter asked for is not one of yours.")),
        Remark.SHORTENED: (
            _("Only the last {days} days are shown", days=LONGEST_DAYS[answer.question.resolution]),
            _(
                "More bars could not be told apart. Go on with the arrow, or choose longer bars; "
                "the files hold all of it."
            ),
        ),
    }[remark]
    return notice(title, text, tone="in", action=_longer(answer.longer) if remark is Remark.SHORTENED else None)


def _longer(question: Question | None) -> Component | None:
    """Return the link to everything that was asked for, in longer bars."""
    if question is None:
        return None
    texts = {
        Resolution.DAY: _("Show all of it by day"),
        Resolution.WEEK: _("Show all of it by week"),
        Resolution.MONTH: _("Show all of it by month"),
    }
    filters = {"by": question.resolution.value, "meters": question.meters, "span": question.span}
    return html.A(texts[question.resolution], href=f"/consumption?{urlencode(filters)}", className="link")


def meter_options(places: pd.DataFrame) -> list[dict[str, str]]:
    """Return what can be chosen of the meters: all, main ones, submeters, each by itself."""
    roles = {MeterRole(role) for role in places["role"]}
    options = [("all", _("All meters"))]
    if len(roles) > 1:
        options += [("main", _("Main meters, with what flows on to submeters")), ("submeters", _("Submeters"))]
    if len(places) > 1:
        rows = places[["place", "role", "serial", "address"]].itertuples(index=False, name=None)
        options += [
            (str(place), f"{_(ROLE_WORDS[MeterRole(role)])} {serial}, {address}")
            for place, role, serial, address in rows
        ]
    return [{"value": value, "label": label} for value, label in options]
