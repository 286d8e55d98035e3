"""The ``wodnik`` command."""

import datetime as dt
import getpass
import signal
import sys
from pathlib import Path
from threading import Event

import click
from pydantic import ValidationError

from commands import contract, lake_, outgoing
from commands import open_here as _open
from commands import operator as _operator
from config import Settings
from domain.errors import WodnikError
from domain.roles import Role
from texts import LANGUAGES, speaking

Moment = dt.datetime | None
Texts = tuple[str, ...]


class Commands(click.Group):
    """A group whose commands refuse in one line, without a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what we refuse on purpose is said as an error of the command line."""
        try:
            return super().invoke(ctx)
        except WodnikError as refusal:
            raise click.ClickException(str(refusal)) from refusal


@click.group(cls=Commands, context_settings={"max_content_width": 100})
@click.pass_context
def main(ctx: click.Context) -> None:
    """Wodnik: customer office and geoportal of a water-and-sewage utility.

    Settings come from the environment (WODNIK_...); see docs/settings.md.
    """
    # The command line speaks English throughout; WODNIK_LOCALE is the language of those who come by the portal.
    ctx.with_resource(speaking("en"))
    try:
        ctx.obj = Settings()
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise click.ClickException(f"the settings are wrong: {wrong} (docs/settings.md)") from error


main.add_command(contract)
main.add_command(lake_)
main.add_command(outgoing)


@main.command()
@click.pass_obj
def serve(settings: Settings) -> None:
    """Serve the portal, with one worker beside it."""
    from app import create_app
    from endpoints.listening import listening
    from services import logs, worker
    from services.accounts.users import DEMO_ACCOUNTS, DEMO_PASSWORD
    from services.couriers import courier_for, ways_of
    from services.installation import begin_demo_day, place_of

    logs.install(settings.log_format)
    signal.signal(signal.SIGTERM, lambda *_about: sys.exit())
    begin_demo_day(place_of(settings))
    running = _open(settings)
    server = listening(create_app(settings, running).server, settings)
    click.echo(f"Wodnik serves {settings.public_url} (stop with Ctrl+C)")
    if settings.is_demo:
        click.echo("\n  ".join((f"Demo accounts, each with the password {DEMO_PASSWORD}:", *DEMO_ACCOUNTS)))
    if settings.is_exposed_demo:
        click.echo(f"Warning: whoever reaches {settings.host} can sign in to it, as administrator too", err=True)
    with courier_for(ways_of(settings)) as courier, worker.beside(running, courier):
        server.run()


@main.command()
@click.pass_obj
def worker(settings: Settings) -> None:
    """Deliver messages; start as many as you like, on as many machines."""
    from services import logs
    from services.couriers import courier_for, ways_of
    from services.worker import work

    logs.install(settings.log_format)
    stop = Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_about: stop.set())
    running = _open(settings)
    with courier_for(ways_of(settings)) as courier:
        work(running, courier, stop)


@main.command()
@click.pass_obj
def check(settings: Settings) -> None:
    """Check settings, database, disk, fonts, maps and clock; say what is wrong and how to mend it."""
    from services.checkup import findings
    from services.installation import place_of

    told = (settings.mode, settings.public_url, settings.time_zone, f"files in {settings.data_dir}")
    click.echo(f"settings     {', '.join(told)}")
    broken = 0
    for finding in findings(place_of(settings), settings.data_dir, settings.backup_dir):
        broken += not finding.is_fine
        click.echo(finding.text())
    if broken:
        raise click.ClickException(f"{broken} to mend")


@main.group()
def db() -> None:
    """Look after the schema of the database."""


@db.command("upgrade")
@click.pass_obj
def db_upgrade(settings: Settings) -> None:
    """Bring the schema to the revision that this program needs."""
    from data import migrations
    from data.engine import connect

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = connect(settings.database, map_srid=settings.map_srid)
    migrations.upgrade(engine)
    click.echo(f"database at revision {migrations.current(engine)}")


@db.command("check")
@click.pass_obj
def db_check(settings: Settings) -> None:
    """Fail unless the schema is the one that this program needs."""
    _open(settings)
    click.echo("database in order")


@main.command()
@click.argument("target", envvar="WODNIK_BACKUP_DIR", type=click.Path(path_type=Path))
@click.pass_obj
def backup(settings: Settings, target: Path) -> None:
    """Back everything up into TARGET, a folder or a name that ends with .tar; by default WODNIK_BACKUP_DIR."""
    from services.backup import back_up

    _open(settings)
    click.echo(back_up(target, key=settings.session_key, actor=_operator()).text())


