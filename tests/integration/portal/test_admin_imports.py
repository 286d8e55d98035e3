"""A file goes in by the browser: looked at first, then taken in, then taken back."""

import datetime as dt
import io
import re

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from data.models import Customer, ImportRun, RunState
from domain.errors import NotAllowedError, NotFoundError
from domain.roles import Role
from services import uploads
from services.identity import identify
from services.imports import refuse_undo_import, undo_import
from services.uploads import LARGEST_BYTES
from tests.support.builders import bill, sign_up_user, signed_in
from tests.support.portal import BROWSER, let_in

HEAD = "number,kind,name,street_line,postcode_line\n"
ANNA = HEAD + "0001234,person,Anna Kowalska,ul. Ogrodowa 12,66-400 Przykładowo\n"
WRONG = HEAD + "0001234,martian,Anna Kowalska,ul. Ogrodowa 12,66-400 Przykładowo\n"


@pytest.fixture
def admin(visitor, session):
    let_in(session, "admin@example.com", Role.ADMIN)
    visitor.sign_in("admin@example.com")
    return visitor


def send(visitor, text, name="customers.csv", *, own=b"", kind="customers"):
    """Send a file, and a profile of one's ``own``."""
    form = {"csrf_token": visitor.form_token(), "kind": kind, "file": FileStorage(io.BytesIO(text.encode()), name)}
    form |= {"profile": FileStorage(io.BytesIO(own), "ours.toml")} if own else {}
    boundary, body = encode_multipart(form)
    kind_of_body = f'multipart/form-data; boundary="{boundary}"'
    return visitor.client.post("/admin/imports/new", data=body, content_type=kind_of_body, headers=BROWSER)


def waiting(page):
    found = re.search(r'name="upload" value="(\w+)"', page.text)
    return found and found[1]


def customers(session):
    session.rollback()
    return session.scalar(select(func.count()).select_from(Customer))


def test_a_file_is_checked_first_and_nothing_is_changed(admin, session):
    page = send(admin, ANNA)

    assert "checked only, nothing was changed" in page.text
    assert "Customers: inserted 1" in page.text
    assert (customers(session), session.scalar(select(ImportRun.id))) == (0, None)


def test_what_was_checked_is_taken_in_and_the_file_removed(admin, session, running):
    answer = admin.post("/admin/imports/take", kind="customers", upload=waiting(send(admin, ANNA)))

    run = session.scalars(select(ImportRun)).one()
    assert answer.location == f"/admin/imports?run={run.id}"
    assert (customers(session), run.file_name, run.started_by) == (1, "customers.csv", "admin@example.com")
    assert list((running.lake.parent / "uploads").iterdir()) == []


def test_a_file_with_mistakes_says_them_and_cannot_be_taken_in(admin):
    page = send(admin, WRONG)

    assert "martian" in page.text
    assert "Take it in" not in page.text


def test_a_profile_of_ones_own_says_what_the_columns_mean(admin):
    page = send(admin, ANNA.replace("name", "Kto"), own=b'kind = "customers"\n[columns]\nname = ["Kto"]\n')

    assert "Customers: inserted 1" in page.text


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"kind": "martians"}, "There is no kind martians"),
        ({"own": b'kind = "customers"\nbase = "../../../secret"'}, "profile ours.toml: No such file"),
    ],
)
def test_what_is_unknown_is_refused_in_words_and_the_file_removed(admin, running, form, told):
    page = send(admin, ANNA, **form)

    assert page.status_code == 400
    assert told in page.text
    assert list((running.lake.parent / "uploads").iterdir()) == []


@pytest.mark.parametrize("name", ["../../evil.csv", "..\\evil.csv", "/etc/evil.csv"])
def test_the_name_of_a_file_leads_nowhere(admin, running, name):
    token = waiting(send(admin, ANNA, name))

    assert (running.lake.parent / "uploads" / token / "file" / "evil.csv").exists()


def test_an_administrator_may_send_more_than_others(admin):
    assert send(admin, ANNA + "\n" * 2_000_000).status_code == 200
    assert send(admin, "x" * (LARGEST_BYTES + 1)).status_code == 413


def test_others_may_send_no_file(visitor, session):
    let_in(session, "clerk@example.com", Role.CLERK)
    visitor.sign_in("clerk@example.com")

    assert send(visitor, ANNA).status_code == 403


def test_an_upload_of_a_made_up_name_is_not_there(admin):
    for token in ("../..", "x", "0" * 32):
        assert admin.post("/admin/imports/take", kind="customers", upload=token).status_code == 404


def test_services_keep_files_for_administrators_only(session, running):
    identify(signed_in(sign_up_user(session), None, Role.CLERK))

    with pytest.raises(NotAllowedError):
        uploads.kept("0" * 32)
    identify(None)


def test_the_issues_of_a_run_come_as_a_file(admin, session):
    page = send(admin, WRONG)
    answer = admin.post("/admin/imports/take", kind="customers", upload=waiting(page))
    run = session.scalars(select(ImportRun)).one()

    assert (answer.location, run.state) == (f"/admin/imports?run={run.id}", RunState.REFUSED)
    assert "2,kind,martian" in admin.get(f"/export/import-issues.csv?run={run.id}").text
    assert admin.get("/export/import-issues.csv?run=99").status_code == 404
    assert admin.get("/export/import-issues.csv?run=x").status_code == 400


def test_what_an_undo_would_do_is_said_without_doing_it(admin, session):
    admin.post("/admin/imports/take", kind="customers", upload=waiting(send(admin, ANNA)))
    run = session.scalars(select(ImportRun)).one().id

    assert refuse_undo_import(run, actor="admin").counts == {"customers.removed": 1}
    assert customers(session) == 1
    undo_import(run, actor="admin")
    assert customers(session) == 0


def test_what_stands_in_the_way_of_an_undo_is_said_in_words(admin, session):
    admin.post("/admin/imports/take", kind="customers", upload=waiting(send(admin, ANNA)))
    run, customer = session.scalars(select(ImportRun)).one().id, session.scalars(select(Customer)).one()
    bill(session, customer, "FV/1", "10", due=dt.date(2026, 11, 5))
    session.commit()

    with pytest.raises(NotAllowedError, match=f"Later rows refer to rows of run {run}"):
        refuse_undo_import(run, actor="admin")
    with pytest.raises(NotFoundError):
        refuse_undo_import(99, actor="admin")
