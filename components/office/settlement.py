"""Settlement: the runs, and one of them: what it comes to, what is unusual, what is held and why."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

import dash_mantine_components as dmc
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.cards import Tone, card, empty_state, how_computed, notice, tag
from components.files import links_to
from components.forms import form, sender
from components.office.frame import office_page
from components.steps import asked_step, step_button, step_id
from components.tables import NOTHING, Column, long_table
from domain.settlement_runs import KIND_WORDS, ItemKind, ItemState, SettlementState
from domain.settling.measuring import WINDOW_DAYS
from domain.settling.outliers import FAR, LARGE_PLN, LEAST_M3
from domain.settling.reasons import SHORT
from domain.settling.totals import Amounts, by_kind, together
from domain.written import row_number
from texts import _, _l, day, moment, money, month, ngettext, number

PATH: Final = "/office/settlement"
READINGS: Final = "/office/readings"
AREA: Final = "settlement"
NEW: Final = "settlement-new"
"""Area of the step on the list."""
DRAFT, ISSUE, ACCEPT, DROP, ANEW = "draft", "issue", "accept", "drop", "anew"
MOST_SHOWN: Final = 300
"""Of more documents only the largest stand on the page; all are in the file."""
MOST_CHOSEN: Final = 100
KIND: Final = {
    ItemKind.INVOICE: _l("invoice"),
    ItemKind.CORRECTION: _l("correction"),
    ItemKind.INTEREST_NOTE: _l("interest note"),
}
STATES: Final = {
    SettlementState.DRAFT: _l("draft"),
    SettlementState.ISSUED: _l("issued"),
    SettlementState.DROPPED: _l("dropped"),
}
TONES: Final[Mapping[SettlementState, Tone]] = {
    SettlementState.DRAFT: "warn",
    SettlementState.ISSUED: "ok",
    SettlementState.DROPPED: "in",
}
COMING: Final = (ItemState.READY, ItemState.ISSUED)


class Ids:
    """Element ids of the page."""

    RUNS = "settlement-runs"
    MONTH = "settlement-month"
    MADE = "settlement-made"
    RUN = "settlement-run"
    PANEL = "settlement-panel"
    BUSY = "settlement-busy"

    @staticmethod
    def chosen(which: Any) -> dict[str, Any]:  # noqa: ANN401 -- a name, or Dash's ALL
        """Return the id of the outliers that are chosen; a run without any has none."""
        return {"area": AREA, "chosen": which}


def screen(run: str) -> html.Div:
    """Return the list of runs, or where ``run`` is the number of one, that one."""
    known = row_number(run)
    if known is not None:
        return office_page(
            PATH,
            dcc.Store(id=Ids.RUN, data=known),
            _busy(),
            html.Div(id=Ids.PANEL, className="editor"),
            is_below=True,
        )
    hint = _("The periods that end in it are settled. 2026-10, 10.2026 or October 2026.")
    field = dmc.TextInput(id=Ids.MONTH, label=_("Month"), description=hint, value="", size="sm")
    button = sender(step_id(NEW, DRAFT), _("Make a draft"), "button ghost")
    making = form([html.Div(field, className="filters"), html.Div(button, className="steps")])
    return office_page(
        PATH,
        _busy(),
        html.Div(id=Ids.MADE),
        card(making, _rules(), title=_("Settle a month")),
        card(html.Div(id=Ids.RUNS), title=_("Settlements")),
    )


def _busy() -> html.P:
    """Say that a step takes its time; seen only meanwhile."""
    words = _("One moment: a whole town can take a minute. You may leave the page, it goes on.")
    return html.P(words, id=Ids.BUSY, hidden=True, className="notice in", role="status")


def _rules() -> html.Details:
    """Return how a month is settled."""
    told = [
        _(
            "A period is as many months as the contract says and follows the last one billed; "
            "it is settled in the month in which it ends."
        ),
        ngettext(
            "Only accepted readings count. One taken up to {count} day off its day will do.",
            "Only accepted readings count. One taken up to {count} days off its day will do.",
            WINDOW_DAYS,
        ),
        _(
            "Where a reading was corrected after its invoice, a correction is issued; "
            "interest is charged on what was paid late until the last day of the month, once that day is over, "
            "and was not charged before."
        ),
        _(
            "A draft owes nobody anything. When it is issued everything is priced once more: "
            "where a document comes out otherwise, the draft is priced anew instead."
        ),
    ]
    return how_computed([html.P(words) for words in told])


def runs_table(runs: pd.DataFrame) -> Component:
    """Return the runs as a table; ``made_at`` is on the wall clock of the utility."""
    if runs.empty:
        return empty_state(_("Nothing was settled yet"), _("Make a draft here, or at the server: wodnik settle."))
    shown = runs.assign(
        place=[f"{PATH}?run={ident}" for ident in runs["id"]],
        month=list(runs["first_on"]),
        state=[str(STATES[state]) for state in runs["state"]],
    )
    columns = [
        Column("month", _("Month"), "month", leads="place"),
        Column("state", _("State"), "tag", tones={str(STATES[state]): tone for state, tone in TONES.items()}),
        Column("documents", _("Documents"), "number"),
        Column("gross", _("Gross"), "money"),
        Column("outliers", _("Unusual"), "number"),
        Column("held", _("Held"), "number"),
        Column("made_by", _("Who")),
        Column("made_at", _("When"), "moment"),
    ]
    return long_table(shown, columns, caption=_("Settlements"))


def run_panel(run: Any, items: pd.DataFrame) -> list[Component]:  # noqa: ANN401 -- a row of the query
    """Return what a run comes to, a row of the query, and its items."""
    is_draft = run.state is SettlementState.DRAFT
    outliers = items[items["state"] == ItemState.OUTLIER]
    parts = [_about(run, items), _totals(items)]
    parts += [_outliers(outliers, is_draft=is_draft)]
    return [*parts, _held(items[items["state"] == ItemState.HELD]), _documents(run.id, items)]


def _about(run: Any, items: pd.DataFrame) -> html.Section:  # noqa: ANN401 -- a row of the query
    by, at = (run.ended_by, run.ended_at) if run.ended_at is not None else (run.made_by, run.made_at)
    rows: list[tuple[str, Component | str]] = [
        (_("State"), tag(str(STATES[run.state]), TONES[run.state])),
        (_("Periods that end"), _("{first} to {last}", first=day(run.first_on), last=day(run.last_on))),
        (_("Who"), by or NOTHING),
        (_("When"), moment(at, at.tzinfo)),
    ]
    if run.state is SettlementState.ISSUED:
        rows.append((_("Date of the documents"), day(run.issued_on)))
    pairs = html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in rows], className="pairs seen")
    return card(pairs, *_steps(run, items), title=_("Settlement of {month}", month=month(run.first_on)))


def _steps(run: Any, items: pd.DataFrame) -> list[Component]:  # noqa: ANN401 -- a row of the query
    if run.state is not SettlementState.DRAFT:
        return []
    ready = items[items["state"] == ItemState.READY]
    gross = money(sum(ready["gross"], Decimal(0)))
    told = ngettext(
        "{count} document over {gross} is numbered, booked and seen by its customer. It cannot be taken back.",
        "{count} documents over {gross} are numbered, booked and seen by their customers. It cannot be taken back.",
        len(ready),
        gross=gross,
    )
    waits = _("What is held or unusual is left for a later settlement of the same month.")
    issue = [asked_step(AREA, ISSUE, _("Issue"), f"{told} {waits}")] if len(ready) else []
    again = step_button(AREA, ANEW, _("Price anew"))
    drop = asked_step(AREA, DROP, _("Drop"), _("The draft is given up. Nothing was issued by it."))
    return [html.Div([*issue, again, drop], className="steps")]


def _totals(items: pd.DataFrame) -> html.Section:
    coming = items[items["state"].isin(COMING)]
    rows = coming[["kind", "volume_m3", "net", "vat", "gross"]].itertuples(index=False, name=None)
    sums = by_kind((kind, Amounts(1, int(volume or 0), *amounts)) for kind, volume, *amounts in rows)
    told = [(_(KIND_WORDS[kind]), amounts) for kind, amounts in sums.items()]
    told.append((_("Together"), together(sums.values())))
    frame = pd.DataFrame(
        [(name, one.documents, one.volume_m3, one.net, one.vat, one.gross) for name, one in told],
        columns=["kind", "documents", "volume", "net", "vat", "gross"],
        dtype="object",
    )
    columns = [
        Column("kind", _("Kind")),
        Column("gross", _("Gross"), "money"),
        Column("documents", _("Documents"), "number"),
        Column("volume", _("Volume"), "volume"),
        Column("net", _("Net"), "money"),
        Column("vat", _("VAT"), "money"),
    ]
    note = _("Documents that are issued or ready; a correction counts with its difference.")
    return card(long_table(frame, columns, caption=_("Totals")), html.P(note, className="sub small"), title=_("Totals"))


def _outliers(found: pd.DataFrame, *, is_draft: bool) -> html.Section:
    title = _("Unusual, to be looked at")
    how = _(
        "Use is unusual when it is {far} times as much, or as little, as in the same period a year before and as the "
        "median of what was billed before, and {least} m³ off; so is no use at all, a second estimate in a row, "
        "and a correction of {large} or more.",
        far=FAR,
        least=LEAST_M3,
        large=money(LARGE_PLN),
    )
    if found.empty:
        return card(html.P(_("Nothing."), className="sub"), how_computed(how), title=title)
    content: list[Component] = [_counted(found), _items_table(found, title, reasons=True)]
    if is_draft:
        first = found.head(MOST_CHOSEN)
        rows = zip(first["id"], first["name"], first["point"], first["words"], strict=True)
        boxes = [
            dmc.Checkbox(label=f"{name or NOTHING}, {point or NOTHING}", description=words, value=str(ident))
            for ident, name, point, words in rows
        ]
        group = dmc.CheckboxGroup(boxes, id=Ids.chosen("outliers"), value=[], label=_("Right as they are"))
        content += [group, html.Div(step_button(AREA, ACCEPT, _("Accept the chosen ones")), className="steps")]
    return card(*content, how_computed(how), title=title)


def _held(found: pd.DataFrame) -> html.Section:
    title = _("Held")
    if found.empty:
        return card(html.P(_("Nothing."), className="sub"), title=title)
    return card(_counted(found), _items_table(found, title, reasons=True), title=title)


def _counted(found: pd.DataFrame) -> html.P:
    """Return how many items there are of each reason."""
    counts = Counter(found["reason"]).most_common()
    return html.P(", ".join(f"{_(SHORT[reason])}: {number(count)}" for reason, count in counts), className="small")


def _items_table(found: pd.DataFrame, caption: str, *, reasons: bool = False) -> html.Div:
    shown = found.assign(
        kind=[str(KIND[kind]) for kind in found["kind"]],
        words=found["words"].replace("", None),
        place=[_leads(*row) for row in zip(found["told"], found["point"], strict=True)],
    )
    days = [Column("period_from", _("From"), "date"), Column("period_until", _("Until"), "date")]
    money_told = [Column("net", _("Net"), "money"), Column("gross", _("Gross"), "money")]
    place = [Column("point", _("Service point"), hint="address"), Column("kind", _("Kind"))]
    volume = Column("volume_m3", _("Volume"), "volume")
    first = Column("name", _("Customer"), hint="customer")
    if reasons:
        priced = [] if found["gross"].isna().all() else [volume, *money_told]
        columns = [first, Column("words", _("Reason"), leads="place"), *place, *days, *priced]
    else:
        number_told = [] if found["number"].isna().all() else [Column("number", _("Number"))]
        columns = [first, money_told[1], *number_told, *place, *days, volume, money_told[0]]
    return long_table(shown, columns, caption=caption)


def _leads(told: Mapping[str, str], point: str | None) -> str:
    """Return where the readings of the meter are that a reason names, else the meters of the service point."""
    asked = {"meter": told["meter_id"]} if told.get("meter_id") else {"words": point} if point else {}
    return f"{READINGS}?{urlencode(asked)}" if asked else ""


def _documents(run_id: int, items: pd.DataFrame) -> html.Section:
    title = _("Documents")
    links = links_to("settlement", {"run": str(run_id)})
    found = items[items["state"].isin(COMING)]
    if found.empty:
        return card(html.P(_("Nothing."), className="sub"), title=title, actions=links)
    largest = found.assign(size=[abs(one) for one in found["gross"]]).sort_values(
        "size", ascending=False, kind="stable"
    )
    told = _("The largest {shown} of {all}; every one is in the files.", shown=MOST_SHOWN, all=number(len(found)))
    more = [html.P(told, className="sub small")] if len(found) > MOST_SHOWN else []
    return card(*more, _items_table(largest.head(MOST_SHOWN), title), title=title, actions=links)


def made(run_id: int) -> Component:
    """Return the way to a draft that was just made."""
    link = dcc.Link(_("Look at it"), href=f"{PATH}?run={run_id}", className="button")
    return notice(_("The draft is there"), _("Nothing is issued before somebody has looked at it."), "ok", link)


def there(run_id: int, told: str) -> Component:
    """Return the way to the draft that stands in the way of another."""
    link = dcc.Link(_("Look at it"), href=f"{PATH}?run={run_id}", className="button")
    return notice(_("There is a draft"), told, "warn", link)


def no_such_run() -> Component:
    """Return what stands where no run has the number of the address."""
    back = dcc.Link(_("All settlements"), href=PATH, className="button ghost")
    return card(empty_state(_("There is no such settlement"), _("The link may be old."), back))
