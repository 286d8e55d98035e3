"""The text of the transfer code."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInputError
from domain.transfer_qr import transfer_text

OFFICIAL = {
    "nip": "1234567890",
    "account": "92124012340001567890123456",
    "name": "Odbiorca 1",
    "title": "FV 1234/34/2012",
}


@pytest.mark.parametrize(("amount", "digits"), [(Decimal("12.00"), "001200"), (None, "000000")])
def test_the_official_examples_are_met(amount, digits):
    text = transfer_text(**OFFICIAL, amount_pln=amount)

    assert text == f"1234567890|PL|92124012340001567890123456|{digits}|Odbiorca 1|FV 1234/34/2012|||"


def test_our_invoice_fits_and_keeps_polish_letters():
    text = transfer_text(
        nip="5214349636",
        account="24160000035175530643314956",
        amount_pln=Decimal("502.23"),
        name="Wodociągi Przykładowe sp. z o.o.",
        title="FW/2026/11/000123 nr kl. 0001234",
    )

    assert text == (
        "5214349636|PL|24160000035175530643314956|050223|Wodociągi Przykładow|FW/2026/11/000123 nr kl. 0001234|||"
    )


def test_a_large_amount_takes_more_digits():
    assert transfer_text(**OFFICIAL, amount_pln=Decimal("12345.67")).split("|")[3] == "1234567"


def test_a_person_has_no_tax_number():
    assert transfer_text(**OFFICIAL | {"nip": ""}, amount_pln=None).startswith("|PL|")


def test_foreign_letters_lose_their_accents_and_bars_vanish():
    assert transfer_text(**OFFICIAL | {"name": "Café | „Řeka”"}, amount_pln=None).split("|")[4] == "Cafe  Reka"


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_pln": Decimal("-0.01")},
        {"amount_pln": Decimal("0.001")},
        {"amount_pln": Decimal(10) ** 40},
        {"account": "92124012340001567890123457"},
        {"nip": "123"},
    ],
)
def test_a_code_that_no_bank_could_read_is_refused(wrong):
    with pytest.raises(InvalidInputError):
        transfer_text(**{"amount_pln": None} | OFFICIAL | wrong)


@given(st.text(), st.text(), st.decimals("0", "9999999.99", places=2))
def test_there_are_always_nine_fields_in_at_most_160_characters(name, title, amount):
    text = transfer_text(**OFFICIAL | {"name": name, "title": title}, amount_pln=amount)

    assert text.count("|") == 8
    assert len(text) <= 160
