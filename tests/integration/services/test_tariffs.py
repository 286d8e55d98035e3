import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select

from data.models import AuditEntry, InvoiceLine, LedgerEntry, TariffDecision, TariffGroup, TariffRate
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.invoices import LineKind
from domain.roles import Role
from domain.tariffs import RateKind, Service
from services.identity import identify
from services.runtime import Runtime, use
from services.tariffs import Decision, NewPrices, approve, changes_by
from tests.support.builders import WARSAW, bill, clock_at, proved, sign_up_customer, sign_up_user, signed_in
from texts import speaking

MAY = dt.date(2026, 5, 16)
DECISION = Decision("WD.1/2026", "RZGW", dt.date(2026, 5, 8))
VOLUME, MONTHLY = RateKind.VOLUME, RateKind.SUBSCRIPTION


@pytest.fixture
def group(engine, session, tmp_path):
    """A group with an open price of water, and an administrator who asks."""
    use(Runtime(engine, tmp_path / "lake", clock_at(MAY), WARSAW, is_demo=False))
    identify(proved(signed_in(sign_up_user(session), None, Role.ADMIN)))
    group = TariffGroup(code="W1", service=Service.WATER)
    before = TariffDecision(number="WD.1/2023", approved_by="RZGW", valid_from=dt.date(2023, 5, 16))
    session.add_all([group, before])
    session.flush()
    rate = {"unit": "m3", "net": Decimal("5.86"), "valid_from": dt.date(2023, 5, 16)}
    session.add(TariffRate(decision_id=before.id, group_id=group.id, kind=VOLUME, **rate))
    session.commit()
    with speaking("en"):
        yield group
    identify(None)


def prices(first=MAY, last=None, vat=8, group="W1", **net):
    chosen = {RateKind(kind): Decimal(price) for kind, price in (net or {"volume": "6.1234"}).items()}
    return NewPrices(group, first, last, vat, chosen)


def rates(session):
    session.rollback()
    found = session.scalars(select(TariffRate).order_by(TariffRate.valid_from, TariffRate.kind)).all()
    return [(rate.kind, rate.unit, rate.net, rate.valid_from, rate.valid_until) for rate in found]


def billed_until(session, last):
    """Bill something by the price of the group up to a day."""
    rate = session.scalars(select(TariffRate)).one()
    entry: LedgerEntry = bill(session, sign_up_customer(session), "FV/1", "10", due=last)
    row = {"name": "Woda", "quantity": Decimal(1), "unit": "m3", "price": rate.net, "net": rate.net, "vat_percent": 8}
    span = {"period_from": dt.date(2026, 3, 1), "period_until": last}
    session.add(
        InvoiceLine(invoice_id=entry.invoice_id, position=1, kind=LineKind.WATER, rate_id=rate.id, **row, **span)
    )
    session.commit()


def test_new_prices_follow_the_open_one_which_ends_the_day_before(session, group):
    approve(DECISION, prices(volume="6.1234", subscription="4.20"))

    assert rates(session) == [
        (VOLUME, "m3", Decimal("5.86"), dt.date(2023, 5, 16), MAY - dt.timedelta(days=1)),
        (MONTHLY, "month", Decimal("4.20"), MAY, None),
        (VOLUME, "m3", Decimal("6.1234"), MAY, None),
    ]


def test_the_change_is_kept_in_the_trail(session, group):
    approve(DECISION, prices())

    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject) == ("tariff_approved", "group W1")
    assert entry.details["net"] == {"volume": "6.1234"}


def test_what_would_change_is_said_without_changing_it(session, group):
    [change] = changes_by(DECISION, prices())

    assert (change.unit, change.place.closes, change.place.before.net) == ("m3", True, Decimal("5.86"))
    assert len(rates(session)) == 1


def test_a_price_that_invoices_stand_on_is_not_shortened(session, group):
    billed_until(session, MAY)

    with pytest.raises(NotAllowedError, match="stand on the price before"):
        approve(DECISION, prices())
    assert len(rates(session)) == 1


def test_a_fee_begins_after_what_was_billed_without_it(session, group):
    billed_until(session, MAY)

    with pytest.raises(NotAllowedError, match="made without this price"):
        approve(DECISION, prices(subscription="4.20"))
    approve(DECISION, prices(MAY + dt.timedelta(days=1), subscription="4.20"))
    approve(DECISION, prices(dt.date(2020, 1, 1), dt.date(2022, 12, 31), submeter_subscription="1", volume="5"))
    assert len(rates(session)) == 4


def test_a_price_that_was_billed_up_to_the_day_before_may_end(session, group):
    billed_until(session, MAY - dt.timedelta(days=1))

    approve(DECISION, prices())
    assert len(rates(session)) == 2


def test_a_second_price_for_the_same_days_is_refused_and_writes_nothing(session, group):
    approve(DECISION, prices())

    with pytest.raises(InvalidInputError, match="is decided from"):
        approve(Decision("WD.2/2026", "RZGW"), prices(subscription="4.20", volume="7"))
    assert len(rates(session)) == 2
    assert len(session.scalars(select(TariffDecision)).all()) == 2


def test_a_decision_takes_prices_of_more_groups_and_grows_with_them(session, group):
    session.add(TariffGroup(code="S1", service=Service.SEWAGE))
    session.commit()
    approve(DECISION, prices(last=dt.date(2027, 5, 15)))
    approve(DECISION, prices(group="S1", last=dt.date(2028, 5, 15)))

    stored = session.scalars(select(TariffDecision).where(TariffDecision.number == DECISION.number)).one()
    assert (stored.valid_from, stored.valid_until) == (MAY, dt.date(2028, 5, 15))


@pytest.mark.parametrize(
    ("decision", "given", "error"),
    [
        (Decision("", "RZGW"), prices(), InvalidInputError),
        (Decision("WD.2", ""), prices(), InvalidInputError),
        (Decision("WD.1/2023", "somebody else"), prices(), InvalidInputError),
        (Decision("WD.2", "RZGW", url="javascript:alert(1)"), prices(), InvalidInputError),
        (Decision("W" * 201, "RZGW"), prices(), InvalidInputError),
        (DECISION, NewPrices("W1", MAY, None, 8, {}), InvalidInputError),
        (DECISION, prices(vat=7), InvalidInputError),
        (DECISION, prices(last=MAY - dt.timedelta(days=1)), InvalidInputError),
        (DECISION, prices(group="W9"), NotFoundError),
    ],
)
def test_what_cannot_be_decided_is_refused(session, group, decision, given, error):
    with pytest.raises(error):
        approve(decision, given)
    assert len(rates(session)) == 1


def test_only_an_administrator_sets_prices(session, group):
    identify(signed_in(sign_up_user(session, "clerk@demo.example"), None, Role.CLERK))

    with pytest.raises(NotAllowedError):
        approve(DECISION, prices())
