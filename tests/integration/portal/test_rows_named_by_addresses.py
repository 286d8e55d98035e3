"""Numbers of rows in addresses are words like any other: what is none leads to the list, not to an error."""

import pytest

from components.admin import audit, imports, users
from components.office import payments, readings, settlement

SEARCH = dict.fromkeys(("who", "about", "action", "first", "last"), "")
SCREENS = {
    "settlement": settlement.screen,
    "payments": lambda word: payments.screen(word, ""),
    "readings": lambda word: readings.screen(word, word, ""),
    "imports": imports.screen,
    "users": lambda word: users.screen(word, "", ""),
    "audit": lambda word: audit.screen(word, **SEARCH),
}


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("word", ["9" * 5_000, str(2**63)], ids=["5000 digits", "2**63"])
def test_what_is_no_number_of_a_row_leads_to_the_list(word):
    for name, screen in SCREENS.items():
        assert str(screen(word)) == str(screen("")), name


@pytest.mark.parametrize("number", ["9" * 19, "9" * 5_000], ids=["19 digits", "5000 digits"])
@pytest.mark.parametrize("path", ["/sent/{}", "/at/{}", "/readings/{}.jpg", "/office/outgoing/{}.zip"])
def test_behind_a_number_that_no_database_holds_there_is_nothing(app, visitor, path, number):
    assert visitor.get(path.format(number)).status_code == 404
