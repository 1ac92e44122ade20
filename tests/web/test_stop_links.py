"""Stopping messages by one press: without signing in, never by a look, as often as anybody likes."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from facilitator.clock import FrozenClock
from facilitator.extensions import db
from facilitator.models.audit import Audit
from facilitator.models.group import Group
from facilitator.models.member import Member
from facilitator.models.site import Site
from facilitator.services import erasures
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.mailing import EVE, Mailing, prepare
from tests.pages import words_of
from tests.people import place_of
from tests.sink import MailSink

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def mailing(cast: Cast, unit: OpenUnit) -> Mailing:
    return prepare(cast, unit, members=2)


@pytest.fixture
def link(mailing: Mailing, clock: FrozenClock, mail_sink: MailSink) -> str:
    """Return the path of the stop link in the first member's reminder."""
    clock.move_to(EVE)
    mailing.drain()
    (received,) = mail_sink.to("member0@example.net")
    header = str(received.message["List-Unsubscribe"])
    assert header.startswith("<http://localhost/u/")
    assert header.removeprefix("<").removesuffix(">") in received.text
    return header.removeprefix("<http://localhost").removesuffix(">")


def states(mailing: Mailing, number: int = 0) -> list[str]:
    with mailing.unit():
        return [row.state for row in mailing.rows(member_id=mailing.member_ids[number])]


@pytest.mark.requirement("P07")
def test_looking_a_hundred_times_changes_nothing(link: str, mailing: Mailing, client: FlaskClient) -> None:
    before = states(mailing)
    for _ in range(100):
        response = client.get(link, headers={"User-Agent": "a scanner of links"})
        assert response.status_code == 200
        assert "Set-Cookie" not in response.headers
    assert states(mailing) == before == ["sent", "planned", "planned"]
    with mailing.unit():
        assert place_of(db.session.get_one(Member, mailing.member_ids[0]), mailing.cast.group_a).version == 1


@pytest.mark.requirement("P08")
def test_one_press_from_the_mail_program_stops_the_messages(
    link: str, mailing: Mailing, client: FlaskClient
) -> None:
    for content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        response = client.post(link, data=ONE_CLICK, content_type=content_type)
        assert response.status_code == 200, "no redirect (RFC 8058, 3.1)"
        assert "Set-Cookie" not in response.headers
        assert states(mailing) == ["sent", "withdrawn", "withdrawn"]
    assert states(mailing, 1) == ["sent", "planned", "planned"], "of nobody else"
    assert mailing.drain() == 0
    with mailing.unit():
        assert db.session.query(Audit).filter_by(verb="stop").count() == 1


def test_the_raw_headers_stand_on_one_line(link: str, mail_sink: MailSink) -> None:
    raw = mail_sink.messages[0].raw
    assert re.search(rb"\r\nList-Unsubscribe: <http://localhost/u/[A-Za-z0-9_-]{47}>\r\n", raw)
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw


def test_a_press_on_the_page_can_be_taken_back(link: str, mailing: Mailing, client: FlaskClient) -> None:
    assert "Stop these messages?" in words_of(client.get(link))
    assert "Messages are stopped" in words_of(client.post(link, data={"act": "stop"}))
    assert "Messages are stopped" in words_of(client.get(link))
    assert "Messages are on" in words_of(client.post(link, data={"act": "start"}))
    assert states(mailing) == ["sent", "planned", "planned"]


def test_the_page_names_nobody_and_nothing(link: str, mailing: Mailing, client: FlaskClient) -> None:
    with mailing.unit():
        names = [
            db.session.get_one(Group, mailing.cast.group_a).name,
            db.session.get_one(Site, mailing.cast.site_id).name,
            "Sam",
            "member0",
            "Harbour Lantern",
        ]
    for response in (client.get(link), client.post(link, data=ONE_CLICK)):
        page = response.get_data(as_text=True)
        assert [name for name in names if name in page] == []


def test_all_messages_can_be_stopped_at_once(link: str, mailing: Mailing, client: FlaskClient) -> None:
    page = client.get(link).get_data(as_text=True)
    (wider,) = set(re.findall(r'action="(/u/[^"]+)"', page)) - {link}
    assert "Messages are stopped" in words_of(client.post(wider, data={"act": "stop"}))
    assert "Messages are stopped" in words_of(client.get(link))
    assert "Stop all messages" not in words_of(client.get(wider))


@pytest.mark.requirement("P09")
def test_a_link_works_for_a_year_and_no_longer(
    link: str, mailing: Mailing, client: FlaskClient, clock: FrozenClock
) -> None:
    clock.advance(timedelta(days=365))
    assert client.get(link).status_code == 200
    clock.advance(timedelta(days=2))
    assert client.get(link).status_code == 410
    response = client.post(link, data=ONE_CLICK)
    assert response.status_code == 410
    assert "The newest message has one that works." in words_of(response)


@pytest.mark.requirement("P09")
def test_a_made_up_or_damaged_link_stops_nothing(link: str, mailing: Mailing, client: FlaskClient) -> None:
    token = link.rpartition("/")[2]
    raw = bytearray(urlsafe_b64decode(f"{token}="))
    made_up = ["x", "A" * 47, "ж" * 47, "%00" * 4, "x" * 5000, f"{token}=", token[:-1], token.swapcase()]
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 1
        made_up.append(urlsafe_b64encode(changed).decode().rstrip("="))
    for other in made_up:
        assert client.post(f"/u/{other}", data=ONE_CLICK).status_code in {404, 410}, other
    assert states(mailing) == ["sent", "planned", "planned"]


def test_strange_bodies_stop_the_messages_or_are_refused(link: str, client: FlaskClient) -> None:
    assert client.post(link, data=b"\x00\xff" * 50).status_code == 200
    assert client.post(link, data=b"x" * 1_100_000).status_code == 413
    assert client.post(link, json={"act": ["start"]}).status_code == 200


def test_the_link_of_somebody_who_was_erased_says_so_kindly(
    link: str, mailing: Mailing, client: FlaskClient
) -> None:
    with mailing.unit():
        erasures.erase_member(actor=mailing.cast.ada, member_id=mailing.member_ids[0])
    assert client.get(link).status_code == 200
    assert client.post(link, data=ONE_CLICK).status_code == 200
