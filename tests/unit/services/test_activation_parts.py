"""What the activation of a customer's account makes of what is typed and of what is on file."""

from decimal import Decimal

import pytest

from data.models import Channel, Customer
from services.accounts.activation import amount_of, contact_of

ON_PAPER = "Anna Kowalska, ul. Ogrodowa 12, 66-400 Przykładowo"


@pytest.mark.parametrize(
    ("contact", "channel", "address"),
    [
        ({"email": " Anna@Example.com", "phone": "600 100 200"}, Channel.EMAIL, "anna@example.com"),
        ({"phone": "+48 600 100 200"}, Channel.SMS, "48600100200"),
        ({"phone": "(0048)600-100-200"}, Channel.SMS, "48600100200"),
        ({"email": "see the file", "phone": "600100200"}, Channel.SMS, "48600100200"),
        ({"phone": "95 720 00 00"}, Channel.POST, ON_PAPER),
        ({"phone": "ask the caretaker"}, Channel.POST, ON_PAPER),
        ({}, Channel.POST, ON_PAPER),
    ],
)
def test_a_customer_is_reached_by_mail_else_by_mobile_else_by_post(contact, channel, address):
    on_file = {"email": None, "phone": None} | contact
    customer = Customer(
        name="Anna Kowalska", street_line="ul. Ogrodowa 12", postcode_line="66-400 Przykładowo", **on_file
    )
    to = contact_of(customer, "pl")

    assert (to.channel, to.address) == (channel, address)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1 234,56 zł", "1234.56"),
        ("1234.5", "1234.5"),
        ("12 PLN", "12"),
        ("12,", None),
        ("-5", None),
        ("1,234", None),
        ("٣", None),
        ("", None),
    ],
)
def test_an_amount_is_read_as_people_write_it(text, amount):
    assert amount_of(text) == (None if amount is None else Decimal(amount))
