"""Settlement in the office: drafted, looked at, issued; who else asks is refused, what cannot be is said."""

import pytest
from dash.exceptions import PreventUpdate
from sqlalchemy import func, select, update

from callbacks.office.settlement import make_draft, show_run, show_runs, take_step
from components.office.settlement import AREA, NEW
from data.models import Invoice, Reading, SettlementItem
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.readings import ReadingState
from domain.roles import Role
from domain.settlement_runs import ItemState
from services.identity import identify
from services.settlement import office
from tests.support.builders import proved, sign_up_user, signed_in
from tests.support.files import frame_of
from tests.support.pressing import pressing
from tests.support.settling import JUNE, serve_worked
from tests.support.words import rows_of, text_of

pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def clerk(session):
    """A clerk who has just given the password, in a utility with one period to settle."""
    serve_worked(session)
    user = sign_up_user(session, "clerk@example.com", roles=[Role.CLERK])
    session.commit()
    identify(proved(signed_in(user, None, Role.CLERK)))


def press(step, run=1, chosen=()):
    button = {"area": AREA, "step": step}
    with pressing(button) as said:
        shown = take_step([1], [button], run, [list(chosen)])
    return text_of(shown), str(said)


def draft(month=JUNE):
    button = {"area": NEW, "step": "draft"}
    with pressing(button) as said:
        make_draft([1], [button], month)
    return str(said) or said.wrong


def test_a_month_is_drafted_looked_at_and_issued(session, clerk):
    assert draft() == ""
    [row] = rows_of(show_runs(None)[0])
    assert row[:3] == ["June 2026", "draft", "1"]
    assert "502.23" in text_of(show_run(1))

    shown, said = press("issue")

    assert "1 document is issued." in said
    assert "FW/2026/10/000001" in shown
    assert draft() == ""


def test_what_is_held_says_why_and_leads_to_the_readings_of_the_meter(session, clerk):
    session.execute(update(Reading).where(Reading.value_m3 == 109).values(state=ReadingState.QUESTIONED))
    session.commit()
    draft()
    shown = str(show_run(1))

    assert "The reading of meter G-PP-1 for 19 Jun 2026 is in doubt" in shown
    assert "/office/readings?meter=2" in shown


def test_an_outlier_is_accepted_by_a_clerk(session, clerk):
    draft()
    session.execute(update(SettlementItem).values(state=ItemState.OUTLIER, reason="high", details=_told(session)))
    session.commit()

    assert "120 m³, and 40 m³ would be usual." in text_of(show_run(1))
    assert "Choose what is right" in press("accept")[1]
    assert "1 document is ready now." in press("accept", chosen=["1", "999", "x", "9" * 5_000])[1]


def _told(session):
    details = session.scalars(select(SettlementItem.details)).one()
    return details | {"told": {"volume": "120", "usual": "40"}}


def test_what_cannot_be_is_said_and_nothing_is_written(session, clerk):
    assert "Write the month as 2026-10" in draft("czerwiec")
    assert "has not begun" in draft("2026-12")
    draft()
    assert "The draft is dropped" in press("drop")[1]
    assert press("drop")[1] == ""
    assert "draft no more" in press("issue")[1]
    assert "There is no such settlement" in text_of(show_run(99))
    with pytest.raises(PreventUpdate):
        press("unheard-of")
    assert session.scalar(select(func.count(Invoice.id))) == 0


def test_a_second_click_leads_to_the_draft_of_the_first(session, clerk):
    draft()
    button = {"area": NEW, "step": "draft"}

    with pressing(button) as said:
        shown, _runs = make_draft([2], [button], JUNE)

    assert str(said) == ""
    assert "draft of 2026-06 already" in text_of(shown)
    assert "/office/settlement?run=1" in str(shown)


def test_the_table_goes_along_with_every_item_and_its_reason(session, clerk):
    draft()
    table = office.settlement_export({"run": "1"})

    assert frame_of(table).iloc[0]["Gross, zł"] == session.scalars(select(SettlementItem.gross)).one()
    assert table.about["Month"] == JUNE
    for filters in ({}, {"run": "x"}, {"run": "1", "more": "2"}):
        with pytest.raises(InvalidInputError):
            office.settlement_export(filters)
    with pytest.raises(NotFoundError):
        office.settlement_export({"run": "99"})


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.ANALYST])
def test_nobody_else_settles(session, clerk, role):
    identify(signed_in(sign_up_user(session, "other@example.com", roles=[role]), None, role))
    for step in (office.runs, *(lambda one=one: one(1) for one in (office.issue, office.drop, office.price_anew))):
        with pytest.raises(NotAllowedError):
            step()
    with pytest.raises(NotAllowedError):
        office.draft(JUNE)
    with pytest.raises(NotAllowedError):
        office.settlement_export({"run": "1"})
