"""The invoice pages: the list as it is cut down, and one invoice with everything that it rests on."""

from typing import Any

from dash import Input, Output
from dash.dependencies import DashDependency
from dash.development.base_component import Component

from callbacks.binding import Binder
from components.charts import part
from components.choosing import choices
from components.files import addresses_of
from components.invoices import opened
from components.invoices.found import found, sums_of
from components.invoices.paper import no_papers, paper_links, year_link
from components.invoices.screen import EXPORT, Ids
from domain.errors import NotFoundError
from domain.explanation import Document, ExplainedLine
from domain.finance import invoice_state
from domain.invoice_list import Wanted, wanted_of, years_of
from domain.invoices import InvoiceKind
from domain.properties import EVERY
from domain.roles import CUSTOMERS
from services import invoices_shown as shown
from services.finance import STATE_WORDS
from services.invoice_years import somebody_gets_papers
from services.invoices import Opened, account_of, invoice_list, open_invoice
from services.papers import gets_papers, ways_to
from services.runtime import today
from services.transfers import picture_of
from texts import _, reading_order

Parts = list[Component]


def show_list(
    status: str | None, year: str | None, premise: str | None, number: str | None, properties: str | None = None
) -> dict[str, Any]:
    """Show the invoices that are looked for, what else there is to choose from, and the files."""
    whose = properties if properties == EVERY else ""
    documents, premises = invoice_list(of_all=whose == EVERY)
    filters = {"status": status or "", "year": year or "", "premise": premise or "", "number": number or ""}
    listed = wanted_of(documents, premises, Wanted(**filters))
    places = premises.drop_duplicates("premise_id")[["premise_id", "address"]].itertuples(index=False, name=None)
    listed_places = sorted(places, key=lambda place: reading_order(place[1]))
    return {
        "told": sums_of(listed),
        "found": found(listed, shown.list_shown(listed), narrowed=any(filters.values())),
        "statuses": choices([(value, str(words)) for value, words in shown.STATUS_WORDS.items()]),
        "years": choices([(str(one), str(one)) for one in years_of(documents)]),
        "premises": choices([(str(ident), address) for ident, address in listed_places]),
        "single": premises["premise_id"].nunique() <= 1 and not premise,
        **addresses_of(EXPORT, filters | {shown.WHOSE: whose}),
        "whole": _whole_year(filters["year"], years_of(documents), whose),
    }


def _whole_year(chosen: str, years: list[int], whose: str) -> Parts:
    """Return the way to all documents of the chosen year, of the newest one where none is chosen."""
    known = chosen if chosen in map(str, years) else str(max(years, default=""))
    return [year_link(known, whose)] if known and (somebody_gets_papers() if whose else gets_papers()) else []


def show_invoice(number: str) -> tuple[str, Parts]:
    """Show an invoice of the customer in force; one of somebody else is as little there as one that nobody has."""
    try:
        found_one = open_invoice(number)
    except NotFoundError:
        elsewhere = account_of(number)
        if elsewhere is None:
            return _("There is no such invoice"), [opened.missing()]
        return _("Invoice {number}", number=number), [opened.of_another(number, *elsewhere)]
    document, explanation = found_one.explanation.document, found_one.explanation
    addresses = sorted({line.booked.address for line in explanation.lines} - {""})
    return opened.title_of(document), [
        _standing(found_one),
        *opened.notes(explanation, found_one.corrections),
        opened.facts(document, addresses, _papers(document)),
        *_changed(found_one),
        opened.lines_card(explanation, shown.LINE_WORDS, _parts(found_one, explanation.lines)),
        opened.sums_card(shown.sums_shown(explanation), document.method),
        opened.settled_card(shown.settled_shown(found_one.settled), document, found_one.returned),
    ]


def _papers(document: Document) -> Component:
    ways = ways_to(document)
    if not ways.gets_papers:
        return no_papers()
    return paper_links(document.number, has_xml=ways.has_xml, checked_at=ways.checked_at)


def _standing(found_one: Opened) -> Component:
    document, transfer = found_one.explanation.document, found_one.transfer
    sums = (document.gross, document.open)
    state = invoice_state(*sums, document.due_on, today(), is_planned=document.is_planned)
    status = opened.Status(state, str(STATE_WORDS[state]), today())
    return opened.standing(document, status, transfer, "" if transfer is None else picture_of(transfer))


def _changed(found_one: Opened) -> Parts:
    explanation = found_one.explanation
    if explanation.document.kind is not InvoiceKind.CORRECTION:
        return []
    before, words = _parts(found_one, explanation.before), shown.LINE_WORDS
    return [opened.before_card(explanation, shown.changes_shown(explanation), words, before)]


def _parts(found_one: Opened, lines: tuple[ExplainedLine, ...]) -> list[Any]:
    return [shown.parts_shown(line, found_one.explanation) for line in lines]


def register(bind: Binder) -> None:
    """Wire the handlers of the invoice pages."""
    looked_for: list[DashDependency] = [
        Input(ident, "value") for ident in (Ids.STATUS, Ids.YEAR, Ids.PREMISE, Ids.NUMBER)
    ]
    looked_for.append(Input(Ids.PROPERTIES, "data"))
    listed: dict[str, DashDependency] = {
        "told": Output(Ids.TOLD, "children"),
        "found": Output(Ids.FOUND, "children"),
        "statuses": Output(Ids.STATUS, "data"),
        "years": Output(Ids.YEAR, "data"),
        "premises": Output(Ids.PREMISE, "data"),
        "single": Output(Ids.PREMISES, "hidden"),
        "csv": Output(part(Ids.LIST, "csv"), "href"),
        "xlsx": Output(part(Ids.LIST, "xlsx"), "href"),
        "whole": Output(Ids.WHOLE, "children"),
    }
    bind(show_list, listed, looked_for, roles=CUSTOMERS, prevent_initial_call=False)
    bind.clientside("address", "keep", Output(Ids.KEPT, "children"), *looked_for)
    one: list[DashDependency] = [Output(Ids.TITLE, "children"), Output(Ids.OPENED, "children")]
    bind(show_invoice, one, Input(Ids.ASKED, "data"), roles=CUSTOMERS, prevent_initial_call=False)
