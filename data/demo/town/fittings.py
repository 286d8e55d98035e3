"""Valves and hydrants: what the crews turn and the fire brigade connects to."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from data.demo.plan import DEFAULT_AS_OF
from data.demo.town.districts import End
from data.demo.town.lines import Coords, along, chainage, left_of
from data.demo.town.mains import Beside, NetworkDraft
from data.demo.town.streets import StreetMap
from domain.network.kinds import HydrantKind, HydrantStatus, ValveKind, ValveState

HYDRANT_SPACING_M = 84.0
LONG_M = 290.0
"""A main longer than this has a valve in the middle."""
ENOUGH_L_S = 10.0
"""Nominal flow of a DN80 hydrant at 0.2 MPa, regulation of 24 July 2009, Dz.U. 124 poz. 1030."""


@dataclass(frozen=True, slots=True)
class ValveDraft:
    """A valve at the end of a pipe."""

    pipe: int
    node: int
    point: Coords
    kind: ValveKind
    state: ValveState
    is_operable: bool
    is_accessible: bool
    last_exercised_on: dt.date | None


@dataclass(frozen=True, slots=True)
class HydrantPlace:
    """Where a hydrant is wanted."""

    edge: int
    at_m: float
    point: Coords


@dataclass(frozen=True, slots=True)
class HydrantDraft:
    """A hydrant and what its last test gave."""

    node: int
    point: Coords
    kind: HydrantKind
    dn_mm: int
    flow_l_s: float | None
    pressure_mpa: float | None
    status: HydrantStatus
    tested_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Joint:
    """An end of a main at a junction."""

    end: End
    node: int
    pipe: int


def valve(
    draft: NetworkDraft, pipe: int, node: int, rng: np.random.Generator, **how: ValveKind | ValveState
) -> ValveDraft:
    """Put a valve on a pipe, a little away from the node."""
    coords = draft.pipes[pipe].coords
    away = coords if draft.pipes[pipe].start == node else coords[::-1]
    point = along(away, np.array([min(1.8, 0.4 * chainage(coords)[-1])]))[0][0]
    kind, state = how.get("kind", ValveKind.GATE), how.get("state", ValveState.OPEN)
    turned = DEFAULT_AS_OF - dt.timedelta(days=int(rng.integers(20, 3400))) if rng.random() > 0.08 else None
    works, found = bool(rng.random() > 0.04), bool(rng.random() > 0.03)
    return ValveDraft(pipe, node, point, ValveKind(kind), ValveState(state), works, found, turned)


def junction_valves(
    draft: NetworkDraft, joints: Sequence[Joint], shut: set[End], rng: np.random.Generator, *, every: int = 0
) -> list[ValveDraft]:
    """Put n - 1 valves at a junction of n mains, none on the biggest; and one wherever a district ends.

    Where only two mains meet there is no valve, or, with ``every``, one at every so many of such places.
    """
    met: dict[int, list[Joint]] = defaultdict(list)
    for joint in joints:
        met[joint.node].append(joint)
    found = []
    for count, (node, ends) in enumerate(met.items(), 1):
        ends.sort(key=lambda joint: (joint.end in shut, -draft.pipes[joint.pipe].diameter_mm))
        is_parted = len(ends) > 2 or (every > 0 and count % every == 0)
        for place, joint in enumerate(ends):
            if joint.end in shut:
                found.append(valve(draft, joint.pipe, node, rng, state=ValveState.CLOSED))
            elif is_parted and place > 0:
                found.append(valve(draft, joint.pipe, node, rng))
    return found


def middle_valve(draft: NetworkDraft, pipes: range, rng: np.random.Generator) -> list[ValveDraft]:
    """Divide a long main that has no junction."""
    lengths = np.array([draft.pipes[pipe].length for pipe in pipes])
    if lengths.sum() < LONG_M or len(pipes) < 2:
        return []
    middle = max(1, int(np.searchsorted(np.cumsum(lengths), lengths.sum() / 2)))
    pipe = pipes[min(middle, len(pipes) - 1)]
    return [valve(draft, pipe, draft.pipes[pipe].start, rng)]


def hydrant_places(streets: StreetMap, mains: Beside) -> list[HydrantPlace]:
    """Spread hydrants along the mains so that none is far from the next; they stand at the kerb."""
    places = []
    for number, coords in mains.coords.items():
        length = float(chainage(coords)[-1])
        at = np.linspace(0, length, max(2, round(length / 38)) + 1)[1:-1]
        points, tangents = along(coords, at)
        kerb = max(1.2, float(streets.half_widths()[number]) - 2.0)
        stands = points + left_of(tangents) * kerb
        places += [HydrantPlace(number, float(one), stand) for one, stand in zip(at, stands, strict=True)]
    tree = cKDTree(np.array([place.point for place in places]))
    near, chosen = np.zeros(len(places), dtype=bool), []
    for at_place, place in enumerate(places):
        if not near[at_place]:
            chosen.append(place)
            near[tree.query_ball_point(place.point, HYDRANT_SPACING_M)] = True
    return chosen


def tested(node: int, point: Coords, main_mm: int, ground_m: float, rng: np.random.Generator) -> HydrantDraft:
    """Return a hydrant with a plausible last test."""
    kind = HydrantKind.UNDERGROUND if rng.random() < 0.14 else HydrantKind.ABOVE_GROUND
    dn = 100 if main_mm >= 225 and kind is HydrantKind.ABOVE_GROUND else 80
    if rng.random() < 0.05:
        return HydrantDraft(node, point, kind, dn, None, None, HydrantStatus.UNKNOWN, None)
    pressure = round(float(np.clip((70 - ground_m) / 102 + rng.normal(0, 0.03), 0.12, 0.6)), 2)
    flow = round(float(7.0 + 0.035 * min(main_mm, 250) + 10 * (pressure - 0.25) + rng.normal(0, 1.4)), 1)
    status = HydrantStatus.WORKING if flow >= ENOUGH_L_S else HydrantStatus.LIMITED
    if rng.random() < 0.03:
        status = HydrantStatus.OUT_OF_ORDER
    day = DEFAULT_AS_OF - dt.timedelta(days=int(rng.integers(10, 420)))
    return HydrantDraft(node, point, kind, dn, max(flow, 3.0), pressure, status, day)
