"""Making the demo utility, unless the database is somebody's."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import select, update

from data.demo.build import DemoReport, build
from data.demo.plan import Size
from data.models import Customer, CustomerAccess, Deployment, Invoice
from domain.errors import NotAllowedError
from domain.invoices import InvoiceKind
from domain.ksef import SINCE, ksef_number
from services.installation import discard_demo, has_contents
from services.runtime import current, writing
from services.xml_invoices import keep


def make_demo(
    size: Size, *, seed: int, as_of: dt.date, map_crs: str, present: str | None, progress: Callable[[str], None]
) -> DemoReport | None:
    """Make the demo utility in the installation in force; return nothing when there is one that is to be kept.

    Parameters
    ----------
    present
        What becomes of one that is there: ``kept`` or ``replaced``; otherwise it is refused.

    Raises
    ------
    NotAllowedError
        When the database has contents, or somebody else is making a demo.
    """
    if has_contents() and present == "kept":
        return None
    if present == "replaced":
        discard_demo()
    if has_contents():
        raise NotAllowedError("the database has contents already: --anew throws an earlier demo away")
    here = current()
    try:
        report = build(
            here.engine,
            here.lake,
            size=size,
            seed=seed,
            as_of=as_of,
            map_crs=map_crs,
            zone=here.zone,
            progress=progress,
        )
    except NotAllowedError:
        if present == "kept" and has_contents():
            # Somebody else was quicker.
            return None
        raise
    send_to_ksef(as_of)
    return report


def send_to_ksef(as_of: dt.date) -> None:
    """Keep the FA(3) of what the people of the demo may see, and give what firms bought the numbers of a made-up KSeF.

    Only of the time since invoices are issued there (domain.md 3.4); a whole town would take minutes.
    """
    at = dt.datetime.combine(as_of, dt.time(10), current().zone)
    with writing() as session:
        nip = session.scalars(select(Deployment.utility)).one()["nip"]
        shown = Invoice.customer_id.in_(select(CustomerAccess.customer_id))
        # A correction names the number of what it corrects.
        for kind in (InvoiceKind.INVOICE, InvoiceKind.CORRECTION):
            seen = (shown, Invoice.kind == kind, Invoice.issued_on.between(SINCE, as_of))
            keep(session, list(session.scalars(select(Invoice.id).where(*seen))), at=at)
            sold = select(Invoice.id, Invoice.issued_on).join(Customer, Customer.id == Invoice.customer_id)
            rows = session.execute(sold.where(*seen, Customer.nip.is_not(None)))
            numbers = [{"id": one, "ksef_number": ksef_number(nip, issued_on, one)} for one, issued_on in rows]
            session.execute(update(Invoice), numbers)
