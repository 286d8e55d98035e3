"""Everything that customers come for, as each kind of them and in both languages, against what is stored."""

import csv
import datetime as dt
import io
import re
import zipfile
from decimal import Decimal
from statistics import median
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from components.consumption.forecast import WITHHELD_WORDS
from data.models import Customer, CustomerAccess, Instalment, InstalmentPlan, User
from domain.consumption.forecast import Withheld
from services.runtime import use
from services.watch_homes import compare_homes
from tests.support.browser import sign_in
from tests.support.stored import Stored, stored_of
from texts import _, day, language, money, number, speaking

TABLE: Final = """(ident) => [
    [...document.querySelectorAll(`#${ident} thead th`)].map(head => head.textContent.trim()),
    ...[...document.querySelectorAll(`#${ident} tbody tr`)].map(row => [...row.cells].map(cell => cell.dataset.sort)),
]"""
"""The headings of a table, then what each cell of its rows sorts by."""
FIGURE: Final = "(ident) => document.querySelector(`#${ident} .js-plotly-plot`).wodnikFigure.data"
KINDS: Final = {"pdf": b"%PDF", "xlsx": b"PK", "zip": b"PK", "csv": b"\xef\xbb\xbf", "xml": b"<?xml"}
"""What a file begins with."""
ENDS: Final = {
    "statement": ("Balance after", 0, 0, "y"),
    "waterfall": ("Balance after", -1, 0, "x"),
    "build-up": ("Closing balance", -1, -1, "y"),
}
"""Where a table and its chart of an account say how it ends: column and row, series and axis."""
Rows = list[dict[str, str]]


@pytest.fixture(scope="module", autouse=True)
def homes_compared(running):
    """What homes take, worked out as it is every night."""
    use(running)
    compare_homes()


def opened(page: Page, path: str, heading: str) -> Locator:
    page.locator(f".side a[href='{path}']").click()
    expect(page.locator("h1")).to_have_text(heading)
    return page.locator("#main")


def table(page: Page, ident: str) -> Rows:
    """Return the rows of a table, shown or not, by their headings."""
    expect(page.locator(f"#{ident} tbody tr").first).to_be_attached()
    headings, *rows = page.evaluate(TABLE, ident)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def in_file(content: bytes) -> Rows:
    """Return the rows of a file as spreadsheets read them."""
    lines = [line for line in content.decode("utf-8-sig").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter=";" if language() == "pl" else ","))


