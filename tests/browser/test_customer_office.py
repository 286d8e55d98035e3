"""Everything that customers come for, as each kind of them and in both languages, against what is stored."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.models import (
    Contract,
    ContractPoint,
    Customer,
    Installation,
    InterestNote,
    Invoice,
    LedgerEntry,
    Meter,
    Payment,
)
from tests.support.browser import sign_in
from texts import _, day, money, speaking


@dataclass(frozen=True)
class Stored:
    """What the database tells of a customer: the newest of each kind of document."""

    customer: Customer
    balance: Decimal
    invoice: Invoice
    payment: Payment
    note: InterestNote | None
    contract: Contract
    serials: list[str]


def stored_of(session: Session, number: str) -> Stored:
    customer = session.scalars(select(Customer).where(Customer.number == number)).one()
    contract = newest(session, Contract, customer, Contract.signed_on)
    points = select(ContractPoint.service_point_id).where(ContractPoint.contract_id == contract.id)
    fitted = select(Meter.serial).join(Installation).where(Installation.removed_on.is_(None))
    return Stored(
        customer,
        session.scalars(select(func.sum(LedgerEntry.amount)).where(LedgerEntry.customer_id == customer.id)).one(),
        newest(session, Invoice, customer, Invoice.issued_on),
        newest(session, Payment, customer, Payment.received_on),
        newest(session, InterestNote, customer, InterestNote.issued_on),
        contract,
        list(session.scalars(fitted.where(Installation.service_point_id.in_(points)))),
    )


def newest(session: Session, model: Any, customer: Customer, by: Any) -> Any:
    return session.scalars(select(model).where(model.customer_id == customer.id).order_by(by.desc())).first()


def opened(page: Page, path: str, heading: str) -> Locator:
    page.locator(f".side a[href='{path}']").click()
    expect(page.locator("h1")).to_have_text(heading)
    return page.locator("#main")


def see_own_data(page: Page, running: Any) -> Stored:
    """Open one's own data, and return what is stored of whoever they are of."""
    on_file = opened(page, "/my-data", _("My data")).locator("#my-data-on-file")
    expect(on_file).to_contain_text(re.compile(r"\d{5,}"))
    [number] = re.findall(r"\b\d{7}\b", on_file.inner_text())
    with Session(running.engine) as session:
        stored = stored_of(session, number)
    for told in (stored.customer.name, stored.customer.street_line, stored.customer.postcode_line):
        expect(on_file).to_contain_text(told)
    expect(page.locator("#my-data-consents")).to_contain_text(_("Electronic invoices"))
    return stored


def see_water(page: Page, stored: Stored) -> None:
    """Open the use of water: chart, table, every meter, readings, and the invoice of one."""
    main = opened(page, "/consumption", _("Water use"))
    expect(main.locator("#consumption-use-chart .main-svg").first).to_be_visible()
    main.get_by_text(_("Table"), exact=True).first.click()
    expect(main.locator("#consumption-use-table tbody tr").first).to_be_visible()
    for serial in stored.serials:
        expect(main.locator("#consumption-cards")).to_contain_text(serial)
    expect(main.locator("#consumption-readings-table tbody tr").first).to_contain_text(re.compile(r"\d"))
    expect(main.locator("#consumption-readings-table a").first).to_have_attribute("href", re.compile("^/invoices/"))
    expect(main.locator("#consumption-years a").first).to_be_attached()
    main.locator("#consumption-compare").check()
    expect(main.locator("#consumption-beside-chart .main-svg").first).to_be_visible()
    take_along(page, "/export/consumption.csv", "/export/consumption.xlsx", "/consumption/green-button.xml")


def see_money(page: Page, stored: Stored) -> None:
    """Open the account: balance, what is open, payments and notes, each with chart or table."""
    main = opened(page, "/finance", _("Finance"))
    expect(main.locator("#finance-headline")).to_contain_text(money(abs(stored.balance)))
    for chart in ("statement", "waterfall", "build-up", "open-items"):
        expect(main.locator(f"#finance-{chart}-chart .main-svg").first).to_be_visible()
    expect(main.locator("#finance-invoices-table")).to_contain_text(stored.invoice.number)
    expect(main.locator("#finance-payments-table")).to_contain_text(money(stored.payment.amount))
    if stored.note is not None:
        expect(main.locator("#finance-interest-table")).to_contain_text(stored.note.number)
    expect(main.locator("#account-statement-told")).to_contain_text(money(abs(stored.balance)))
    take_along(page, "/finance/statement.pdf", "/export/account-statement.csv", "/export/account-statement.xlsx")


def see_invoices(page: Page, stored: Stored) -> None:
    """Open the list and the newest invoice: status, due date, lines, and the way to print it by the rule."""
    main = opened(page, "/invoices", _("Invoices"))
    row = main.locator("#invoices-found tbody tr", has_text=stored.invoice.number)
    expect(row).to_contain_text(day(stored.invoice.due_on))
    expect(row).to_contain_text(money(stored.invoice.gross))
    prints = stored.customer.einvoice_since is not None or stored.customer.nip is not None
    if prints:
        take_along(page, f"/invoices/{stored.invoice.issued_on.year}.zip")
    row.locator("a").first.click()
    opened_page = page.locator("#invoice-opened")
    expect(opened_page.locator(".line").first).to_be_visible()
    expect(opened_page.locator("a[href*='.pdf']").first).to_be_visible(visible=prints)


def see_contracts(page: Page, stored: Stored) -> None:
    """Open the contracts, or the only one: number, days, meters and documents."""
    opened(page, "/contracts", _("Contracts"))
    expect(page.locator("#contracts-found")).to_contain_text(stored.contract.number)
    page.locator("#contracts-found a", has_text=stored.contract.number).first.click()
    shown = page.locator("#contract-opened")
    expect(shown).to_contain_text(day(stored.contract.valid_from))
    for serial in stored.serials:
        expect(shown).to_contain_text(serial)


def take_along(page: Page, *files: str) -> None:
    """Take along these files, which the page offers; each is of its kind."""
    begins = {"pdf": b"%PDF", "xlsx": b"PK", "zip": b"PK", "csv": b"\xef\xbb\xbf", "xml": b"<?xml"}
    offered = page.locator("#main a").evaluate_all("links => links.map(one => one.getAttribute('href') || '')")
    for address in files:
        found = next(one for one in offered if one.startswith(address))
        answer = page.request.get(found)
        assert answer.ok, (found, answer.status)
        assert answer.body().startswith(begins[address.rpartition(".")[2]]), found


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("account", ["customer", "manager", "business"])
def test_use_money_invoices_contracts_and_own_data_are_there_as_they_are_stored(clean_page, running, account, language):
    sign_in(clean_page, account)
    clean_page.request.get(f"/lang/{language}")
    clean_page.goto("/my-data")
    with speaking(language):
        stored = see_own_data(clean_page, running)
        see_water(clean_page, stored)
        see_money(clean_page, stored)
        see_invoices(clean_page, stored)
        see_contracts(clean_page, stored)
