"""Transfers as pictures to scan."""

from typing import Final

from domain.transfers import Transfer
from rendering.qr import qr_data_uri
from services.kept import Kept

PICTURES_KEPT: Final = 4_000_000
"""Bytes."""
_pictures: Final = Kept[str](PICTURES_KEPT, len)


def picture_of(transfer: Transfer) -> str:
    """Return the QR code that fills the transfer in, as a data URI."""
    return _pictures.get(transfer.code, lambda: qr_data_uri(transfer.code))
