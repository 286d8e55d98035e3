"""The plan of the town drawn by hand: river, main roads, quarters, sites. Metres from the town's centre."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from data.demo.plan import Size, UseKind

XY = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Style:
    """How a quarter is laid out and when it was built."""

    pattern: str
    """``grid``, ``curved``, ``estate``, ``works`` or ``drawn`` (streets only where the plan has them)."""
    lots: str
    """What is built along the streets: a key of ``buildings.LOTS``."""
    built: tuple[int, int]
    spacing_m: tuple[float, float]
    """Between parallel streets, and between the streets that cross them."""
    bend_m: float = 0.0
    """How far streets swing from a straight line."""


STYLES: Final = {
    "old": Style("drawn", "tenement", (1926, 1938), (80, 80)),
    "interwar": Style("grid", "town", (1929, 1939), (92, 128), 6),
    "villas": Style("grid", "villa", (1931, 1958), (84, 170), 16),
    "estate": Style("estate", "estate", (1971, 1985), (178, 215), 14),
    "detached": Style("curved", "detached", (1984, 1999), (74, 190), 30),
    "new": Style("curved", "new", (2004, 2019), (68, 165), 40),
    "works": Style("works", "works", (1968, 1996), (165, 205), 0),
    "green": Style("drawn", "none", (1960, 1980), (100, 100)),
}


@dataclass(frozen=True, slots=True)
class Quarter:
    """A named part of the town; it is the face of the main roads that ``seed`` lies in."""

    name: str
    style: str
    seed: XY
    district: int
    theme: str
    postcode: str
    angle_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class Road:
    """A street drawn by hand."""

    name: str
    points: Sequence[XY]
    is_main: bool = True
    is_path: bool = False
    is_transmission: bool = False
    is_smooth: bool = True
    is_bound: bool = False
    """Whether quarters end at it, as they do at main roads."""


@dataclass(frozen=True, slots=True)
class Site:
    """A building that the town has one of, near a place."""

    kind: str
    near: XY
    width_m: float
    depth_m: float
    shape: str
    levels: int = 2


@dataclass(frozen=True, slots=True)
class Works:
    """A waterworks, a tank or a sewage plant, outside the built-up area."""

    name: str
    at: XY
    head_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything about a town that is drawn and not generated."""

    city: str
    river: Sequence[XY]
    river_width_m: tuple[float, float]
    hull: Sequence[XY]
    """Edge of the built-up area."""
    roads: Sequence[Road]
    quarters: Sequence[Quarter]
    sites: Sequence[Site]
    square: Sequence[XY]
    treatment: Works
    tank: Works
    sewage: Works
    park: Sequence[XY] = ()
    woods: Sequence[tuple[XY, float]] = field(default=())
    lake: tuple[XY, float] | None = None
    origin: XY = (0.0, 0.0)
    seed: int = 0


TILE_M: Final = (3600.0, 3300.0)
CITIES: Final = (
    *("Wodnikowo", "Rusałkowo", "Topielec", "Świtezianka", "Modrzewiec Wodny", "Stawiszynek", "Brzegowice", "Nurtowo"),
    *("Zdrojowiec", "Zatoczewo", "Mielizna", "Głębinów"),
)

_HULL: Final = (
    *((-1420, 240), (-1330, 560), (-1060, 900), (-740, 1075), (-330, 1235), (130, 1180), (540, 1215), (900, 960)),
    *((1150, 650), (1340, 420), (1420, 120), (1480, -160), (1500, -560), (1440, -900), (1120, -1080), (800, -1260)),
    *(
        (380, -1370),
        (-80, -1390),
        (-480, -1290),
        (-800, -1090),
        (-980, -880),
        (-1090, -640),
        (-1250, -300),
        (-1400, -60),
    ),
)
_RIVER: Final = (
    *((-1800, -260), (-1520, -130), (-1250, -210), (-1020, -450), (-760, -580), (-500, -450), (-300, -210)),
    *((-40, -110), (230, -190), (450, -390), (720, -480), (980, -340), (1180, -110), (1480, -120), (1800, -260)),
)
_SQUARE: Final = ((2, 124), (92, 112), (106, 208), (14, 220))

