"""The transfer that pays what is open: piece by piece to copy, and as a code to scan."""

import dash_mantine_components as dmc
from dash import html

from components.cards import Props
from domain.bank import in_groups
from domain.transfers import Transfer
from texts import NARROW_SPACE, _, money


def pay_block(standing: html.Div, paying: Transfer, qr: str) -> html.Div:
    """Return where the customer stands beside the way to settle it; ``qr`` is the picture of the transfer's code.

    The pieces to copy come before the code: whoever reads on a phone cannot scan its screen.
    """
    pieces = html.Div([html.H2(_("Pay by transfer")), transfer_pieces(paying)])
    return html.Div([standing, pieces, transfer_code(paying, qr)], className="pay spread")


def transfer_pieces(paying: Transfer) -> html.Dl:
    """Return the transfer to copy piece by piece."""
    account = in_groups(paying.account)
    rows = [
        _row(_("Recipient"), paying.name, paying.name),
        _row(_("Account"), account, paying.account),
        _row(_("Amount"), money(paying.amount), f"{paying.amount:.2f}".replace(".", ",")),
        _row(_("Title"), paying.title, paying.title),
    ]
    return html.Dl(rows, className="transfer")


def _row(name: str, shown: str, copied: str) -> html.Div:
    labelled: Props = {"attributes": {"root": {"aria-label": _("Copy: {name}", name=name)}}}
    button = dmc.CopyButton(
        _("Copy"), value=copied, copiedChildren=_("Copied"), size="xs", variant="default", **labelled
    )
    return html.Div([html.Dt(name), html.Dd(shown, className="num"), html.Dd(button)])


def transfer_code(paying: Transfer, qr: str) -> html.Figure:
    """Return the code that fills the transfer in, with what it holds in words."""
    words = _(
        "Code of a transfer of {amount} to {name}, account {account}, title {title}",
        amount=money(paying.amount),
        name=paying.name,
        account=paying.account,
        title=paying.title,
    )
    picture = html.Img(src=qr, alt=words.replace(NARROW_SPACE, " "), className="qr")
    caption = html.Figcaption(_("Scan in your bank's app"), className="tiny sub")
    return html.Figure([picture, caption], className="pay-code")