@main.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--verify", is_flag=True, help="Count and add everything up afterwards, and compare.")
@click.option("--replace", is_flag=True, help="Throw away what is there.")
@click.pass_obj
def restore(settings: Settings, path: Path, *, verify: bool, replace: bool) -> None:
    """Put the backup in FILE into the database and the folder of the settings, and bring it up to date."""
    from services import backup
    from services.installation import place_of

    key = settings.secret_key.get_secret_value()
    restored = backup.restore(path, place_of(settings), key=key, is_replacing=replace, is_verified=verify)
    click.echo(restored.text())
    if restored.differences:
        sys.exit(1)


@main.command()
@click.option("--size", type=click.Choice(["small", "town", "city"]), default="town", show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Last day of the demo's history.")
@click.option("--if-absent", "present", flag_value="kept", help="Do nothing when the database has contents already.")
@click.option("--anew", "present", flag_value="replaced", help="Throw an earlier demo away first.")
@click.pass_obj
def demo(settings: Settings, size: str, seed: int, as_of: Moment, present: str | None) -> None:
    """Make the demo utility: an invented town with its network, customers, readings and bills."""
    from data.demo.plan import DEFAULT_AS_OF, Size
    from services.demo import make_demo

    if not settings.is_demo:
        raise click.ClickException("demo accounts have a published password: set WODNIK_MODE=demo to make them")
    _open(settings)
    day = as_of.date() if as_of else DEFAULT_AS_OF
    report = make_demo(Size(size), seed=seed, as_of=day, map_crs=settings.map_crs, present=present, progress=click.echo)
    if report is not None:
        click.echo(str(report))


class _ImportGroup(click.Group):
    """``import KIND FILE``, and ``import undo RUN``: whatever is no command is the kind of a file."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take the first word for a kind unless it is a command."""
        return super().resolve_command(ctx, args if args[0] in self.commands else ["file", *args])


@main.group("import", cls=_ImportGroup)
def imports() -> None:
    """Take files of other systems in.

    wodnik import KIND FILE [--profile P] [--crs EPSG:...] [--dry-run], the kinds and profiles as in docs/importing.md.
    """


@imports.command("file", hidden=True)
@click.argument("kind")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--profile", help="Name of a shipped mapping profile, or path of your own.")
@click.option("--crs", help="Coordinate system of a file that does not say its own: EPSG:2176.")
@click.option("--dry-run", is_flag=True, help="Check everything and change nothing.")
@click.pass_obj
def import_(settings: Settings, kind: str, path: Path, profile: str | None, crs: str | None, dry_run: bool) -> None:  # noqa: FBT001 -- click passes flags by name
    """Import FILE; what is wrong in it is kept as CSV among the files of the installation."""
    from data.models import RunState
    from services.imports import import_file

    _open(settings)
    overrides = {"crs": crs} if crs else {}
    report = import_file(kind, path, profile=profile, overrides=overrides, is_dry_run=dry_run, actor=_operator())
    click.echo(report.text())
    if report.issues:
        listed = settings.data_dir / "imports" / f"{path.name}.issues.csv"
        listed.parent.mkdir(parents=True, exist_ok=True)
        listed.write_bytes(report.to_csv())
        click.echo(str(listed))
    if report.state is RunState.REFUSED:
        sys.exit(1)


@imports.command("undo")
@click.argument("run", type=int)
@click.pass_obj
def import_undo(settings: Settings, run: int) -> None:
    """Take a run back, unless something later stands on it."""
    from services.imports import undo_import

    _open(settings)
    click.echo(undo_import(run, actor=_operator()).text())


@main.command()
@click.argument("kind")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="Intervals only: the first day.")
@click.option("--until", "last", type=click.DateTime(["%Y-%m-%d"]), help="Intervals only: the last day.")
@click.option("--meter", "meters", multiple=True, help="Intervals only: serial of a meter; may be given again.")
@click.pass_obj
def export(settings: Settings, kind: str, path: Path, first: Moment, last: Moment, meters: Texts) -> None:
    """Write all of KIND to FILE (.csv, .parquet; the network to .gpkg); the importer reads it back."""
    from services.imports import export_file

    _open(settings)
    days = (first and first.date(), last and last.date())
    click.echo(f"{path}: {export_file(kind, path, days=days, meters=meters, actor=_operator())}")