_ROADS: Final = (
    Road(
        "Dworcowa",
        ((120, 1650), (-70, 1420), (-195, 1200), (-235, 1010), (-205, 640), (-190, 380), (-140, 130), (-62, -20)),
        is_transmission=True,
    ),
    Road(
        "Mostowa",
        ((-62, -20), (-38, -110), (-22, -225), (10, -430), (45, -650), (85, -900), (110, -1190), (120, -1650)),
        is_transmission=True,
    ),
    Road("Poznańska", ((-1800, 420), (-1330, 350), (-1000, 340), (-560, 385), (-190, 380)), is_transmission=True),
    Road("al. Niepodległości", ((-190, 380), (40, 366), (270, 372), (640, 330), (1030, 300)), is_transmission=True),
    Road("Szczecińska", ((1030, 300), (1330, 340), (1800, 420))),
    Road("Zielonogórska", ((-1800, -900), (-1200, -890), (-600, -850), (-250, -730), (45, -650)), is_transmission=True),
    Road("Gorzowska", ((45, -650), (400, -745), (735, -760)), is_transmission=True),
    Road("Kostrzyńska", ((735, -760), (1200, -690), (1520, -740), (1800, -900))),
    Road("Wojska Polskiego", ((640, 330), (640, 120), (675, -120), (712, -330)), is_transmission=True),
    Road("Solidarności", ((712, -330), (722, -480), (728, -620), (735, -760)), is_transmission=True),
    Road("Piłsudskiego", ((735, -760), (720, -960), (660, -1140), (640, -1340), (620, -1650)), is_transmission=True),
    Road("Obwodowa", ((-1000, 340), (-930, 640), (-640, 910), (-235, 1010)), is_transmission=True),
    Road("Północny Trakt", ((-235, 1010), (200, 1020), (640, 890), (900, 650), (1030, 300)), is_transmission=True),
    Road(
        "Warszawska",
        ((-600, -850), (-440, -1090), (-180, -1180), (110, -1190), (420, -1180), (660, -1140)),
        is_transmission=True,
    ),
    Road("Piastowska", ((620, 1650), (665, 1420), (690, 1200), (640, 890), (625, 640), (640, 330))),
    Road("Podmurna", ((270, 372), (282, 180), (250, 20), (230, -112)), is_main=False, is_bound=True),
    Road(
        "Bulwar Wodników",
        ((-62, -20), (30, -34), (150, -62), (230, -112), (340, -205), (470, -318), (590, -385), (712, -330)),
        is_main=False,
        is_bound=True,
    ),
    Road(
        "Łęgowa",
        (
            (-22, -225),
            (-160, -235),
            (-300, -325),
            (-460, -525),
            (-640, -635),
            (-830, -645),
            (-1010, -545),
            (-1130, -420),
        ),
        is_main=False,
        is_bound=True,
    ),
    Road(
        "Zielone Nabrzeże",
        ((-22, -225), (110, -240), (230, -295), (350, -395), (480, -490), (600, -550), (728, -620)),
        is_main=False,
        is_bound=True,
    ),
    Road(
        "Nadrzeczna",
        (
            (-62, -20),
            (-190, -56),
            (-330, -150),
            (-480, -300),
            (-680, -440),
            (-900, -415),
            (-1070, -265),
            (-1190, -135),
            (-1330, -92),
        ),
        is_main=False,
        is_bound=True,
    ),
    Road("Młynarska", ((-1000, 340), (-945, 120), (-900, -415)), is_main=False, is_bound=True),
    Road("Rynek", (*_SQUARE, _SQUARE[0]), is_main=False, is_smooth=False),
    Road("Zamkowa", ((-145, 138), (-70, 136), (2, 124)), is_main=False),
    Road("Szewska", ((92, 112), (180, 96), (268, 92)), is_main=False),
    Road("Kościelna", ((-165, 226), (-80, 232), (14, 220)), is_main=False),
    Road("Garncarska", ((106, 208), (190, 198), (281, 202)), is_main=False),
    Road("Kowalska", ((14, 220), (22, 300), (32, 366)), is_main=False),
    Road("Piekarska", ((106, 208), (116, 290), (124, 369)), is_main=False),
    Road("Rybacka", ((2, 124), (-12, 50), (-16, -28)), is_main=False),
    Road("Flisacka", ((92, 112), (86, 40), (84, -46)), is_main=False),
    Road("Młyńska", ((-100, 46), (-12, 50), (86, 40), (170, 22), (246, 10)), is_main=False),
    Road("Sukiennicza", ((180, 96), (172, 22), (160, -65)), is_main=False),
    Road("Stolarska", ((-72, 136), (-80, 232), (-84, 374)), is_main=False),
    Road("Tkacka", ((-182, 312), (-82, 304), (22, 300), (116, 290), (200, 286), (277, 280)), is_main=False),
    Road("Spichrzowa", ((180, 96), (190, 198), (200, 286), (206, 370)), is_main=False),
    Road("Aleja Lipowa", ((330, 120), (420, 60), (520, 60), (610, 110)), is_main=False, is_path=True),
    Road("Aleja Kasztanowa", ((400, 170), (430, 60), (440, -60)), is_main=False, is_path=True),
)
_QUARTERS: Final = (
    Quarter("Stare Miasto", "old", (60, 250), 0, "old", "66-401"),
    Quarter("Śródmieście", "interwar", (500, 250), 0, "patrons", "66-402", -4),
    Quarter("Nowe Miasto", "interwar", (-560, 120), 1, "patrons", "66-403", 14),
    Quarter("Zawodzie", "detached", (-1150, 200), 1, "water", "66-403", 35),
    Quarter("Tysiąclecia", "estate", (200, 700), 2, "patrons", "66-404", 6),
    Quarter("Kwiatowe", "detached", (-600, 600), 3, "flowers", "66-405", 28),
    Quarter("Leśne", "new", (-1150, 560), 3, "trees", "66-405", 40),
    Quarter("Północ", "detached", (200, 1130), 2, "birds", "66-405", 4),
    Quarter("Jodłowe", "detached", (800, 580), 2, "trees", "66-404", -38),
    Quarter("Sadowe", "new", (1180, 560), 2, "orchard", "66-406", 48),
    Quarter("Szpitalne", "villas", (900, 60), 0, "patrons", "66-402", -14),
    Quarter("Portowe", "works", (1150, -480), 5, "works", "66-408", 12),
    Quarter("Zarzecze", "villas", (420, -600), 4, "patrons", "66-407", -18),
    Quarter("Winiary", "detached", (-250, -520), 4, "orchard", "66-407", 30),
    Quarter("Ptasie", "detached", (-150, -950), 4, "birds", "66-409", 16),
    Quarter("Ogrodowe", "new", (420, -960), 5, "orchard", "66-409", -8),
    Quarter("Południe", "new", (380, -1290), 5, "flowers", "66-409", 2),
    Quarter("Fabryczne", "works", (1000, -950), 5, "works", "66-408", 8),
    Quarter("Grzybowe", "new", (-700, -1030), 4, "trees", "66-409", -32),
)
_SITES: Final = (
    Site(UseKind.HOSPITAL, (860, 120), 96, 70, "E", 5),
    Site(UseKind.SCHOOL, (-420, 250), 62, 46, "U", 3),
    Site(UseKind.SCHOOL, (200, 560), 70, 50, "H", 3),
    Site(UseKind.SCHOOL, (-100, -900), 58, 40, "L", 2),
    Site(UseKind.SCHOOL, (470, 300), 60, 40, "U", 3),
    Site(UseKind.SCHOOL, (600, -700), 52, 40, "L", 2),
    Site(UseKind.SCHOOL, (-700, 700), 52, 38, "U", 2),
    Site(UseKind.SHOP, (-900, 420), 58, 36, "hall", 1),
    Site(UseKind.SHOP, (560, 760), 62, 40, "hall", 1),
    Site(UseKind.SHOP, (-60, 620), 48, 30, "hall", 1),
    Site(UseKind.SHOP, (200, -740), 56, 34, "hall", 1),
    Site(UseKind.SHOP, (850, -720), 70, 44, "hall", 1),
    Site(UseKind.SHOP, (-200, -1180), 40, 26, "hall", 1),
    Site("church", (-40, 250), 22, 44, "church", 3),
    Site("church", (-300, 480), 20, 38, "church", 2),
    Site(UseKind.OFFICE, (300, 350), 46, 30, "U", 4),
    Site(UseKind.OFFICE, (-160, 440), 40, 26, "L", 4),
)


