"""The trail in words."""

import pytest

from data.models import Base
from domain.imports import TABLES
from domain.trail import ACTIONS, EXPORTS, FILTERS
from endpoints import consumption, contract_documents, outgoing, papers
from endpoints.exports import DATASETS
from services import audit_search, consumption_shown, contracts_shown, invoices_shown, person_export
from services.audit_words import actor_sought, actor_words, details_words, subject_sought, subject_words
from texts import speaking

KEPT_OTHERWISE = {"accounts", "person", "records", "settlement", "watch"}
"""Modules of tables that no file fills."""
MADE_HERE = {
    *("contract_documents", "reading_photos", "invoice_xml", "document_parties"),
    *("instalment_plans", "instalment_debts", "instalments"),
}
"""Tables beside those of files that no file fills either."""
TAKEN_ALONG = {
    *(papers.EXPORT, papers.STRUCTURED, papers.YEAR, papers.NOTE, papers.STATEMENT),
    *(consumption.FEED, consumption.STATEMENT, contract_documents.EXPORT),
    *(outgoing.EXPORT.removesuffix(".zip"), person_export.NAME),
}
"""Files that are no table of an address of exports."""


@pytest.fixture(autouse=True)
def _in_polish():
    with speaking("pl"):
        yield


def test_no_two_actions_have_the_same_words():
    assert len({str(words) for words in ACTIONS.values()}) == len(ACTIONS)


@pytest.mark.parametrize(
    ("details", "told"),
    [
        (
            {"before": ["clerk"], "after": ["clerk", "fire"]},
            "przedtem: biuro obsługi klienta; potem: biuro obsługi klienta, straż pożarna",
        ),
        ({"right": True, "address": "10.0.0.1"}, "zgodne: tak; adres sieciowy: 10.0.0.1"),
        ({"kind": "meters", "counts": {"meters.inserted": 2}}, "rodzaj: Wodomierze; wiersze: Wodomierze, dodano: 2"),
        ({"valid_from": "2026-12-01", "valid_until": None}, "od: 01.12.2026; do: \u2013"),
        ({"name": "statement.csv", "filters": {"span": "year"}}, "nazwa: Operacje i saldo, csv; filtry: okres: rok"),
        ({"before": {}, "after": {"valves": ["*"]}}, "przedtem: \u2013; potem: Zasuwy: wszyscy pozostali"),
        ({"made_up": "9999-99-99"}, "made_up: 9999-99-99"),
        ({"amount": "1433.26"}, "kwota, zł: 1\u00a0433,26"),
    ],
)
def test_details_are_told_in_words(details, told):
    assert details_words(details) == told


@pytest.mark.parametrize(
    ("stored", "told"), [("run 5", "import 5"), ("group A", "grupa taryfowa A"), ("map", "mapa"), ("a@b.pl", "a@b.pl")]
)
def test_a_subject_is_looked_for_as_it_is_read(stored, told):
    assert (subject_words(stored), subject_sought(told.upper() if stored == "map" else told)) == (told, stored)


@pytest.mark.parametrize(
    ("stored", "told"),
    [("worker", "proces wysyłający"), ("jan (command line)", "jan (wiersz poleceń)"), ("a@b.pl", "a@b.pl")],
)
def test_an_actor_is_looked_for_as_it_is_read(stored, told):
    assert (actor_words(stored), actor_sought(told)) == (told, stored)


def test_a_stranger_is_named():
    assert actor_words("") == "osoba niezalogowana"


def test_every_table_that_files_fill_has_words():
    tables = [
        (mapper.class_.__module__.rpartition(".")[2], mapper.local_table.name) for mapper in Base.registry.mappers
    ]
    filled = {table for module, table in tables if module not in KEPT_OTHERWISE} - MADE_HERE

    assert TABLES.keys() == filled | {"hours"}


def test_every_export_and_every_filter_of_one_has_words():
    exporting = (audit_search, consumption_shown, contracts_shown, invoices_shown)
    filters = {papers.DUPLICATE, *(name for module in exporting for name in module.FILTERS)}

    assert EXPORTS.keys() == {*DATASETS, *TAKEN_ALONG}
    assert filters - FILTERS.keys() == set()
