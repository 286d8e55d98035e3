"""An invoice as PDF, from its number, against a bare typst compile of the same page with its words ready, in one run.

Medians of rounds taken in turns after a warm-up. The promise: an invoice takes no longer than three such pages. Lines
of words without tables, codes and tags are there to see what these cost.
"""

import json
import tempfile
from functools import cache, partial
from pathlib import Path

import pypdf
import typst
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Settings
from data.demo.build import build
from data.demo.plan import DEFAULT_AS_OF, Size
from data.engine import connect
from data.migrations import upgrade
from data.models import Customer, Invoice
from data.queries.papers import parties_of
from domain.identifiers import CustomerId, UserId
from domain.roles import Role
from rendering.documents import HERE, pdf_of
from services.identity import Identity, current_customer, identify
from services.installation import open_installation, place_of
from services.invoices import open_invoice
from services.papers import invoice_pdf, paper_of
from services.runtime import reading, today, use
from tests.support.measuring import medians

BARE = b"""
#let words = json(bytes(sys.inputs.words))
#set text(font: "Inter", size: 9pt)
#for word in words [#word #linebreak()]
"""


def main() -> None:
    """Build the demo, set an invoice both ways, and print how long each takes."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), map_crs="EPSG:2180")
        engine = connect(settings.database, map_srid=settings.map_srid)
        upgrade(engine)
        build(
            engine, settings.lake, size=Size.SMALL, seed=1, as_of=DEFAULT_AS_OF, map_crs="EPSG:2180", zone=settings.zone
        )
        use(open_installation(place_of(settings)))
        with Session(engine) as session:
            number = _pick(session)
        report(number, Path(folder) / "invoice.pdf")


def _pick(session: Session) -> str:
    """Look on behalf of somebody who gets invoices to print, and return the number of one."""
    statement = select(Customer.id, Invoice.number).join(Invoice, Invoice.customer_id == Customer.id)
    customer, number = session.execute(statement.where(Customer.einvoice_since.is_not(None))).first() or (0, "")
    identify(Identity(UserId(0), "", "", frozenset({Role.CUSTOMER}), CustomerId(customer)))
    return number


def bare_pdf(words: list[str]) -> object:
    """Set lines of words by typst, without tables, codes or anything to look up."""
    given = {"words": json.dumps(words)}
    return typst.Compiler(BARE, font_paths=fonts(), ignore_system_fonts=True, sys_inputs=given).compile(format="pdf")


@cache
def fonts() -> typst.Fonts:
    """Return the letters that our documents are set in."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[HERE / "fonts"])


def report(number: str, path: Path) -> None:
    """Measure and print."""
    path.write_bytes(invoice_pdf(number))
    words = "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages).splitlines()
    with reading() as session:
        paper = paper_of(open_invoice(number), parties_of(session, current_customer()), today())
    took = medians(
        {"lines": partial(bare_pdf, words), "page": partial(pdf_of, paper), "invoice": partial(invoice_pdf, number)}
    )
    for name, seconds in took.items():
        print(f"{name:8}{seconds * 1000:6.1f} ms   ratio to the page {seconds / took['page']:5.2f}")
    print(f"ratio   {took['invoice'] / took['page']:6.2f} of 3")


if __name__ == "__main__":
    main()