def _grown(hull: Sequence[XY], seed: int) -> list[XY]:
    """Let every town but the first spread a little differently."""
    if seed == 0:
        return list(hull)
    spread = [1.04 + 0.04 * math.sin(2.1 * seed + 3 * math.atan2(y, x)) for x, y in hull]
    return [(x * by, y * by) for (x, y), by in zip(hull, spread, strict=True)]


def _town(city: str, origin: XY, seed: int) -> Layout:
    return Layout(
        city=city,
        river=_RIVER,
        river_width_m=(46, 84),
        hull=_grown(_HULL, seed),
        roads=_ROADS,
        quarters=_QUARTERS,
        sites=_SITES,
        square=_SQUARE,
        treatment=Works("Stacja Uzdatniania Wody", (-1590, 290), 92),
        tank=Works("Zbiornik Wzgórze", (-400, 1400), 88),
        sewage=Works("Oczyszczalnia Ścieków", (-1372, -72)),
        park=((300, 130), (360, -10), (430, -100), (560, -60), (612, 60), (600, 150), (470, 190), (360, 180)),
        woods=(((-800, 1420), 240), ((-1450, 820), 260), ((390, 1470), 130), ((1480, 860), 170), ((-1350, -1250), 300)),
        lake=((-1420, -600), 130),
        origin=origin,
        seed=seed,
    )


