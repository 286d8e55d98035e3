"""Documents are tagged, read as they were written, and are set whatever somebody is called."""

import io
from dataclasses import replace

import pypdf
import pytest

from rendering.documents import UNSHOWN, Box, Paper, Party, Table, pdf_of

PAPER = Paper(
    language="pl",
    issuer="Wodociągi",
    title="Faktura 1",
    mark="",
    parties=(Party("Nabywca", "Anna", ("ul. Cicha 1",)),),
    facts=(("Termin", "9.07.2026"),),
    tables=(Table("Pozycje", "Lr", ("Nazwa", "Netto"), (("Woda", "194,56"), ("Razem", "194,56")), is_summed=True),),
    boxes=(Box("Zapłać", "1,00", code="kod", spoken="Kod przelewu", caption="Zapłać"),),
)


def read(paper):
    return pypdf.PdfReader(io.BytesIO(pdf_of(paper)))


def kinds(element):
    """Yield the kinds of the tags below a tag."""
    inner = element.get("/K", [])
    for child in inner if isinstance(inner, list) else [inner]:
        found = child.get_object() if hasattr(child, "get_object") else child
        if isinstance(found, dict) and "/S" in found:
            yield found["/S"]
            yield from kinds(found)


def test_a_document_is_tagged_in_its_language_and_claims_pdf_ua():
    document = read(PAPER)
    root = document.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "pl"
    assert document.metadata.title == "Faktura 1"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure"} <= set(kinds(root["/StructTreeRoot"]))


@pytest.mark.parametrize(
    ("name", "read_as"),
    [
        ('#read("/etc/passwd") $x$ *b* <i> \\ " \'', '#read("/etc/passwd") $x$ *b* <i> \\ " \''),
        ("Zażółć gęślą jaźń ŁO\u0301DZ\u0301", "Zażółć gęślą jaźń ŁÓDŹ"),
        ("Nguyễn \uff02Ș\U0001f6b0\x00", 'Nguyen "S??'),
    ],
)
def test_what_somebody_is_called_is_text_and_letters_that_our_fonts_lack_are_replaced(name, read_as):
    assert read_as in read(replace(PAPER, facts=((name, "1"),))).pages[0].extract_text()


def test_our_fonts_have_every_letter_that_is_left_as_it_is():
    left = "".join(chr(point) for point in range(0x20, 0x3000) if not UNSHOWN.match(chr(point)))

    pdf_of(replace(PAPER, facts=((left, left),), mark=left))


def test_a_long_document_goes_on_on_the_next_page_under_the_same_headings():
    [table] = PAPER.tables
    pages = read(replace(PAPER, tables=(replace(table, rows=table.rows * 60),))).pages

    assert [
        ("Netto" in page.extract_text(), f"{at} / {len(pages)}" in page.extract_text())
        for at, page in enumerate(pages, 1)
    ] == [(True, True)] * len(pages)
