"""A home beside homes of the same size, so that nobody's use can be told."""

from dash import html
from dash.development.base_component import Component

from components.cards import Props, card, figure_value, how_computed
from domain.consumption.like_homes import BANDS, FEWEST, LikeHomes
from texts import _, number


def like_homes_card(compared: LikeHomes | None, *, is_home: bool) -> list[Component]:
    """Return the card; for whoever has no home there is none."""
    if not is_home:
        return []
    title = _("Homes of your size")
    if compared is None:
        told = _(
            "Not shown: fewer than {count} other homes of your size are known, or your building or a year of your "
            "invoices is not.",
            count=FEWEST,
        )
        return [card(html.P(told, className="sub"), _computed(), title=title)]
    value = figure_value(number(compared.median_l), _("litres a day"), note=_("takes the middle one of them"))
    return [card(value, _scale(compared), _words(compared), _computed(), title=title)]


def _words(compared: LikeHomes) -> html.P:
    bounds = {"low": number(compared.lower_l), "high": number(compared.upper_l), "own": number(compared.own_l)}
    told = _(
        "By the invoices of the last year, half of them took {low} to {high} litres a day and your home {own}.",
        **bounds,
    )
    others = _("{count} homes, {band}.", count=number(compared.others), band=_band(compared.band))
    return html.P([told, " ", others])


def _scale(compared: LikeHomes) -> html.Div:
    full = 1.1 * max(compared.own_l, compared.upper_l, 1)
    spread = {"left": f"{100 * compared.lower_l / full:.1f}%", "width": f"{_spread(compared, full):.1f}%"}
    hidden: Props = {"aria-hidden": "true"}
    own = html.Span(className="mark", style={"left": f"{100 * compared.own_l / full:.1f}%"})
    return html.Div([html.Span(className="quarters", style=spread), own], className="meter-bar", **hidden)


def _spread(compared: LikeHomes, full: float) -> float:
    return 100 * (compared.upper_l - compared.lower_l) / full


def _band(name: str) -> str:
    first, below = BANDS[name]
    if below is None:
        return _("from {first} m² of floors on", first=first)
    return _("{first} to {last} m² of floors", first=first, last=below) if first else _("below {last} m²", last=below)


def _computed() -> Component:
    return how_computed(
        _(
            "Homes are persons supplied at one place. Their size is the outline of the building times its storeys; "
            "nobody is asked how many live there. Compared is the water of the last year's invoices by the day. Your "
            "own home is left out, fewer than ten others are not shown, and what is shown is rounded to ten litres."
        )
    )
