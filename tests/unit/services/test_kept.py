"""What is kept between requests."""

from services.kept import Kept, forget_everything


def kept(limit=130):
    return Kept[str](limit, len)


def test_what_was_made_once_is_not_made_again():
    values = kept()

    assert [values.get("a", lambda: "first"), values.get("a", lambda: "second")] == ["first", "first"]


def test_what_was_not_asked_for_longest_goes_first():
    values = kept()
    for key in ("a", "b", "a", "c"):
        values.get(key, lambda: "12345")

    assert [values.get(key, lambda: "new") for key in ("a", "b")] == ["12345", "new"]
    assert values.weight <= 130


def test_a_long_key_leaves_room_for_fewer():
    values = kept(limit=700)
    rows = (("M-1", 1), ("M-2", 2), ("M-3", 3), ("M-4", 4), ("M-5", 5))
    for key in ("a", rows, "b"):
        values.get(key, lambda: "12345")

    assert [values.get(key, lambda: "new") for key in (rows, "b", "a")] == ["12345", "12345", "new"]


def test_what_weighs_more_than_the_limit_is_not_kept():
    values = kept(limit=63)
    values.get("a", lambda: "12345")

    assert (values.get("a", lambda: "new"), values.weight) == ("new", 63)


def test_everything_is_let_go_of_at_once():
    one, other = kept(), kept()
    for values in (one, other):
        values.get("a", lambda: "12345")

    forget_everything()

    assert [values.get("a", lambda: "new") for values in (one, other)] == ["new", "new"]
