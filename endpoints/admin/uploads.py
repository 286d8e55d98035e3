"""``/admin/imports/new``: a file is sent, checked without changing anything, looked at, and taken in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from data.ingest.report import Report
from domain.errors import InvalidInputError
from domain.imports import KINDS
from domain.roles import ADMINS
from endpoints.routes import Routes
from services import uploads
from services.uploads import LARGEST_BYTES, Upload
from texts import _

PLACE: Final = "/admin/imports/new"
SHOWN_ISSUES: Final = 200


@dataclass(frozen=True, slots=True)
class Sent:
    """What the form says beside the file."""

    kind: str
    crs: str


def show_form() -> ResponseReturnValue:
    """Show the form."""
    return _page(_sent())


def check_file() -> ResponseReturnValue:
    """Keep the file that was sent, and say what taking it in would do."""
    sent, file, profile = _sent(), request.files.get("file"), request.files.get("profile")
    if file is None or not file.filename:
        return _page(sent, problem=_("Choose a file."), status=400)
    if profile is None or not profile.filename:
        upload = uploads.keep(file.filename, _saving(file))
    else:
        upload = uploads.keep(
            file.filename, _saving(file), profile_name=profile.filename, save_profile=_saving(profile)
        )
    return _tell(sent, upload, is_dry_run=True)


def take_file() -> ResponseReturnValue:
    """Take in a file that was checked."""
    return _tell(_sent(), uploads.kept(request.form.get("upload", "")), is_dry_run=False)


def drop_file() -> ResponseReturnValue:
    """Forget a file that was checked."""
    uploads.discard(uploads.kept(request.form.get("upload", "")))
    return redirect("/admin/imports")


def _tell(sent: Sent, upload: Upload, *, is_dry_run: bool) -> ResponseReturnValue:
    try:
        report = uploads.take(upload, sent.kind, crs=sent.crs, is_dry_run=is_dry_run)
    except InvalidInputError as refusal:
        return _page(sent, problem=str(refusal), status=400)
    if report.run_id is not None:
        return redirect(f"/admin/imports?run={report.run_id}")
    return _page(sent, report=report, upload=upload)


def _saving(file: FileStorage) -> uploads.Save:
    def save(path: Path) -> None:
        file.save(path)

    return save


def _sent() -> Sent:
    return Sent(request.form.get("kind", ""), request.form.get("crs", "").strip()[:40])


def _page(
    sent: Sent, *, report: Report | None = None, upload: Upload | None = None, problem: str = "", status: int = 200
) -> Response:
    page = render_template(
        "admin/upload.html",
        sent=sent,
        kinds={name: _(title) for name, title in KINDS.items()},
        report=report,
        upload=upload,
        problem=problem,
        most_mb=LARGEST_BYTES // 1_000_000,
        shown=SHOWN_ISSUES,
    )
    return make_response(page, status)


def register(routes: Routes) -> None:
    """Add the form, and what it sends."""
    routes.add(PLACE, show_form, roles=ADMINS)
    routes.add(PLACE, check_file, roles=ADMINS, methods=("POST",), largest_body=LARGEST_BYTES)
    routes.add("/admin/imports/take", take_file, roles=ADMINS, methods=("POST",))
    routes.add("/admin/imports/drop", drop_file, roles=ADMINS, methods=("POST",))
