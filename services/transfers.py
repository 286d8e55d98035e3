"""Transfers as pictures to scan."""

from domain.transfers import Transfer
from rendering.qr import qr_data_uri


def picture_of(transfer: Transfer) -> str:
    """Return the QR code that fills the transfer in, as a data URI."""
    return qr_data_uri(transfer.code)
