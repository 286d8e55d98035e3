"""Setting up the second factor, its recovery codes, and taking it off."""

from collections.abc import Sequence
from typing import Final

from flask import Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from domain.errors import InvalidInputError
from domain.roles import SIGNED_IN
from endpoints.accounts.forms import page
from endpoints.accounts.sign_in import LONGEST_CODE, rules
from endpoints.routes import Routes
from rendering.qr import qr_data_uri
from services.accounts import second_factor
from services.accounts.second_factor import Enrolment
from services.runtime import system_clock
from texts import _

PAGE: Final = "/account/second-factor"
LONGEST_SEALED: Final = 2000


def register(routes: Routes) -> None:
    """Add the endpoints of this module."""
    routes.add(PAGE, show_enrolment, roles=SIGNED_IN)
    routes.add(PAGE, confirm, roles=SIGNED_IN, methods=("POST",))
    routes.add(f"{PAGE}/codes", renew_codes, roles=SIGNED_IN, methods=("POST",))
    routes.add(f"{PAGE}/off", switch_off, roles=SIGNED_IN, methods=("POST",))


def show_enrolment() -> ResponseReturnValue:
    """Show the secret for the app, or go back where there is a factor already."""
    if second_factor.factor_of_asker().is_on:
        return redirect("/account")
    return _page(second_factor.begin(rules().seal))


def confirm() -> ResponseReturnValue:
    """Switch the factor on when the code is right, and show the recovery codes: this once."""
    seal = rules().seal
    if second_factor.factor_of_asker().is_on:
        return redirect("/account")
    try:
        enrolment = second_factor.resume(request.form.get("sealed", "")[:LONGEST_SEALED], seal)
    except InvalidInputError:
        # It was left lying for too long, or is another user's: begun anew.
        return redirect(PAGE)
    codes = second_factor.confirm(enrolment, request.form.get("code", "")[:LONGEST_CODE], seal, system_clock())
    if codes is None:
        problem = _("This code is not right. Check the clock of your phone and give the code that it shows now.")
        return _page(enrolment, problem, 400)
    onward = "/" if _is_due() else "/account"
    return _codes_page(codes, is_new=True, onward=onward)


def renew_codes() -> ResponseReturnValue:
    """Make new recovery codes and show them: this once."""
    return _codes_page(second_factor.renew_codes(), is_new=False, onward="/account")


def _codes_page(codes: Sequence[str], *, is_new: bool, onward: str) -> Response:
    # The page comes once: another language would lead away from it.
    return page("recovery_codes", codes=codes, is_new=is_new, onward=onward, languages=())


def switch_off() -> ResponseReturnValue:
    """Take the factor off."""
    second_factor.switch_off()
    flash(_("Two-step verification is off."))
    return redirect("/account")


def _page(enrolment: Enrolment, problem: str = "", status: int = 200) -> Response:
    key = " ".join(enrolment.secret[place : place + 4] for place in range(0, len(enrolment.secret), 4))
    shown = {"key": key, "uri": enrolment.uri, "picture": qr_data_uri(enrolment.uri), "sealed": enrolment.sealed}
    return page("second_factor", status, problem=problem, is_due=_is_due(), **shown)


def _is_due() -> bool:
    """Tell whether nothing else was open to the asker when this request came."""
    must: bool = current_user.signed_in.must_enrol
    return must
