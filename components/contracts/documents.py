"""The documents of a contract: what each is, since when it holds, what replaced it, and the way to read it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from components.cards import Tone, card, empty_state, tag
from domain.contract_documents import ContractDocumentKind, ContractPaper, DocumentState, state_of
from domain.links import contract_at
from texts import _, _l, day

STATES: Final[Mapping[DocumentState, tuple[str, Tone]]] = {
    DocumentState.IN_FORCE: (_l("in force"), "ok"),
    DocumentState.TO_COME: (_l("to come"), "in"),
    DocumentState.REPLACED: (_l("replaced"), "in"),
}


def documents_card(
    contract: str,
    papers: Sequence[ContractPaper],
    words: Mapping[ContractDocumentKind, str],
    today: dt.date,
    *,
    opens: bool,
) -> html.Section:
    """Return the documents; ``opens`` tells whether also those without a file can be read, as in a demo."""
    title = _("Documents")
    if not papers:
        told = _("The signed contract and its annexes appear here when the utility has put them in.")
        return card(empty_state(_("No documents yet"), told), title=title)
    rows = [_row(contract, one, str(words[one.kind]), state_of(one, papers, today), opens=opens) for one in papers]
    return card(html.Ul(rows, className="news documents"), title=title)


def _row(contract: str, paper: ContractPaper, kind: str, state: DocumentState, *, opens: bool) -> html.Li:
    name = f"{kind} {paper.number}"
    if paper.version > 1 or state is DocumentState.REPLACED:
        name = _("{name}, version {version}", name=name, version=paper.version)
    facts = [_("in force from {day}", day=day(paper.valid_from))]
    if paper.signed_on is not None:
        facts.insert(0, _("signed {day}", day=day(paper.signed_on)))
    about = html.Div(" · ".join([paper.title, *facts]), className="small sub")
    words, tone = STATES[state]
    return html.Li([html.Div([_way(contract, paper, name, opens=opens), about]), tag(str(words), tone)])


def _way(contract: str, paper: ContractPaper, name: str, *, opens: bool) -> Component:
    if not paper.has_file and not opens:
        return html.Span([html.Strong(name), " ", html.Span(_("on paper at the office"), className="small sub")])
    address = f"{contract_at(contract)}/documents/{paper.id}.pdf"
    return html.A([name, " ", html.Span(_("PDF"), className="small")], href=address, target="_blank")
