"""Users: found, shown, changed; every change is the administrator's who asks for it, with the password given lately."""

from collections.abc import Callable
from typing import Any, Final

from dash import ALL, Input, Output, State, no_update
from dash.dependencies import DashDependency
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.binding import Binder
from callbacks.notices import notify, refuse, refuse_at
from callbacks.pressing import pressed
from components.admin.users import AREA, Ids, found_users, no_such_user, panel
from components.steps import step_id
from components.when import local
from data.queries.customers import customers_of
from data.queries.users import Wanted, sessions_of, user_shown, users_found
from domain.errors import InvalidInputError, NotFoundError
from domain.identifiers import UserId
from domain.roles import ADMINS, Role
from services.accounts import administration, invitations, second_factor
from services.accounts.devices import device_name
from services.accounts.proof import demand_proof
from services.identity import acting_as
from services.runtime import current, now, reading, today
from texts import LANGUAGES, _, _l

MOST: Final = 100
LISTED_CUSTOMERS: Final = 12
Step = Callable[..., None]
STEPS: Final[dict[str, tuple[Step, str]]] = {
    "disable": (administration.disable, _l("The account is disabled.")),
    "enable": (administration.enable, _l("They can sign in again.")),
    "end_sessions": (administration.end_sessions, _l("They are signed out everywhere.")),
    "invite_again": (
        lambda email, actor: invitations.invite_again(email),  # noqa: ARG005 -- it asks by itself who invites
        _l("A new link is on its way; the one before opens nothing any more."),
    ),
    "reset_factor": (second_factor.reset, _l("The second factor is off. They are told of it by e-mail.")),
}


def show_found(words: str | None, role: str | None) -> Component:
    """Show the users that are looked for."""
    with reading() as session:
        users, count = users_found(session, Wanted(words or "", role or ""), today(), most=MOST)
    return found_users(local(users, ("last_seen_at",), current().zone), count)


def show_user(user: int) -> list[Component]:
    """Show one user."""
    zone = current().zone
    with reading() as session:
        found = user_shown(session, UserId(user), today())
        if found.empty:
            return [no_such_user()]
        numbers = customers_of(session, UserId(user), today())["number"].head(LISTED_CUSTOMERS).tolist()
        sessions = sessions_of(session, UserId(user), now())
    sessions = local(sessions, ("created_at", "last_seen_at"), zone)
    sessions = sessions.assign(device=[device_name(agent) for agent in sessions["user_agent"]])
    rows: list[Any] = list(found.itertuples(index=False))
    return panel(rows[0], numbers, sessions)


def take_step(clicks: list[int | None], ids: list[dict[str, str]], user: int, roles: list[str]) -> Any:  # noqa: ANN401 -- components, or that nothing changes
    """Do to a user what was pressed, and show them as they are then."""
    name = pressed(clicks, ids)
    if not name:
        raise PreventUpdate
    actor = acting_as(Role.ADMIN).email
    demand_proof()
    email = _email_of(user)
    try:
        if name == "set_roles":
            administration.set_roles(email, [_role(one) for one in roles], actor=actor)
            told = _("The roles are saved.")
        else:
            step, words = _step(name)
            step(email, actor=actor)
            told = str(words)
    except InvalidInputError as error:
        refuse(str(error))
        return no_update
    notify(told)
    return show_user(user)


def invite(_clicks: int, email: str | None, name: str | None, roles: list[str], locale: str) -> tuple[Any, Any, Any]:
    """Invite a colleague; what was filled in stays where it was refused."""
    try:
        spoken = locale if locale in LANGUAGES else "pl"
        invitations.invite(email or "", name or "", _some_roles(roles), locale=spoken)
    except InvalidInputError as refusal:
        refuse_at(refusal, {"email": Ids.EMAIL, "name": Ids.NAME})
        return no_update, no_update, no_update
    notify(_("The invitation is on its way to {email}.", email=email))
    return "", "", []


def _email_of(user: int) -> str:
    with reading() as session:
        found = user_shown(session, UserId(user), today())
    if found.empty:
        raise NotFoundError(f"no user {user}")
    return str(found["email"].item())


def _some_roles(words: list[str]) -> list[Role]:
    if not words:
        raise InvalidInputError(_("Choose at least one role."))
    return [_role(word) for word in words]


def _role(word: str) -> Role:
    if word not in set(Role):
        raise InvalidInputError(_("There is no such role."))
    return Role(word)


def _step(name: str) -> tuple[Step, str]:
    if name not in STEPS:
        raise InvalidInputError(_("There is no such step."))
    return STEPS[name]


def register(bind: Binder) -> None:
    """Wire the handlers of the users' page."""
    looked_for = (Input(Ids.WORDS, "value"), Input(Ids.ROLE, "value"))
    bind(show_found, Output(Ids.FOUND, "children"), *looked_for, roles=ADMINS, prevent_initial_call=False)
    bind.clientside("address", "keep", Output(Ids.KEPT, "children"), *looked_for)
    shown = Output(Ids.PANEL, "children")
    bind(show_user, shown, Input(Ids.USER, "data"), roles=ADMINS, prevent_initial_call=False)
    outcome = Output(Ids.PANEL, "children", allow_duplicate=True)
    step: list[DashDependency] = [Input(step_id(AREA, ALL), "n_clicks"), State(step_id(AREA, ALL), "id")]
    bind(take_step, outcome, *step, State(Ids.USER, "data"), State(Ids.ROLES, "value"), roles=ADMINS)
    filled = [State(ident, "value") for ident in (Ids.EMAIL, Ids.NAME, Ids.STAFF_ROLES, Ids.LOCALE)]
    emptied = [Output(ident, "value") for ident in (Ids.EMAIL, Ids.NAME, Ids.STAFF_ROLES)]
    busy = [(Output(Ids.INVITE, "disabled"), True, False)]
    bind(invite, *emptied, Input(Ids.INVITE, "n_clicks"), *filled, roles=ADMINS, running=busy)
