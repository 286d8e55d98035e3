"""Which passwords are taken."""

import time

import pytest

from domain.errors import InvalidInputError
from services.accounts.guessing import pieces, words
from services.accounts.passwords import LONGEST_PASSWORD, check_new
from texts import speaking

ANNA = "anna.kowalczewska@wodomierze.example"


def is_taken(password: str, email: str = ANNA) -> bool:
    try:
        check_new(password, email=email)
    except InvalidInputError:
        return False
    return True


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "kT7#vQ9x!pLm",
        "zażółć gęślą jaźń",
        "cztery słonie tańczyły w deszczu",
        "łyżka-wieloryb-granit-sto",
    ],
)
def test_a_password_that_nobody_guesses_is_taken(password):
    assert is_taken(password)


@pytest.mark.parametrize("password", ["", "kT7#vQ9x!pL", "x" * LONGEST_PASSWORD + "kT7#vQ9x!pLm"])
def test_a_password_is_neither_short_nor_longer_than_sign_in_takes(password):
    assert not is_taken(password)


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd!2026",
        "administrator",
        "iloveyou2026!",
        "Michael Jordan 23",
    ],
)
def test_a_common_english_password_is_refused_in_any_spelling(password):
    assert not is_taken(password)


@pytest.mark.parametrize(
    "password",
    ["mojehaslo1234", "Misiaczek!123", "MISIĄCZEK!123", "kochamciekotek", "Legia Warszawa 1916", "Październik2026!"],
)
def test_a_common_polish_password_is_refused_with_or_without_accents(password):
    assert not is_taken(password)


@pytest.mark.parametrize(
    "password", ["qwertyuiop[]", "1q2w3e4r5t6y", "qazwsxedcrfv", "zaq12wsxcde3", "987654321098", "abcdefghijklm"]
)
def test_rows_of_keys_letters_and_digits_are_refused(password):
    assert not is_taken(password)


@pytest.mark.parametrize("password", ["aaaaaaaaaaaa", "kT7kT7kT7kT7", "19901990199019901990", "!!!!!!!!!!!!"])
def test_what_only_repeats_itself_is_refused(password):
    assert not is_taken(password)


@pytest.mark.parametrize(
    "password", [ANNA, ANNA.upper(), "kowalczewska-anna", "Kowalczewska2026", "Wodomierze!1985", "@nn@kowalczewska"]
)
def test_the_address_and_its_parts_are_no_password(password):
    assert not is_taken(password)


def test_what_is_part_of_one_address_may_be_a_password_of_another():
    assert is_taken("kowalczewska-x", email="jan@example.com")


def test_the_reason_is_told_in_the_language_of_the_reader():
    with speaking("pl"), pytest.raises(InvalidInputError, match="co najmniej 12 znaków"):
        check_new("short", email=ANNA)


def test_the_shipped_list_holds_thousands_of_plain_words():
    assert len(words()) > 3000
    assert all(word.isascii() and word == word.lower() for word in words())


@pytest.mark.parametrize(
    "hostile", ["a" * 1024, "ab" * 512, "\U0001d552" * 1024, "\u0301" * 1024, "a1b2" * 256, "\x00" * 1024]
)
def test_no_password_takes_long_to_judge(hostile):
    started = time.process_time()
    pieces(hostile)

    assert time.process_time() - started < 0.25
