"""The page of sent messages of a demo: staff read there what would have gone out."""

from dataclasses import replace

import pytest

from data.models import Channel, Message
from domain.errors import NotFoundError
from domain.roles import Role
from endpoints.sent import show_html, show_list, show_message
from services.letters import Recipient, write
from services.outbox import deliver_due
from services.runtime import use
from tests.support.portal import let_in

LINK = "https://bok.example/password/new/s3cret"


@pytest.fixture
def messages(session, running):
    """A letter, an SMS and a letter on paper, sent."""
    anna = Recipient(Channel.EMAIL, "anna@example.com", "pl")
    write(session, "password_reset", to=anna, event="reset", link=LINK, minutes=30)
    for channel, address in ((Channel.SMS, "600100200"), (Channel.POST, "Anna Nowak, Lipowa 3, 00-001 Lipowo")):
        to = Recipient(channel, address, "pl")
        write(session, "activation_code", to=to, event="code", code="7F3K-9QXW", customer_number="0001234")
    session.commit()
    deliver_due(lambda _letter: "")
    return {one.channel: one.id for one in session.query(Message)}


@pytest.fixture
def clerk(session, visitor):
    let_in(session, "clerk@example.com", Role.CLERK)
    visitor.sign_in("clerk@example.com")
    return visitor


def test_every_message_is_listed_with_its_way_and_state(clerk, messages):
    page = clerk.get("/sent").text

    assert "3 messages, the newest first." in page
    for told in ("anna@example.com", "+48600100200", "letter on paper", "Ustawienie nowego hasła", "<td>sent</td>"):
        assert told in page


def test_a_message_shows_its_text_with_its_link_and_its_html_in_a_frame(clerk, messages):
    answer = clerk.get(f"/sent/{messages[Channel.EMAIL]}")

    assert f'<a href="{LINK}" rel="noopener">{LINK}</a>' in answer.text
    assert f'<iframe class="letter-frame" sandbox src="/sent/{messages[Channel.EMAIL]}/html"' in answer.text
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]


def test_nothing_acts_in_the_html_of_a_message(clerk, messages):
    answer = clerk.get(f"/sent/{messages[Channel.EMAIL]}/html")

    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'; style-src 'unsafe-inline'")
    assert "script" not in policy
    assert LINK in answer.text


def test_an_sms_is_shown_as_it_is_paid_for(clerk, messages):
    page = clerk.get(f"/sent/{messages[Channel.SMS]}").text

    assert "1 SMS" in page
    assert "Prosimy nie podawac go nikomu." in page
    assert clerk.get(f"/sent/{messages[Channel.SMS]}/html").status_code == 404


def test_a_message_that_is_not_there_is_not_found(clerk):
    assert clerk.get("/sent/1").status_code == 404
    assert "Nothing has been sent yet" in clerk.get("/sent").text


def test_customers_do_not_read_the_mail_of_others(session, visitor, messages):
    let_in(session, "anna@example.com", Role.CUSTOMER)
    visitor.sign_in("anna@example.com")

    assert visitor.get("/sent").status_code == 403
    assert visitor.get(f"/sent/{messages[Channel.EMAIL]}").status_code == 403


@pytest.mark.parametrize("show", [show_list, lambda: show_message(1), lambda: show_html(1)])
def test_in_earnest_there_is_no_such_page(running, messages, show):
    use(replace(running, is_demo=False))

    with pytest.raises(NotFoundError):
        show()
