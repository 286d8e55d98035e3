"""Groups of the ``wodnik`` command that stand on their own, and what all of its commands share."""

import datetime as dt
import getpass
from pathlib import Path

import click

from config import Settings
from services.runtime import Runtime, use


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
