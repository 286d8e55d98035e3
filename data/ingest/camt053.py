"""camt.053: statements of ISO 20022 as XML, version 2 as well as version 8 and those between and after.

Versions differ in where a status, an amount of a part and a name stand; both places are looked at. What a file declares
of its own, entities above all, is not read.
"""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo

from lxml import etree

from data.ingest.reasons import (
    BAD_STATEMENT_LINE,
    DAMAGED,
    NO_STATEMENT,
    OWN_DECLARATIONS,
    PARTS_DIFFER,
    RefusedFileError,
)
from data.ingest.statements import BankEntry, Statement, one_line

NAMESPACE: Final = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(\d{2})\}Document")
OPENING: Final = ("OPBD", "PRCD", "ITBD")
CLOSING: Final = ("CLBD", "ITBD")
RETURNS: Final = frozenset({"RRTN", "UPDD", "PRDD", "RPCR", "RCDD"})
"""Codes of the bank for transfers and direct debits that come back."""
LONGEST_REFERENCE: Final = 64
NO_REFERENCE: Final = frozenset({"NOTPROVIDED", "NONREF"})


def read_camt053(raw: bytes, zone: ZoneInfo) -> list[Statement]:
    """Return the statements of a file.

    Raises
    ------
    RefusedFileError
        When it is no camt.053, ends in the middle, declares entities, or an amount or a day of it is none.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise RefusedFileError(DAMAGED, line=error.lineno, error=error.msg) from error
    if root.getroottree().docinfo.doctype:
        raise RefusedFileError(OWN_DECLARATIONS, line=1)
    found = [] if NAMESPACE.fullmatch(root.tag) is None else root.findall("{*}BkToCstmrStmt/{*}Stmt")
    if not found:
        raise RefusedFileError(NO_STATEMENT)
    return [_statement(node, zone) for node in found]


def _statement(node: Any, zone: ZoneInfo) -> Statement:
    account = _text(node, "Acct/Id/IBAN") or _text(node, "Acct/Id/Othr/Id")
    statement = Statement(node.sourceline, "".join(char for char in account if char.isdigit()), _text(node, "Acct/Ccy"))
    balances: dict[str, list[Decimal]] = {}
    for balance in node.findall("{*}Bal"):
        balances.setdefault(_text(balance, "Tp/CdOrPrtry/Cd"), []).append(_signed(balance, _amount(balance, "Amt")))
        statement.currency = statement.currency or _find(balance, "Amt").get("Ccy", "")
    statement.opening = next((balances[code][0] for code in OPENING if code in balances), None)
    statement.closing = next((balances[code][-1] for code in CLOSING if code in balances), None)
    for entry in node.findall("{*}Ntry"):
        # Before version 4 the status stood by itself, and later in a code.
        if (_text(entry, "Sts/Cd") or _text(entry, "Sts")) == "BOOK":
            statement.entries.extend(_entries(entry, zone))
            statement.currency = statement.currency or statement.entries[-1].currency
    return statement


def _entries(entry: Any, zone: ZoneInfo) -> Iterator[BankEntry]:
    """Return an entry, or where it is a batch the payments in it, which have to add up to it."""
    parts = entry.findall("{*}NtryDtls/{*}TxDtls")
    whole, booked_on = _amount(entry, "Amt"), _booked_on(entry, zone)
    amounts = [whole]
    if len(parts) > 1:
        amounts = [_amount(part, "Amt" if _find(part, "Amt") is not None else "AmtDtls/TxAmt/Amt") for part in parts]
        if sum(amounts) != whole:
            raise RefusedFileError(PARTS_DIFFER, line=entry.sourceline, column="Ntry", expected=whole)
    bank = _reference(entry, "AcctSvcrRef")
    for place, (amount, part) in enumerate(zip(amounts, parts or [entry], strict=True)):
        # The reference of a batch is that of all its parts.
        of_batch = f"{bank}-{place + 1}" if bank and len(parts) > 1 else bank
        title = _title(part) or one_line([_text(entry, "AddtlNtryInf")])
        yield BankEntry(
            line=part.sourceline,
            booked_on=booked_on,
            amount=_signed(entry, amount),
            currency=_find(entry, "Amt").get("Ccy", ""),
            reference=_reference(part, "Refs/AcctSvcrRef") or of_batch,
            title=title,
            payer=one_line([_text(part, "RltdPties/Dbtr/Nm") or _text(part, "RltdPties/Dbtr/Pty/Nm")]),
            texts=(title, _text(part, "RltdPties/CdtrAcct/Id/IBAN"), _text(part, "RltdPties/CdtrAcct/Id/Othr/Id")),
            is_reversal=_is_reversal(entry, part),
            end_to_end=_reference(part, "Refs/EndToEndId")[:LONGEST_REFERENCE],
        )


def _is_reversal(entry: Any, part: Any) -> bool:
    """Tell whether an entry takes back another one: it says so, tells why it returns, or its code is of returns."""
    if _text(entry, "RvslInd") in {"true", "1"} or _find(part, "RtrInf") is not None:
        return True
    code = "BkTxCd/Domn/Fmly/SubFmlyCd"
    return bool({_text(part, code), _text(entry, code)} & RETURNS)


def _title(part: Any) -> str:
    told = [node.text or "" for node in part.findall("{*}RmtInf/{*}Ustrd")]
    told += [node.text or "" for node in part.findall("{*}RmtInf/{*}Strd/{*}CdtrRefInf/{*}Ref")]
    return one_line(told)


def _reference(node: Any, path: str) -> str:
    text = _text(node, path)
    return "" if text.upper() in NO_REFERENCE else text


def _booked_on(entry: Any, zone: ZoneInfo) -> dt.date:
    text = next(
        filter(None, (_text(entry, f"{name}/{form}") for name in ("BookgDt", "ValDt") for form in ("Dt", "DtTm"))), ""
    )
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise RefusedFileError(BAD_STATEMENT_LINE, line=entry.sourceline, column="BookgDt") from None
    return (moment.astimezone(zone) if moment.tzinfo else moment).date()


def _amount(node: Any, path: str) -> Decimal:
    text = _text(node, path)
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount != round(amount, 2):
        raise RefusedFileError(BAD_STATEMENT_LINE, line=node.sourceline, column="Amt")
    return amount


def _signed(node: Any, amount: Decimal) -> Decimal:
    return -amount if _text(node, "CdtDbtInd") == "DBIT" else amount


def _find(node: Any, path: str) -> Any:
    return node.find("/".join(f"{{*}}{name}" for name in path.split("/")))


def _text(node: Any, path: str) -> str:
    found = _find(node, path)
    return "" if found is None else (found.text or "").strip()
