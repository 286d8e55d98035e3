"""What everybody may read without scripts: addresses and what is known there, help, statements, and demands."""

import datetime as dt

import pytest
from sqlalchemy import select

from data.deployment import map_changed
from data.models import Deployment, Message, Premise, Street, TownRules, Wording
from domain.roles import Role
from tests.support.builders import connect_point, sign_up_customer
from tests.support.ground import draw_district, lay_pipe, name_street, number_house, open_map, stand_hydrant
from tests.support.portal import Visitor, let_in

PARTS_OF_THE_STATEMENT = (
    *("deklaracja", "wstep", "podmiot", "url", "data-publikacja", "data-aktualizacja", "status", "data-sporzadzenie"),
    *("kontakt", "osoba", "email", "telefon", "procedura", "architektura", "aplikacje"),
)
"""The names by which machines that watch over statements find their parts."""


@pytest.fixture
def town(session):
    open_map(session)
    session.get_one(Deployment, 1).utility = {"name": "Wodociągi", "phone": "95 700", "email": "bok@example.com"}
    lipowa, rolna = name_street(session, "Lipowa", (0, 0), (90, 0)), name_street(session, "Rolna", (0, 900), (90, 900))
    customer = sign_up_customer(session)
    for at in (2, 4, 12):
        house = number_house(session, lipowa, str(at), at, 10)
        premise = connect_point(session, customer, f"SP-{at}").premise_id
        session.get_one(Premise, premise).address_point_id = house.id
    number_house(session, rolna, "1", 5, 910)
    lay_pipe(session, (0, 0), (100, 0))
    stand_hydrant(session, 20, 5)
    draw_district(session, -50, -50, 200, 200, "Strefa Zachód")
    session.commit()
    return session


def at_lipowa_2(visitor: Visitor) -> str:
    """Return the page of an address, as somebody gets there who searches for it."""
    led = visitor.get("/at?q=lipwa+2")
    assert led.status_code == 302
    return visitor.get(led.location).text or ""


def test_a_clear_question_leads_to_the_page_of_the_address(town, visitor):
    page = at_lipowa_2(visitor)

    assert "<h1>Lipowa 2, 66-400 Przykładowo</h1>" in page
    assert "A water main of ours runs within 100 m" in page
    assert "We supply houses in this street." in page
    assert "/login" in page


def test_far_from_every_main_nothing_is_promised(town, visitor):
    page = visitor.get(visitor.get("/at?q=Rolna+1").location).text

    assert "No water main of ours is known within 100 m" in page
    assert "We supply houses in this street." not in page


def test_a_number_that_is_not_there_is_told_with_its_neighbours(town, visitor):
    page = visitor.get("/at?q=lipowa+6").text

    assert "There is no number 6 in Lipowa. Nearest: 4, 12." in page
    assert "Lipowa 4, 66-400 Przykładowo" in page


def test_a_street_lists_its_numbers_in_order(town, visitor):
    page = visitor.get(visitor.get("/at?q=lipowa").location).text

    assert page.index(">2</a>") < page.index(">4</a>") < page.index(">12</a>")


def test_a_street_is_known_by_its_new_name_once_the_map_has_changed(town, visitor):
    assert visitor.get("/at?q=lipowa").status_code == 302
    town.scalars(select(Street).where(Street.name == "Lipowa")).one().name = "Zielona"
    map_changed(town)
    town.commit()

    assert visitor.get("/at?q=zielona").status_code == 302


def test_a_place_by_coordinates_leads_to_the_map(town, visitor):
    assert "/map?lat=52.730000&amp;lon=15.240000" in visitor.get("/at?q=52.73,15.24").text


def test_what_is_like_nothing_says_what_to_do(town, visitor):
    assert "Try the street alone" in visitor.get("/at?q=qqqq").text


def test_a_street_that_is_not_there_is_no_other_one_without_a_word(town, visitor):
    page = visitor.get("/at?q=Lisowa+2").text

    assert "There is no “Lisowa” here. Did you mean: Lipowa?" in page
    assert ">Lipowa 2, 66-400 Przykładowo</a>" in page


def test_the_number_of_a_case_is_recognised_and_the_way_to_ask_is_told(town, visitor):
    assert "Call 95\u00a0700 to hear how yours stands" in visitor.get("/at?q=SPR/2026/000123").text


def test_the_field_shows_a_street_of_the_town(town, visitor):
    assert "for example Rolna" in visitor.get("/at").text


@pytest.mark.parametrize(
    ("address", "status"), [("/at/99999", 404), ("/at?street=99999", 404), ("/at?street=x", 400), ("/at", 200)]
)
def test_what_is_no_place_is_no_page(town, visitor, address, status):
    assert visitor.get(address).status_code == status


@pytest.mark.parametrize(
    ("roles", "hydrant", "district"),
    [((), False, False), ((Role.CUSTOMER,), False, False), ((Role.FIRE,), True, False), ((Role.CLERK,), True, True)],
)
def test_hydrants_and_districts_are_told_to_those_who_see_their_layers(town, visitor, roles, hydrant, district):
    if roles:
        let_in(town, "anna@example.com", *roles)
        visitor.sign_in("anna@example.com")

    page = at_lipowa_2(visitor)

    assert ("Nearest hydrants" in page, "Strefa Zachód" in page) == (hydrant, district)


