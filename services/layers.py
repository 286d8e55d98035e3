"""Which layers of the map are hidden from whom: less than the registry allows, never more."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from data.deployment import claim, hold, map_changed
from data.models import Deployment
from data.queries.network import HIDDEN
from domain.errors import InvalidInputError
from domain.layers import BY_NAME, audiences_of
from domain.roles import Role
from services.audit import record
from services.identity import acting_as
from services.runtime import now, writing


def hide_layers(hidden: Mapping[str, Collection[str]]) -> None:
    """Hide the layers from the named audiences and show them to everybody else who may see them.

    Raises
    ------
    InvalidInputError
        For a layer that does not exist, and an audience that would not see it anyway.
    """
    actor = acting_as(Role.ADMIN).email
    for name, audiences in hidden.items():
        if name not in BY_NAME or not set(audiences) <= set(audiences_of(BY_NAME[name])):
            raise InvalidInputError(f"{name} cannot be hidden from {sorted(audiences)}")
    kept = {name: sorted(audiences) for name, audiences in hidden.items() if audiences}
    with writing() as session:
        claim(session.connection())
        hold(session)
        deployment = session.scalars(select(Deployment)).one()
        before = deployment.choices.get(HIDDEN, {})
        if before == kept:
            return
        deployment.choices = {**deployment.choices, HIDDEN: kept}
        # What was drawn is drawn anew, and asked for by another address.
        session.flush()
        map_changed(session)
        record(session, at=now(), actor=actor, action="layers_hidden", subject="map", before=before, after=kept)