def words_of(pdf: bytes) -> str:
    return plain(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def total(rows: Rows, column: str) -> Decimal:
    return sum((Decimal(row[column].replace(",", ".")) for row in rows if row[column]), Decimal(0))


def take_along(page: Page, address: str) -> bytes:
    """Take along the file that the page offers there; it is of its kind."""
    offered = page.locator("#main a").evaluate_all("links => links.map(one => one.getAttribute('href') || '')")
    found = next(one for one in offered if one.startswith(address))
    answer = page.request.get(found)
    assert answer.ok, (found, answer.status)
    kind = found.partition("?")[0].rpartition(".")[2]
    assert answer.body().startswith(KINDS[kind]), found
    return answer.body()


def see_own_data(page: Page, running: Any) -> Stored:
    """Open one's own data, and return what is stored of whoever they are of."""
    on_file = opened(page, "/my-data", _("My data")).locator("#my-data-on-file")
    expect(on_file).to_contain_text(re.compile(r"\d{5,}"))
    [account] = re.findall(r"\b\d{7}\b", on_file.inner_text())
    stored = stored_of(running, account)
    for told in (stored.customer.name, stored.customer.street_line, stored.customer.postcode_line):
        expect(on_file).to_contain_text(told)
    expect(page.locator("#my-data-consents")).to_contain_text(_("Electronic invoices"))
    return stored


def see_water(page: Page, stored: Stored) -> None:
    """Open the use of water: chart, table, every meter, readings, two periods, and what is to come."""
    main = opened(page, "/consumption", _("Water use"))
    expect(main.locator("#consumption-use-chart .main-svg").first).to_be_visible()
    main.get_by_text(_("Table"), exact=True).first.click()
    expect(main.locator("#consumption-use-table tbody tr").first).to_be_visible()
    for dial in stored.dials:
        expect(main.locator("#consumption-cards")).to_contain_text(dial.serial)
    main.locator("#consumption-compare").check()
    expect(main.locator("#consumption-beside-chart .main-svg").first).to_be_visible()
    see_outlook(main, stored)
    take_along(page, "/export/consumption.xlsx")
    year = stored.invoice.period_until.year
    billed = sum((one.gross for one in stored.invoices if one.period_until.year == year), Decimal(0))
    assert plain(money(billed)) in words_of(take_along(page, f"/consumption/{year}.pdf"))


def see_outlook(main: Locator, stored: Stored) -> None:
    """See what ran since the newest invoice, or why nobody knows, and homes of the same size beside one's own."""
    so_far = number(stored.heard_l / 1000, 1) if stored.heard_l else str(WITHHELD_WORDS[Withheld.NO_HOURS])
    expect(main.locator("#watch-forecast")).to_contain_text(so_far)
    homes = main.locator("#watch-homes")
    if stored.homes is None:
        expect(homes).to_be_empty()
        return
    own, others = stored.homes
    for litres in (own.litres_a_day, 10 * round(median(others) / 10)):
        expect(homes).to_contain_text(number(litres))


def see_what_a_reading_was_billed_for(page: Page, stored: Stored) -> None:
    """Go from a reading to its invoice, on to the use between its readings, and so back to the reading."""
    readings = page.locator("#consumption-readings-table tbody tr", has=page.locator("a[href^='/invoices/']"))
    cells = readings.first.locator("th, td")
    read_on, serial, value = (cells.nth(at).inner_text() for at in (0, 1, 3))
    link = readings.first.locator("a[href^='/invoices/']")
    billed_by = link.inner_text()
    link.click()
    shown = page.locator("#invoice-opened")
    behind = shown.locator(".line[open] tbody tr", has_text=serial).first
    expect(behind).to_contain_text(value)
    expect(behind).to_contain_text(read_on)
    expect(shown.locator("a[href*='.pdf']").first).to_be_visible(visible=stored.prints)
    [invoice] = [one for one in stored.invoices if one.number == billed_by]
    [dial] = [one for one in stored.dials if one.serial == serial]
    assert value == number(next(m3 for on, m3, _guess in dial.readings if day(on) == read_on), 3)
    shown.locator("a[href^='/consumption']").first.click()
    for told in (read_on, serial, value, billed_by):
        expect(readings.first).to_contain_text(told)
    see_use_between(page, stored, (invoice.period_from, invoice.period_until))


def see_use_between(page: Page, stored: Stored, days: tuple[dt.date, dt.date]) -> None:
    """See the use of these days in table, files and flows: it is what the readings of both ends tell."""
    csv_link = page.locator("#consumption-use-csv")
    expect(csv_link).to_have_attribute("href", re.compile(f"{days[1]}"))
    shown, filed = table(page, "consumption-use-table"), in_file(take_along(page, "/export/consumption.csv"))
    headings = list(shown[0])
    used = headings[headings.index(_("Typical, {unit}", unit="m³")) - 1]
    own = [row for row in filed if row[_("First day")] >= days[0].isoformat()]
    assert total(shown, used) == total(filed, used)
    assert total(own, used) == sum(dial.used(*days) for dial in stored.dials if not dial.is_behind)
    whole = dt.date.fromisoformat(filed[0][_("First day")]), days[1]
    feed = ET.fromstring(take_along(page, "/consumption/green-button.xml"))
    litres = sum(int(one.text or 0) for one in feed.iter("{http://naesb.org/espi}value"))
    assert litres == 1000 * sum(dial.used(*whole, read=True) for dial in stored.dials)
    see_flow(page, stored, days)


def see_flow(page: Page, stored: Stored, days: tuple[dt.date, dt.date]) -> None:
    """See where the water flowed where a meter is behind another; elsewhere there is nothing to see."""
    chart = page.locator("#consumption-flow-chart .main-svg").first
    if not any(dial.is_behind for dial in stored.dials):
        expect(chart).to_be_hidden()
        return
    expect(chart).to_be_visible()
    told = {row[_("Meter")].split()[-1]: Decimal(row[_("Use, m³")]) for row in table(page, "consumption-flow-table")}
    assert told == {dial.serial: dial.used(*days) for dial in stored.dials}
    bars = {
        one["name"]: max(one["y"]) - min(one["y"])
        for one in page.evaluate(FIGURE, "consumption-flow-chart")
        if "name" in one
    }
    for serial, m3 in told.items():
        assert bars[serial] == pytest.approx(float(1000 * m3))


def see_money(page: Page, stored: Stored) -> None:
    """Open the account: balance, what is open, payments and notes, each with chart and table."""
    main = opened(page, "/finance", _("Finance"))
    expect(main.locator("#finance-headline")).to_contain_text(money(abs(stored.balance)))
    for chart in ("statement", "waterfall", "build-up", "open-items"):
        expect(main.locator(f"#finance-{chart}-chart .main-svg").first).to_be_visible()
        see_amounts(page, stored, chart)
    expect(main.locator("#finance-invoices-table")).to_contain_text(stored.invoice.number)
    expect(main.locator("#finance-payments-table")).to_contain_text(money(stored.payment.amount))
    if stored.note is not None:
        expect(main.locator("#finance-interest-table")).to_contain_text(stored.note.number)
    expect(main.locator("#account-statement-told")).to_contain_text(money(abs(stored.balance)))
    take_along(page, "/finance/statement.pdf")
    take_along(page, "/export/account-statement.xlsx")
    closing = in_file(take_along(page, "/export/account-statement.csv"))[-1]
    assert total([closing], _("Balance after")) == stored.balance


def see_amounts(page: Page, stored: Stored, chart: str) -> None:
    """See a chart of the account and its table end with what is stored."""
    rows, series = table(page, f"finance-{chart}-table"), page.evaluate(FIGURE, f"finance-{chart}-chart")
    if chart == "open-items":
        in_table, drawn, stands = total(rows, _("Open amount")), sum(series[0]["x"]), stored.owed
    else:
        heading, row, line, axis = ENDS[chart]
        in_table, drawn, stands = Decimal(rows[row][_(heading)]), series[line][axis][-1], stored.balance
    assert (in_table, drawn) == (stands, pytest.approx(float(stands)))


def see_invoices(page: Page, stored: Stored) -> None:
    """Open the list: the newest with its due date and amount, the way to it, and a year of them by the rule."""
    main = opened(page, "/invoices", _("Invoices"))
    row = main.locator("#invoices-found tbody tr", has_text=stored.invoice.number)
    expect(row).to_contain_text(day(stored.invoice.due_on))
    expect(row).to_contain_text(money(stored.invoice.gross))
    expect(row.locator("a").first).to_have_attribute("href", f"/invoices/{stored.invoice.number}")
    if stored.prints:
        year = stored.invoice.issued_on.year
        packed = zipfile.ZipFile(io.BytesIO(take_along(page, f"/invoices/{year}.zip"))).namelist()
        issued = [one for one in stored.invoices if one.issued_on.year == year]
        assert sum(name.endswith(".pdf") for name in packed) == len(issued)


def see_contracts(page: Page, stored: Stored) -> None:
    """Open the contracts, or the only one: number, days, meters, and every document, one of which is read."""
    opened(page, "/contracts", _("Contracts"))
    expect(page.locator("#contracts-found")).to_contain_text(stored.contract.number)
    page.locator("#contracts-found a", has_text=stored.contract.number).first.click()
    shown = page.locator("#contract-opened")
    expect(shown).to_contain_text(day(stored.contract.valid_from))
    for dial in stored.dials:
        if dial.contract == stored.contract.id:
            expect(shown).to_contain_text(dial.serial)
    documents = f"/contracts/{stored.contract.number}/documents/"
    expect(shown.locator(f"a[href^='{documents}']")).to_have_count(stored.documents)
    assert stored.contract.number in words_of(take_along(page, documents))


def see_plan(page: Page, running: Any, account: str) -> None:
    """See the parts of the plan that somebody has agreed to for one of their properties; not everybody has."""
    whose = (
        select(InstalmentPlan, Customer.number)
        .join(Customer, Customer.id == InstalmentPlan.customer_id)
        .join(CustomerAccess, CustomerAccess.customer_id == Customer.id)
        .join(User, User.id == CustomerAccess.user_id)
        .where(User.email == f"{account}@demo.example")
    )
    with Session(running.engine) as session:
        for plan, holder in session.execute(whose).all():
            page.goto(f"/go/{holder}/finance")
            expect(page.locator("#finance-plans")).to_contain_text(plan.number)
            agreed = select(Instalment).where(Instalment.plan_id == plan.id).order_by(Instalment.position)
            parts = [(one.position, one.amount) for one in session.scalars(agreed)]
            rows = table(page, "finance-plans")
            assert [(int(row[_("Instalment")]), Decimal(row[_("Amount")])) for row in rows] == parts


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("account", ["customer", "manager", "business"])
def test_use_money_invoices_contracts_and_own_data_are_there_as_they_are_stored(clean_page, running, account, language):
    sign_in(clean_page, account)
    clean_page.request.get(f"/lang/{language}")
    clean_page.goto("/my-data")
    with speaking(language):
        stored = see_own_data(clean_page, running)
        see_water(clean_page, stored)
        see_what_a_reading_was_billed_for(clean_page, stored)
        see_money(clean_page, stored)
        see_invoices(clean_page, stored)
        see_contracts(clean_page, stored)
        see_plan(clean_page, running, account)
