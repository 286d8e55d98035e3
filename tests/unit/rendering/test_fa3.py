"""FA(3): the worked documents as the samples have them, and whatever somebody is called."""

import datetime as dt
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from domain.fa3 import Fault, UnfitError
from domain.invoices import VatMethod
from rendering.fa3 import NAMESPACE, fa3_of, validate
from tests.support.machine import SAMPLE_DATA
from tests.support.selling import BUYER, CORRECTED, correction, invoice

MADE_AT = dt.datetime(2026, 11, 5, 8, 15, tzinfo=dt.UTC)
ASSETS = SAMPLE_DATA.parent / "domain" / "assets"
WATER_BILL = SAMPLE_DATA / "poland" / "ksef" / "sample_water_bill_FA3.xml"
ELSEWHERE = {"SystemInfo", "Email", "NazwaBanku"}
"""What the samples tell and we do not, or otherwise."""


def told(content, *but):
    """Return every element that holds a text, by its way from the root, in order."""
    tree = etree.ElementTree(etree.fromstring(content))
    named = f"{{{NAMESPACE}}}"
    found = [(tree.getelementpath(one).replace(named, ""), (one.text or "").strip()) for one in tree.iter()]
    return [
        (way, text) for way, text in found if text and not {*ELSEWHERE, *but} & set(way.replace("[", "/").split("/"))
    ]


def text_of(content, name):
    return etree.fromstring(content).findtext(f".//{{{NAMESPACE}}}{name}")


@pytest.mark.sample
def test_the_worked_invoice_says_what_the_sample_says():
    assert told(fa3_of(invoice(), MADE_AT)) == told((ASSETS / "fa3_example.xml").read_bytes())


@pytest.mark.sample
def test_the_worked_correction_carries_the_differences_of_the_sample():
    but = ("FaWiersz", "DodatkowyOpis", "Platnosc", "DataWytworzeniaFa")
    ours, sample = fa3_of(correction(), MADE_AT), (ASSETS / "fa3_kor.xml").read_bytes()

    assert told(ours, *but) == told(sample, *but)
    pairs = [text for way, text in told(ours) if way.endswith(("/P_11", "/StanPrzed"))]
    assert pairs[:6] == ["194.56", "1", "168.96", "253.46", "1", "209.76"]
    assert text_of(ours, "Platnosc") is None


@pytest.mark.sample
@pytest.mark.parametrize(
    "path", [ASSETS / "fa3_example.xml", ASSETS / "fa3_kor.xml", WATER_BILL], ids=lambda one: one.name
)
def test_the_samples_keep_the_schema_and_lose_it_with_an_element(path):
    content = path.read_bytes()

    validate(content)
    with pytest.raises(UnfitError) as refused:
        validate(content.replace(b"<P_15>", b"<P_16>").replace(b"</P_15>", b"</P_16>"))
    assert refused.value.fault is Fault.SCHEMA


def test_a_firm_is_named_by_its_nip_and_a_person_by_having_none():
    firm = fa3_of(replace(invoice(), buyer=replace(BUYER, nip="5214349636")), MADE_AT)

    assert etree.fromstring(firm).findall(f".//{{{NAMESPACE}}}NIP")[1].text == "5214349636"
    assert (text_of(firm, "BrakID"), text_of(fa3_of(invoice(), MADE_AT), "BrakID")) == (None, "1")


@pytest.mark.parametrize(
    ("method", "field", "amount"), [(VatMethod.PER_LINE, "P_11Vat", "15.56"), (VatMethod.FROM_GROSS, "P_11A", "210.12")]
)
def test_a_line_tells_its_tax_where_the_way_to_vat_begins_with_the_lines(method, field, amount):
    assert text_of(fa3_of(invoice(method=method), MADE_AT), field) == amount


def test_a_correction_of_an_invoice_outside_of_ksef_says_so():
    sale = correction()
    said = fa3_of(replace(sale, corrected=replace(CORRECTED, ksef_number="")), MADE_AT)

    assert (text_of(said, "NrKSeF"), text_of(said, "NrKSeFN")) == (None, "1")


@pytest.mark.parametrize("name", ["x" * 500, "Zażółć 🦦 <b>&amp;</b> \"'", "  two\n lines\t", "]]>"])
def test_whatever_somebody_is_called_stands_on_the_document(name):
    said = fa3_of(replace(invoice(), buyer=replace(BUYER, name=name)), MADE_AT)

    assert etree.fromstring(said).findall(f".//{{{NAMESPACE}}}Nazwa")[1].text == " ".join(name.split())


@pytest.mark.parametrize(
    ("name", "fault"), [("\x07", Fault.LETTERS), ("\ud800", Fault.LETTERS), ("x" * 513, Fault.SCHEMA)]
)
def test_what_no_document_may_hold_is_refused(name, fault):
    with pytest.raises(UnfitError) as refused:
        fa3_of(replace(invoice(), buyer=replace(BUYER, name=name)), MADE_AT)

    assert refused.value.fault is fault


@settings(max_examples=25, deadline=None)
@given(name=st.text(max_size=520), street=st.text(max_size=520), reason=st.text(max_size=260))
def test_any_text_gives_a_valid_document_or_a_refusal(name, street, reason):
    sale = replace(correction(reason=reason), buyer=replace(BUYER, name=name, street_line=street))

    with suppress(UnfitError):
        validate(fa3_of(sale, MADE_AT))