_SMALL_SQUARE: Final = ((28, 34), (78, 30), (82, 78), (30, 82))


def _small() -> Layout:
    return Layout(
        city=CITIES[0],
        river=((-420, -40), (-260, -84), (-120, -70), (-20, -56), (110, -80), (250, -66), (420, -30)),
        river_width_m=(40, 48),
        hull=((-235, -20), (-230, 230), (0, 262), (215, 235), (225, -20), (205, -205), (0, -226), (-190, -200)),
        roads=(
            Road("Dworcowa", ((-30, 330), (-36, 120), (-24, 0)), is_transmission=True),
            Road("Mostowa", ((-24, 0), (-20, -56), (-14, -110), (-8, -165), (0, -300)), is_transmission=True),
            Road("Poznańska", ((-330, 136), (-180, 126), (-36, 120)), is_transmission=True),
            Road("al. Niepodległości", ((-36, 120), (80, 128), (200, 124), (330, 136)), is_transmission=True),
            Road(
                "Gorzowska", ((-330, -170), (-190, -158), (-90, -150), (-8, -165), (90, -160), (200, -168), (330, -150))
            ),
            Road("Rynek", (*_SMALL_SQUARE, _SMALL_SQUARE[0]), is_main=False, is_smooth=False),
            Road("Zamkowa", ((-28, 34), (28, 34)), is_main=False),
            Road("Kościelna", ((-32, 84), (30, 82)), is_main=False),
            Road("Szewska", ((78, 30), (140, 20)), is_main=False),
            Road("Kowalska", ((82, 78), (86, 128)), is_main=False),
        ),
        quarters=(
            Quarter("Stare Miasto", "old", (100, 100), 0, "old", "66-401"),
            Quarter("Nowe Miasto", "detached", (-130, 60), 1, "flowers", "66-403", 4),
            Quarter("Tysiąclecia", "estate", (90, 190), 0, "patrons", "66-404", 2),
            Quarter("Kwiatowe", "detached", (-130, 190), 1, "trees", "66-405", 3),
            Quarter("Winiary", "villas", (-100, -190), 2, "orchard", "66-407", 2),
            Quarter("Zarzecze", "villas", (100, -190), 2, "birds", "66-407", -4),
        ),
        sites=(
            Site(UseKind.HOSPITAL, (-60, 170), 44, 34, "E", 3),
            Site(UseKind.SCHOOL, (120, 150), 40, 28, "U", 2),
            Site(UseKind.SHOP, (60, -150), 26, 18, "hall", 1),
            Site(UseKind.WORKSHOP, (150, -175), 32, 20, "hall", 1),
            Site(UseKind.OFFICE, (0, 140), 24, 16, "L", 3),
            Site("church", (0, 100), 14, 26, "church", 2),
        ),
        square=_SMALL_SQUARE,
        treatment=Works("Stacja Uzdatniania Wody", (-310, 190), 92),
        tank=Works("Zbiornik Wzgórze", (-90, 300), 88),
        sewage=Works("Oczyszczalnia Ścieków", (-292, -138)),
        park=((120, 30), (150, 0), (200, 10), (205, 70), (150, 90)),
        woods=(((-160, 350), 50),),
        lake=((300, -190), 40),
    )


def layouts(size: Size) -> list[Layout]:
    """Return the towns that make up a demo of ``size``."""
    if size is Size.SMALL:
        return [_small()]
    if size is Size.TOWN:
        return [_town(CITIES[0], (0.0, 0.0), 0)]
    # The river leaves a town where it enters the next one to the east.
    return [_town(city, (at % 4 * TILE_M[0], at // 4 * TILE_M[1]), at) for at, city in enumerate(CITIES)]
