"""The page of one's own account: who I am, how I sign in, and where I am signed in."""

from flask import Response, flash, redirect, request
from flask.typing import ResponseReturnValue

from data.queries.users import sessions_of
from domain.roles import SIGNED_IN
from endpoints.accounts.forms import page, password_field
from endpoints.accounts.places import PROVE, came_from, safe_place
from endpoints.accounts.sign_in import rules, told_to_wait, too_often
from endpoints.routes import Routes
from services import runtime
from services.accounts.devices import device_name
from services.accounts.passwords import LONGEST_PASSWORD
from services.accounts.proof import prove, recently_proved, signed_in_identity
from services.accounts.second_factor import factor_of_asker
from services.accounts.sessions import end_other_sessions, end_session
from texts import _, moment

ACCOUNT = "/account"


def register(routes: Routes) -> None:
    """Add the endpoints of this module."""
    routes.add(ACCOUNT, show_account, roles=SIGNED_IN)
    routes.add("/account/sessions/<int:number>/end", end_one, roles=SIGNED_IN, methods=("POST",))
    routes.add("/account/sessions/end-others", end_others, roles=SIGNED_IN, methods=("POST",))
    routes.add(PROVE, show_proof, roles=SIGNED_IN)
    routes.add(PROVE, give_proof, roles=SIGNED_IN, methods=("POST",))


def show_account() -> ResponseReturnValue:
    """Show the page."""
    identity, zone = signed_in_identity(), runtime.current().zone
    with runtime.reading() as session:
        rows = sessions_of(session, identity.user_id, runtime.now()).to_dict("records")
    for row in rows:
        row["device"], row["is_this"] = device_name(row["user_agent"]), row["id"] == identity.session_id
        row["since"], row["seen"] = moment(row["created_at"], zone), moment(row["last_seen_at"], zone)
    rows.sort(key=lambda row: not row["is_this"])
    return page("account", identity=identity, sessions=rows, factor=factor_of_asker())


def end_one(number: int) -> ResponseReturnValue:
    """End one of the other sessions."""
    end_session(number)
    flash(_("The session has ended."))
    return redirect(ACCOUNT)


def end_others() -> ResponseReturnValue:
    """End all sessions but this one."""
    end_other_sessions()
    flash(_("All other sessions have ended."))
    return redirect(ACCOUNT)


def show_proof() -> ResponseReturnValue:
    """Ask for the password again, or go on where it was given a moment ago."""
    onward = _onward(request.args.get("next") or came_from())
    return redirect(onward) if recently_proved() else _page(onward, again="next" not in request.args)


def give_proof() -> ResponseReturnValue:
    """Note that the password was given, and go back."""
    onward, password = _onward(request.form.get("next")), password_field("password")
    again = "again" in request.form
    wait_s = rules().limits.wait_for_proof_s(signed_in_identity().session_id or 0)
    if wait_s > 0:
        return told_to_wait(_page(onward, too_often(wait_s), 429, again=again), wait_s)
    if len(password) > LONGEST_PASSWORD or not prove(password):
        return _page(onward, _("The password is not right."), 400, again=again)
    return redirect(onward)


def _onward(place: str | None) -> str:
    onward = safe_place(place)
    return ACCOUNT if onward == "/" or onward.startswith(PROVE) else onward


def _page(onward: str, problem: str = "", status: int = 200, *, again: bool) -> Response:
    email = signed_in_identity().email
    return page("prove", status, onward=onward, problem=problem, email=email, again=again)
