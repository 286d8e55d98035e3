"""Groups of the ``wodnik`` command that stand on their own, and what all of its commands share."""

import datetime as dt
import getpass
from pathlib import Path
from typing import Final

import click

from config import Settings
from domain.contract_documents import LARGEST_BYTES, ContractDocumentKind
from services.runtime import Runtime, use

DAY: Final = click.DateTime(["%Y-%m-%d"])


def open_here(settings: Settings) -> Runtime:
    """Open the installation that the settings describe, and put it in force."""
    from services.installation import open_installation, place_of

    running = open_installation(place_of(settings))
    use(running)
    return running


def operator() -> str:
    """Return what the trail calls whoever gives a command."""
    return f"{getpass.getuser()} (command line)"


@click.group()
def outgoing() -> None:
    """Hand over to an outside billing system what it needs (docs/outgoing.md)."""


@outgoing.command("make")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.pass_obj
def outgoing_make(settings: Settings, path: Path) -> None:
    """Write to FILE (a ZIP) what has not left yet, or once more what nobody has acknowledged."""
    from services.outgoing import content, make

    open_here(settings)
    batch = make(actor=operator())
    if batch is None:
        click.echo("nothing waits: everything has left and has arrived")
        return
    # Whole or not at all: whoever fetches it may be looking.
    half = path.with_name(f"{path.name}.half")
    half.write_bytes(content(batch.id))
    half.replace(path)
    click.echo(f"batch {batch.id}: {batch.rows} rows in {path}, SHA-256 {batch.sha256}")


@outgoing.command("acknowledge")
@click.argument("batch", type=int)
@click.argument("checksum")
@click.pass_obj
def outgoing_acknowledge(settings: Settings, batch: int, checksum: str) -> None:
    """Say that BATCH has arrived whole: CHECKSUM is the SHA-256 of the file where it arrived."""
    from services.outgoing import acknowledge

    open_here(settings)
    acknowledge(batch, checksum, actor=operator())
    click.echo(f"batch {batch} has arrived")


@outgoing.command("list")
@click.pass_obj
def outgoing_list(settings: Settings) -> None:
    """Show the batches that were made, the newest first."""
    from services.outgoing import made

    open_here(settings)
    for batch, arrived_at in made():
        state = "on its way" if arrived_at is None else f"arrived {arrived_at:%Y-%m-%d %H:%M}Z"
        click.echo(f"{batch.id:>6}  {batch.made_at:%Y-%m-%d %H:%M}Z  {batch.rows:>7} rows  {state}  {batch.sha256}")


@click.group("lake")
def lake_() -> None:
    """Look after the files of the interval readings."""


@lake_.command("tidy")
@click.option("--keep-days", type=click.IntRange(min=7), default=30, show_default=True, help="So far undo goes back.")
@click.pass_obj
def lake_tidy(settings: Settings, keep_days: int) -> None:
    """Join the many small files of daily imports, and remove those that only older versions need."""
    from data import lake

    running = open_here(settings)
    months = lake.tidy(running.lake)
    removed = lake.discard(running.lake, keep=dt.timedelta(days=keep_days))
    click.echo(f"months joined: {months}, files removed: {removed}")


@click.group()
def contract() -> None:
    """Look after contracts."""


@contract.group("document")
def contract_document() -> None:
    """Look after the documents of contracts."""


@contract_document.command("add")
@click.argument("contract_number", metavar="CONTRACT")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--kind", type=click.Choice([one.value for one in ContractDocumentKind]), required=True)
@click.option("--number", required=True, help="Number of the document; the same again is its next version.")
@click.option("--title", required=True, help="What it is about: for an annex, what it changes.")
@click.option("--from", "valid_from", type=DAY, required=True, help="First day on which it holds.")
@click.option("--signed", "signed_on", type=DAY, help="Day on which it was signed.")
@click.pass_obj
def contract_document_add(
    settings: Settings,
    /,
    contract_number: str,
    path: Path,
    valid_from: dt.datetime,
    signed_on: dt.datetime | None,
    **told: str,
) -> None:
    """Put FILE, a PDF, in as a document of CONTRACT; its customer reads it in the portal."""
    from services.contract_documents import NewDocument, add_document

    open_here(settings)
    with path.open("rb") as file:
        content = file.read(LARGEST_BYTES + 1)
    kind, signed = ContractDocumentKind(told["kind"]), None if signed_on is None else signed_on.date()
    new = NewDocument(kind, told["number"], told["title"], valid_from.date(), signed)
    click.echo(f"{path}: version {add_document(contract_number, new, content, actor=operator())}")
