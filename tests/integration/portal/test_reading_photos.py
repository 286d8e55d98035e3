"""Pictures of dials over HTTP: taken in by the office, seen by it and by whose dial it is, by nobody else."""

import datetime as dt
import io

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from data.models import Reading
from domain.roles import Role
from tests.support.builders import connect_point, fit_meter, sign_up_customer
from tests.support.portal import BROWSER, let_in


def taken():
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def reading(session, visitor):
    """A reading of a customer who can sign in, beside a neighbour and a clerk, who has."""
    ours, theirs = sign_up_customer(session, "0000001"), sign_up_customer(session, "0000666")
    fit_meter(session, "M-1", connect_point(session, ours), readings={dt.date(2026, 1, 31): 10})
    session.commit()
    let_in(session, "anna@example.com", Role.CUSTOMER, sees=[ours])
    let_in(session, "else@example.com", Role.CUSTOMER, sees=[theirs])
    let_in(session, "clerk@example.com", Role.CLERK)
    visitor.sign_in("clerk@example.com")
    return session.scalars(select(Reading.id)).one()


def send(visitor, reading, content, name="dial.png"):
    form = {"csrf_token": visitor.form_token(), "photo": FileStorage(io.BytesIO(content), name)}
    boundary, body = encode_multipart(form)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return visitor.client.post(f"/office/readings/{reading}/photo", data=body, content_type=kind, headers=BROWSER)


def test_the_office_keeps_a_picture_and_both_sides_see_it(visitor, reading):
    kept = send(visitor, reading, taken())
    assert (kept.status_code, kept.headers["Location"].partition("?")[0]) == (302, "/office/readings")

    for who in ("clerk@example.com", "anna@example.com"):
        visitor.sign_in(who)
        seen = visitor.get(f"/readings/{reading}.jpg")
        assert (seen.status_code, seen.mimetype, seen.headers["Cache-Control"]) == (200, "image/jpeg", "no-store")


def test_somebody_elses_picture_is_as_little_there_as_one_that_nobody_has(visitor, reading):
    send(visitor, reading, taken())
    visitor.sign_in("else@example.com")
    theirs, nobodys = (visitor.get(f"/readings/{one}.jpg") for one in (reading, reading + 1))

    assert (theirs.status_code, theirs.text) == (nobodys.status_code, nobodys.text)
    assert theirs.status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"%PDF-1.7", "dial.jpg", "JPEG, PNG, WebP"),
        (b"0" * 11_000_000, "dial.jpg", "10 MB"),
        (b"", "", "Choose a file"),
    ],
)
def test_a_file_that_is_no_picture_is_refused_in_words(visitor, reading, content, name, words):
    refused = send(visitor, reading, content, name)

    assert refused.status_code == 400
    assert words in refused.text
    assert visitor.get(f"/readings/{reading}.jpg").status_code == 404


def test_a_customer_sends_no_picture(visitor, reading):
    visitor.sign_in("anna@example.com")

    assert send(visitor, reading, taken()).status_code == 403
