"""Pictures of dials: ``/readings/<id>.jpg`` shows one, ``/office/readings/<id>/photo`` takes it in."""

from typing import Final

from flask import Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from domain.errors import InvalidInputError
from domain.roles import CUSTOMERS, OFFICE
from endpoints.files import sent
from endpoints.routes import Routes
from rendering.photos import MEDIA_TYPE
from services.readings import LARGEST_PHOTO, add_photo, photo, photographed
from texts import _, day, volume

PLACE: Final = "/office/readings/<int:reading_id>/photo"
AROUND: Final = 100_000
"""Bytes of a form around its file."""
LITRE_PLACES: Final = 3


def register(routes: Routes) -> None:
    """Add the endpoints of this module."""
    routes.add("/readings/<int:reading_id>.jpg", show, roles=OFFICE | CUSTOMERS)
    routes.add(PLACE, ask, roles=OFFICE)
    # Twice what is taken: who sends somewhat more is told so in words.
    routes.add(PLACE, take, roles=OFFICE, methods=("POST",), largest_body=2 * LARGEST_PHOTO + AROUND)


def show(reading_id: int) -> ResponseReturnValue:
    """Send the picture of a dial."""
    return sent(photo(reading_id), MEDIA_TYPE, f"reading-{reading_id}.jpg", is_shown=True)


def ask(reading_id: int) -> ResponseReturnValue:
    """Ask for the picture of a reading."""
    return _page(reading_id)


def take(reading_id: int) -> ResponseReturnValue:
    """Keep the picture that was sent."""
    file = request.files.get("photo")
    if file is None or not file.filename:
        return _page(reading_id, _("Choose a file."), 400)
    try:
        meter = add_photo(reading_id, file.read())
    except InvalidInputError as refusal:
        return _page(reading_id, str(refusal), 400)
    return redirect(_meter(meter))


def _page(reading_id: int, problem: str = "", status: int = 200) -> Response:
    serial, reading = photographed(reading_id)
    page = render_template(
        "office/photo.html",
        serial=serial,
        read_on=day(reading.read_on),
        value=volume(reading.value_m3, LITRE_PLACES if reading.value_m3 % 1 else 0),
        back=_meter(reading.meter_id),
        problem=problem,
        most_mb=LARGEST_PHOTO // 1_000_000,
    )
    return make_response(page, status)


def _meter(meter: int) -> str:
    return f"/office/readings?meter={meter}"
