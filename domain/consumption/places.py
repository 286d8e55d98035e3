"""Places of meters: a main meter, what is behind it, and the meters that followed one another there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from domain.consumption.question import Which
from domain.meters import MeterRole


@dataclass(frozen=True, slots=True)
class Tree:
    """Which place is behind which, and what each of them counts."""

    roles: Mapping[int, MeterRole]
    behind: Mapping[int, int | None]

    def roots(self, chosen: Sequence[int]) -> list[int]:
        """Return the chosen places that are behind no other chosen one: their sum counts every litre once."""
        return [place for place in chosen if self.behind[place] not in chosen]

    def chosen(self, meters: str) -> list[int]:
        """Return the places that ``meters`` asks for, none for a place that is not here."""
        if meters == Which.ALL:
            return list(self.roles)
        if meters == Which.MAIN:
            return [place for place, role in self.roles.items() if role is not MeterRole.SUBMETER]
        if meters == Which.SUBMETERS:
            return [place for place, role in self.roles.items() if role is MeterRole.SUBMETER]
        return [place for place in self.roles if str(place) == meters]


def places_of(meters: pd.DataFrame) -> pd.DataFrame:
    """Give each installation its place: a meter put in where another of the same role was taken out continues it.

    Parameters
    ----------
    meters : pandas.DataFrame
        ``installation_id``, ``parent_id`` (Int64), ``service_point_id``, ``role``, ``purpose``, ``installed_on``,
        ``removed_on`` (NaT while it is there), ``from_on``; one row an installation and term of the contract.

    Returns
    -------
    pandas.DataFrame
        The same rows in order of installation, with ``place`` (int64, the first installation there).
    """
    ordered = meters.sort_values(["installed_on", "installation_id", "from_on"], ignore_index=True)
    free: dict[tuple[object, ...], list[tuple[pd.Timestamp, int]]] = {}
    places: dict[int, int] = {}
    columns = ["installation_id", "service_point_id", "role", "purpose", "installed_on", "removed_on"]
    once = ordered.drop_duplicates("installation_id")
    for ident, point, role, purpose, installed_on, removed_on in once[columns].itertuples(index=False, name=None):
        ended = free.setdefault((point, role, purpose), [])
        before = next((one for one in ended if one[0] <= installed_on), None)
        if before is not None:
            ended.remove(before)
        places[ident] = int(ident) if before is None else before[1]
        if not pd.isna(removed_on):
            ended.append((removed_on, places[ident]))
    return ordered.assign(place=ordered["installation_id"].map(places).astype("int64"))


def tree_of(places: pd.DataFrame) -> Tree:
    """Return which place is behind which: main meters first, then those of flats, then submeters."""
    first = places.drop_duplicates("place")
    of_installation = dict(zip(places["installation_id"], places["place"], strict=True))
    roles = {int(place): MeterRole(role) for place, role in zip(first["place"], first["role"], strict=True)}
    behind = {
        int(place): None if pd.isna(parent) else of_installation.get(parent)
        for place, parent in zip(first["place"], first["parent_id"], strict=True)
    }
    rank = [MeterRole.MAIN, MeterRole.UNIT, MeterRole.SUBMETER]
    order = sorted(roles, key=lambda place: (rank.index(roles[place]), behind[place] is not None, place))
    return Tree({place: roles[place] for place in order}, {place: behind[place] for place in order})
