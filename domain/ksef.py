"""Numbers of invoices in KSeF, the national system of e-invoices, and the link by which anybody checks one (KOD I).

The link names the seller, the day of issue and the hash of the very bytes that were sent (domain.md 3.4).
"""

import base64
import datetime as dt
import hashlib
import re
from typing import Final

from domain.nip import is_nip

SINCE: Final = dt.date(2026, 4, 1)
"""From this day on every seller's invoices to buyers with a tax number go through KSeF (domain.md 3.4)."""
NUMBER: Final = re.compile(r"(\d{10})-(\d{8})-[0-9A-F]{6}-?[0-9A-F]{6}-([0-9A-F]{2})", re.ASCII)
DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
HOSTS: Final = {False: "qr.ksef.mf.gov.pl", True: "qr-test.ksef.mf.gov.pl"}
"""By whether it is a trial: a made-up invoice is not asked for where real ones are."""
POLYNOMIAL: Final = 0x07
BYTE: Final = 0xFF
TOP_BIT: Final = 0x80


def is_ksef_number(text: str) -> bool:
    """Tell whether the last two digits of a number check the others."""
    found = NUMBER.fullmatch(text)
    return found is not None and f"{_crc8(text.rpartition('-')[0].encode()):02X}" == found[3]


def ksef_number(nip: str, taken_on: dt.date, serial: int) -> str:
    """Return the number that an invoice would get: whose it is, the day on which it was taken, a serial and a check."""
    checked = f"{nip}-{taken_on:%Y%m%d}-{serial:012X}"
    return f"{checked}-{_crc8(checked.encode()):02X}"


def _crc8(sent: bytes) -> int:
    crc = 0
    for byte in sent:
        crc ^= byte
        for _bit in range(8):
            crc = (crc << 1 ^ POLYNOMIAL) & BYTE if crc & TOP_BIT else crc << 1
    return crc


def digest_of(content: bytes) -> str:
    """Return the hash that stands for the bytes of a document, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def checking_link(nip: str, issued_on: dt.date, digest: str, *, is_trial: bool) -> str:
    """Return the link of KOD I, empty where the seller or the bytes that were sent are not known.

    Parameters
    ----------
    digest
        SHA-256 of the XML as it was sent, 64 hexadecimal digits.
    """
    if not is_nip(nip) or DIGEST.fullmatch(digest) is None:
        return ""
    written = base64.urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip("=")
    return f"https://{HOSTS[is_trial]}/invoice/{nip}/{issued_on:%d-%m-%Y}/{written}"
