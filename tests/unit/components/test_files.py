"""Tests of where files are."""

from components.files import addresses_of, links_to


def test_a_filter_without_a_word_is_left_out_of_the_address_of_a_file():
    assert addresses_of("invoice-list", {"status": "", "number": "FV/1 a"}) == {
        "csv": "/export/invoice-list.csv?number=FV%2F1+a",
        "xlsx": "/export/invoice-list.xlsx?number=FV%2F1+a",
    }


def test_a_file_of_everything_has_a_bare_address():
    assert [(link.children, link.href) for link in links_to("flow")] == [
        ("CSV", "/export/flow.csv"),
        ("XLSX", "/export/flow.xlsx"),
    ]
