"""What is sealed is read by this installation only."""

from services.accounts.sealing import Seal


def test_what_is_sealed_is_opened_by_the_same_key():
    assert Seal("a key").opened(Seal("a key").shut("secret")) == "secret"


def test_another_key_opens_nothing():
    assert Seal("another key").opened(Seal("a key").shut("secret")) is None


def test_what_is_sealed_does_not_show():
    assert "secret" not in Seal("a key").shut("secret")


def test_what_was_changed_on_the_way_is_not_opened():
    sealed = Seal("a key").shut("secret")

    assert Seal("a key").opened(sealed[:-2] + ("A=" if sealed[-2] != "A" else "B=")) is None
