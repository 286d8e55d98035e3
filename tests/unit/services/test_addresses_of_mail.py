"""What may be one e-mail address."""

import pytest

from services.accounts.users import is_address


@pytest.mark.parametrize("address", ["anna@example.com", "a.b+c@x.y.example", "o'neill@example.com", "admin@localhost"])
def test_an_address_is_taken(address):
    assert is_address(address)


@pytest.mark.parametrize(
    "nonsense",
    [
        *(
            "",
            "@",
            "anna",
            "anna@",
            "@example.com",
            "a@b@c",
            "a b@example.com",
            "anna@example..com",
            "a..b@example.com",
        ),
        *(
            ".a@example.com",
            "a@example.com, b@example.com",
            "Anna <a@example.com>",
            "a@example.com\nBcc: b@example.com",
        ),
        *("łucja@example.com", "a@" + "x" * 200),
    ],
)
def test_what_no_mail_server_takes_or_what_is_several_is_none(nonsense):
    assert not is_address(nonsense)
