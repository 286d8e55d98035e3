"""What a customer is told of a payment that the bank has taken back."""

from collections.abc import Iterable, Iterator

from dash import html

from components.cards import notice
from domain.reversals import Returned
from texts import _, day, long_day, money


def returned_notices(returned: Iterable[Returned]) -> list[html.Div]:
    """Say of each payment that came back which documents are open again because of it, if any still are."""
    return [_notice(one) for one in returned]


def _notice(one: Returned) -> html.Div:
    told = {"amount": money(one.amount), "day": long_day(one.received_on), "back": long_day(one.on)}
    title = _("Your bank took back the payment of {amount} of {day}", **told)
    if not one.open_again:
        return notice(title, _("On {back}. No document is open because of it.", **told), "in")
    documents = ", ".join(released.document for released in one.open_again)
    words = _("On {back}. Open again: {documents}.", documents=documents, **told)
    return notice(title, words)


def of_invoice(returned: Iterable[Returned], invoice_id: int) -> Iterator[html.P]:
    """Yield what payments that came back had paid of an invoice."""
    for one in returned:
        for part in one.released:
            if part.invoice_id == invoice_id:
                words = _(
                    "{amount}, paid on {day}, was taken back by the bank on {back}: it pays this invoice no more.",
                    amount=money(part.amount),
                    day=day(one.received_on),
                    back=day(one.on),
                )
                yield html.P(words, className="sub small")
