"""Bank statements in tests, written by code: MT940 as Polish banks write it, and camt.053 of two versions."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

ACCOUNT = "60102019547001000000012345"
"""The individual account of customer 12345 (domain.md 3.3)."""
MAIN = "24160000035175530643314956"


@dataclass(frozen=True)
class Came:
    """Money that came in, or with a negative amount went out."""

    amount: str
    title: str = ""
    reference: str = ""
    on: dt.date = dt.date(2026, 1, 2)
    payer: str = "JAN KOWALSKI"
    to: str = ""
    """The individual account."""
    end_to_end: str = ""
    is_back: bool = False
    """It takes back what came or went before."""

    @property
    def signed(self) -> Decimal:
        """Return the amount."""
        return Decimal(self.amount)


def mt940(*came: Came, opening: str = "1000.00", account: str = MAIN, mark: str = "~") -> str:
    """Return a statement as text, the titles in pieces of 27 characters."""
    closing = Decimal(opening) + sum(one.signed for one in came)
    lines = [":20:ST", f":25:/PL{account}", ":28C:1/1", f":60F:C260101PLN{_comma(opening)}"]
    for one in came:
        side = ("C" if one.signed >= 0 else "D") if not one.is_back else ("RD" if one.signed >= 0 else "RC")
        reference = f"NONREF//{one.reference}" if one.reference else "NONREF"
        lines.append(f":61:{one.on:%y%m%d%m%d}{side}{_comma(abs(one.signed))}NTRF{reference}")
        pieces = [one.title[at : at + 27] for at in range(0, len(one.title), 27)]
        lines.append(f":86:020{mark}00PRZELEW PRZYCH")
        lines += [f"{mark}{20 + at}{piece}" for at, piece in enumerate(pieces[:6])]
        lines += [f"{mark}32{one.payer}", *([f"{mark}61{one.to}"] if one.to else [])]
    lines += [f":62F:{'C' if closing >= 0 else 'D'}260102PLN{_comma(abs(closing))}", "-"]
    return "".join(f"{line}\r\n" for line in lines)


def camt053(
    *came: Came, opening: str = "1000.00", account: str = MAIN, version: str = "02", extra: str = "", head: str = ""
) -> str:
    """Return a statement as XML; ``extra`` stands behind the entries, ``head`` before the document."""
    closing = Decimal(opening) + sum(one.signed for one in came)
    balances = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='PLN'>{amount}</Amt>"
        "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-02</Dt></Dt></Bal>"
        for code, amount in (("OPBD", opening), ("CLBD", closing))
    )
    entries = "".join(entry(one, part(one, version), version=version, reference=one.reference) for one in came)
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>{head}"
        f"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}'><BkToCstmrStmt>"
        f"<GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S</Id><Acct><Id><IBAN>PL{account}</IBAN></Id></Acct>"
        f"{balances}{entries}{extra}</Stmt></BkToCstmrStmt></Document>"
    )


def entry(
    came: Came, parts: str, *, version: str = "02", reference: str = "", status: str = "BOOK", told: str = ""
) -> str:
    """Return an entry made of ``parts``; ``told`` are further elements of it."""
    sts = status if version == "02" else f"<Cd>{status}</Cd>"
    side = "CRDT" if came.signed >= 0 else "DBIT"
    told += "<RvslInd>true</RvslInd>" if came.is_back else ""
    return (
        f"<Ntry><Amt Ccy='PLN'>{abs(came.signed)}</Amt><CdtDbtInd>{side}</CdtDbtInd>{told}<Sts>{sts}</Sts>"
        f"<BookgDt><Dt>{came.on}</Dt></BookgDt><AcctSvcrRef>{reference}</AcctSvcrRef>"
        f"<NtryDtls>{parts}</NtryDtls></Ntry>"
    )


def part(came: Came, version: str = "02", *, reference: str = "") -> str:
    """Return one payment of an entry."""
    name = f"<Nm>{escape(came.payer)}</Nm>"
    amount = f"<Amt Ccy='PLN'>{abs(came.signed)}</Amt>"
    return (
        f"<TxDtls><Refs><AcctSvcrRef>{reference}</AcctSvcrRef><EndToEndId>{came.end_to_end}</EndToEndId></Refs>"
        + (f"<AmtDtls><TxAmt>{amount}</TxAmt></AmtDtls>" if version == "02" else amount)
        + f"<RltdPties><Dbtr>{name if version == '02' else f'<Pty>{name}</Pty>'}</Dbtr>"
        + (f"<CdtrAcct><Id><IBAN>PL{came.to}</IBAN></Id></CdtrAcct>" if came.to else "")
        + f"</RltdPties><RmtInf><Ustrd>{escape(came.title)}</Ustrd></RmtInf></TxDtls>"
    )


def total(came: Sequence[Came]) -> Came:
    """Return what several payments are together."""
    return Came(str(sum(one.signed for one in came)))


def _comma(amount: str | Decimal) -> str:
    return f"{Decimal(amount):.2f}".replace(".", ",")