def test_help_says_how_the_utility_is_reached(town, visitor):
    page = visitor.get("/help").text

    assert 'href="tel:95700"' in page
    assert "mailto:bok@example.com" in page
    assert "tel:994" in page


def rules(session, version, first, days):
    """Keep a version of the rules of notices."""
    act = {"resolution": f"{version}/2026", "adopted_on": dt.date(2026, 1, 1), "adopted_by": "Rada"}
    terms = {"planned_notice": {"amount": days, "over_hours": 0, "paragraph": "§ 24"}}
    written = {"written_at": dt.datetime(2026, 1, 2, tzinfo=dt.UTC), "written_by": "admin"}
    session.add(TownRules(version=version, valid_from=first, terms=terms, **act, **written))
    session.commit()


def test_help_says_what_the_rules_in_force_today_promise_with_their_source(town, visitor):
    rules(town, 1, dt.date(2026, 10, 31), 2)
    rules(town, 2, dt.date(2026, 11, 1), 7)

    page = visitor.get("/help").text
    visitor.get("/lang/pl")

    assert 'announced at least 2 days ahead. <span class="sub" lang="pl">§ 24</span>' in page
    assert "Resolution 1/2026, Rada, 1 Jan 2026" in page
    assert "co najmniej 2 dni wcześniej." in visitor.get("/help").text
    assert "7 days" not in page


def test_help_promises_nothing_where_no_rules_are_known(town, visitor):
    assert "What you can count on" not in visitor.get("/help").text


@pytest.mark.parametrize(("language", "words"), [("pl", "Deklaracja dostępności"), ("en", "Accessibility statement")])
def test_the_statement_has_the_ids_that_the_law_asks_for_in_both_languages(town, visitor, language, words):
    visitor.get(f"/lang/{language}")
    page = visitor.get("/accessibility").text

    assert f">{words}</h1>" in page
    assert [part for part in PARTS_OF_THE_STATEMENT if page.count(f'id="a11y-{part}"') != 1] == []
    assert '<span id="a11y-podmiot">Wodociągi</span>' in page


def test_a_text_that_the_administrator_has_written_stands_in_place_of_ours(town, visitor, clock):
    ours = Wording(name="privacy", locale="en", version=1, subject="Our own", body="## One\n\n{utility} <b>& co</b>.")
    ours.written_at, ours.written_by = clock(), "admin"
    town.add(ours)
    town.commit()

    page = visitor.get("/privacy").text

    assert "<h1>Our own</h1>" in page
    assert "<p>Wodociągi &lt;b&gt;&amp; co&lt;/b&gt;.</p>" in page


def test_the_consents_that_people_are_asked_for_stand_on_the_page_on_personal_data(town, visitor, clock):
    at = {"version": 3, "written_at": clock(), "written_by": "admin"}
    for locale, body in (("pl", "Zgadzam się."), ("en", "I <b>agree</b>.")):
        town.add(Wording(name="consent_einvoice", locale=locale, subject="E-faktura", body=body, **at))
    town.commit()

    page = visitor.get("/privacy").text

    assert "<p>I &lt;b&gt;agree&lt;/b&gt;.</p>" in page
    assert "Version 3 since 31 Oct 2026 12:00" in page
    assert "Commercial information" not in page


def demand(visitor, text="The map has no words", **more):
    return visitor.post("/accessibility", page="/map", text=text, contact="600 700 800", **more)


def test_a_demand_goes_to_the_utility_and_its_number_is_told(town, visitor):
    told = demand(visitor)
    number = told.location.split("sent=")[1].split("#")[0]

    letter = town.scalars(select(Message)).one()

    assert (letter.recipient, number in letter.subject) == ("bok@example.com", True)
    assert "The map has no words" in letter.body
    assert number in visitor.get(told.location).text
    assert "Call 700" not in visitor.get("/accessibility?sent=Call 700").text


@pytest.mark.parametrize("text", ["", "   ", "x" * 501])
def test_a_demand_without_words_or_without_end_is_refused(town, visitor, text):
    assert demand(visitor, text).status_code == 400
    assert town.scalars(select(Message)).all() == []


def test_whoever_demands_without_end_is_told_to_wait(town, visitor):
    answers = [demand(visitor).status_code for _ in range(6)]

    assert answers == [303] * 5 + [429]


def test_all_together_are_braked_too(town, visitor, running):
    while not running.allowances.demands_of_all.wait_s("everybody"):
        pass

    assert demand(visitor).status_code == 429


def test_without_an_address_of_the_utility_there_is_no_form(session, visitor):
    assert '<form class="form"' not in visitor.get("/accessibility").text
    assert demand(visitor).status_code == 404


def test_every_plain_page_leads_to_help_and_the_statements(town, visitor):
    pages = {path: visitor.get(path).text for path in ("/help", "/privacy", "/at", "/login", "/nothing-here")}
    about = [f'href="{path}"' for path in ("/help", "/privacy", "/accessibility")]

    assert [(path, link) for path, page in pages.items() for link in about if link not in page] == []