@main.command()
@click.option("--name")
@click.option("--nip", help="Tax number.")
@click.option("--account", "account_nrb", help="Account (NRB) of customers who have none of their own.")
@click.option("--individual", "individual_accounts", help="Digits that individual accounts share: sort code and mask.")
@click.option("--phone")
@click.option("--email")
@click.option("--street", "street_line", help="Street and number.")
@click.option("--postcode", "postcode_line", help="Postcode and town.")
@click.pass_obj
def utility(settings: Settings, /, **details: str | None) -> None:
    """Say who the utility is; what is not named stays as it is. Prints what is known."""
    from services.installation import set_utility

    _open(settings)
    known = set_utility({field: text for field, text in details.items() if text is not None}, actor=_operator())
    click.echo("\n".join(f"{field:<14}{text}".rstrip() for field, text in known.items()))


@main.command()
@click.pass_obj
def fa3(settings: Settings) -> None:
    """Make and keep the FA(3) of every invoice that has none; say which were refused, and why."""
    from services.xml_invoices import keep_missing

    _open(settings)
    kept = keep_missing(actor=_operator())
    click.echo("\n".join([*map(str, kept.refused), f"{kept.count} kept"]))
    if kept.refused:
        raise click.ClickException(f"{len(kept.refused)} refused")


@main.command()
@click.option("--dry-run", is_flag=True, help="Say what would go and remove nothing.")
@click.pass_obj
def purge(settings: Settings, dry_run: bool) -> None:  # noqa: FBT001 -- click passes flags by name
    """Remove what is kept longer than the rules of retention say."""
    from services import retention

    _open(settings)
    for one in retention.kept() if dry_run else retention.purge(actor=_operator()):
        click.echo(f"{one.rule.name:<18}{one.days:>5} days {one.overdue:>8}")


@main.command()
@click.argument("period", metavar="PERIOD")
@click.option("--dry-run", is_flag=True, help="Print what would be issued and change nothing.")
@click.pass_obj
def settle(settings: Settings, period: str, dry_run: bool) -> None:  # noqa: FBT001 -- click passes flags by name
    """Settle the periods that end in PERIOD, a month: 2026-10 or 10.2026.

    Issues every invoice, correction and interest note that is ready; what is held or unusual is listed and waits for
    the office. Notes charge what was paid late until the last day of that month, once it is over. Ends with 0 when all
    was issued or nothing was due, with 3 when something waits, with 1 when it was refused.
    """
    from services import settlement

    _open(settings)
    if dry_run:
        click.echo(settlement.report(period, settlement.dry_run(period)))
    elif settlement.settle(period, actor=_operator(), tell=click.echo).waiting:
        sys.exit(3)


@main.group()
def user() -> None:
    """Say who can sign in."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", "roles", type=click.Choice([role.value for role in Role]), multiple=True, required=True)
@click.option("--customer", "customers", multiple=True, help="Number of a customer on whose behalf the user may look.")
@click.option("--locale", type=click.Choice(LANGUAGES), help="Language of the user; by default that of the portal.")
@click.pass_obj
def user_add(settings: Settings, email: str, name: str, roles: Texts, customers: Texts, locale: str | None) -> None:
    """Add a user; the password is asked for, or read from standard input."""
    from services.accounts.users import NewUser, add_user

    _open(settings)
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    new = NewUser(email, name, password, [Role(role) for role in roles], customers, locale or settings.locale)
    add_user(new, actor=_operator())


@user.command("role")
@click.argument("email")
@click.argument("roles", type=click.Choice([role.value for role in Role]), nargs=-1)
@click.pass_obj
def user_role(settings: Settings, email: str, roles: Texts) -> None:
    """Give a user exactly these roles; none at all leaves a bare account."""
    from services.accounts.administration import set_roles

    _open(settings)
    set_roles(email, [Role(role) for role in roles], actor=_operator())


@user.command("disable")
@click.argument("email")
@click.pass_obj
def user_disable(settings: Settings, email: str) -> None:
    """Let a user sign in no more, and end their sessions at once."""
    from services.accounts.administration import disable

    _open(settings)
    disable(email, actor=_operator())


@user.command("reset-factor")
@click.argument("email")
@click.pass_obj
def user_reset_factor(settings: Settings, email: str) -> None:
    """Take the second factor off the account of somebody who has lost it; where it is due they set up another."""
    from services.accounts.second_factor import reset

    _open(settings)
    reset(email, actor=_operator())
