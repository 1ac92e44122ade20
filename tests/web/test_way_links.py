"""A member's own link: no message carries the room, the way in opens on the day, and only for those on the list."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from facilitator.clock import FrozenClock
from facilitator.extensions import db
from facilitator.models.group import Group
from facilitator.models.member import Member
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.services import erasures, series_edits, session_changes, sessions
from facilitator.services.series_edits import Reach
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.mailing import EVE, FIRST_AT, Mailing, prepare
from tests.pages import words_of
from tests.people import place_of
from tests.sink import MailSink

ROOM, NEW_ROOM = "https://rooms.example.org/way-in", "https://rooms.example.org/quite-new"
LINK = re.compile(r"http://localhost(/w/[\w-]{64})")


@pytest.fixture
def mailing(cast: Cast, unit: OpenUnit) -> Mailing:
    return prepare(cast, unit, members=2, online_url=ROOM)


def own_link(mailing: Mailing, sink: MailSink, number: int = 0) -> str:
    """Return the path of the link in a member's newest message."""
    received = sink.to(f"member{number}@example.net")[-1]
    (path,) = set(LINK.findall(received.text))
    return str(path)


@pytest.fixture
def link(mailing: Mailing, clock: FrozenClock, mail_sink: MailSink) -> str:
    clock.move_to(EVE)
    mailing.drain()
    return own_link(mailing, mail_sink)


@pytest.mark.requirement("S16")
@pytest.mark.parametrize("style", ["discreet", "named"])
def test_no_message_carries_the_room(
    mailing: Mailing, clock: FrozenClock, mail_sink: MailSink, style: str
) -> None:
    with mailing.unit():
        for member_id in mailing.member_ids:
            db.session.get_one(Member, member_id).message_style = style
    clock.move_to(EVE)
    mailing.drain()
    for number in range(2):
        (received,) = mail_sink.to(f"member{number}@example.net")
        assert "rooms.example.org" not in received.text
        assert b"rooms.example.org" not in received.message.as_bytes()
        assert LINK.search(received.text)
    assert own_link(mailing, mail_sink, 0) != own_link(mailing, mail_sink, 1)


def test_a_room_that_once_was_typed_as_a_place_is_in_no_message(
    mailing: Mailing, clock: FrozenClock, mail_sink: MailSink
) -> None:
    with mailing.unit():
        mailing.session().place = ROOM
        db.session.get_one(Member, mailing.member_ids[0]).message_style = "named"
    clock.move_to(EVE)
    mailing.drain()
    (received,) = mail_sink.to("member0@example.net")
    assert "rooms.example.org" not in received.text


def test_a_session_without_a_room_needs_no_link(
    cast: Cast, unit: OpenUnit, clock: FrozenClock, mail_sink: MailSink
) -> None:
    mailing = prepare(cast, unit)
    clock.move_to(EVE)
    mailing.drain()
    (received,) = mail_sink.to("member0@example.net")
    assert "/w/" not in received.text


@pytest.mark.requirement("S16")
def test_the_way_in_opens_on_the_day_and_closes_with_the_session(
    link: str, client: FlaskClient, clock: FrozenClock
) -> None:
    early = client.get(link)
    assert ROOM not in early.get_data(as_text=True)
    assert "The way in stands here from Tuesday 27 October, 7:00 am." in words_of(early)
    clock.move_to(FIRST_AT - timedelta(hours=12))
    page = client.get(link)
    assert f'href="{ROOM}" rel="noreferrer nofollow"' in page.get_data(as_text=True)
    assert page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers
    for name in ("Tuesday Circle", "Quayside"):
        assert name not in words_of(page)
    clock.move_to(FIRST_AT + timedelta(minutes=90))
    over = client.get(link)
    assert over.status_code == 410
    assert ROOM not in over.get_data(as_text=True)


@pytest.mark.parametrize("gone", ["left", "paused", "erased", "removed", "archived"])
def test_who_is_not_on_the_list_any_more_finds_nothing(
    gone: str, link: str, mailing: Mailing, client: FlaskClient, clock: FrozenClock
) -> None:
    clock.move_to(FIRST_AT)
    with mailing.unit():
        member = db.session.get_one(Member, mailing.member_ids[0])
        place = place_of(member, mailing.cast.group_a)
        if gone == "erased":
            erasures.erase_member(actor=mailing.cast.ada, member_id=member.id)
        elif gone == "removed":
            place.deleted_at = clock.now()
        elif gone == "archived":
            db.session.get_one(Group, mailing.cast.group_a).archived_at = clock.now()
        else:
            place.status = gone
    answer = client.get(link)
    assert answer.status_code == 404
    assert ROOM not in answer.get_data(as_text=True)
    assert "This link leads nowhere any more." in words_of(answer)


def test_a_link_that_was_not_made_here_leads_nowhere(link: str, client: FlaskClient) -> None:
    raw = bytearray(urlsafe_b64decode(link.removeprefix("/w/")))
    for place in (0, 20, 47):
        changed = bytearray(raw)
        changed[place] ^= 1
        assert client.get(f"/w/{urlsafe_b64encode(changed).decode()}").status_code == 404
    for text in ("x", "x" * 64, "ä" * 64, "%00" * 64, "x" * 5000):
        assert client.get(f"/w/{text}").status_code == 404


def test_a_cancelled_date_says_so_and_names_the_next(
    link: str, mailing: Mailing, client: FlaskClient, clock: FrozenClock
) -> None:
    clock.move_to(FIRST_AT)
    with mailing.unit():
        session_changes.cancel_session(
            actor=mailing.cast.ada, session_id=mailing.session_ids[0], reason="other"
        )
    page = client.get(link)
    assert ROOM not in page.get_data(as_text=True)
    assert "This date does not take place. The next one is on Tuesday 3 November, 7:00 pm." in words_of(page)


def test_who_lives_elsewhere_reads_their_own_time(link: str, mailing: Mailing, client: FlaskClient) -> None:
    with mailing.unit():
        db.session.get_one(Member, mailing.member_ids[0]).time_zone = "America/New_York"
    assert "Your time: Tuesday 27 October, 3:00 pm (New York)" in words_of(client.get(link))


@pytest.mark.requirement("S16")
@pytest.mark.parametrize("what", ["session", "series", "group"])
def test_one_press_replaces_the_room_and_tells_who_was_told(
    what: str, link: str, mailing: Mailing, client: FlaskClient, clock: FrozenClock, mail_sink: MailSink
) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = False
    first = mailing.session_ids[0]
    with mailing.unit():
        series_id = mailing.session().series_id
        mailing.session(1).override = {"online_url": ROOM}
    paths = {
        "session": f"/sessions/{first}",
        "series": f"/series/{series_id}",
        "group": f"/groups/{mailing.cast.group_a}",
    }
    mailing.cast.sign_in(client, "ada")
    assert client.post(f"{paths[what]}/online", data={"online_url": NEW_ROOM}).status_code == 303
    with mailing.unit():
        rows = [mailing.session(number) for number in range(3)]
        everywhere = what != "session"
        assert [row.online_url for row in rows] == [NEW_ROOM, *[NEW_ROOM if everywhere else ROOM] * 2]
        assert [row.sequence for row in rows] == [1, int(everywhere), int(everywhere)]
        assert db.session.get_one(Series, series_id).online_url == (NEW_ROOM if everywhere else ROOM)
        if everywhere:
            assert ROOM not in repr([row.override for row in rows])
    clock.advance(timedelta(minutes=6))
    mailing.drain()
    newest = mail_sink.to("member0@example.net")[-1].text
    assert "This date has a new place or a new way to join." in newest
    clock.move_to(FIRST_AT)
    stranger = client.application.test_client()
    assert NEW_ROOM in stranger.get(link).get_data(as_text=True), (
        "the link of the first message leads to the new room"
    )


def test_the_old_room_is_taken_out_of_what_is_over_too(
    mailing: Mailing, client: FlaskClient, clock: FrozenClock
) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = False
    clock.move_to(FIRST_AT + timedelta(hours=3))
    mailing.cast.sign_in(client, "ada")
    path = f"/groups/{mailing.cast.group_a}/online"
    assert client.post(path, data={"online_url": NEW_ROOM}).status_code == 303
    with mailing.unit():
        rows = db.session.query(GroupSession).order_by(GroupSession.starts_at)
        assert [row.online_url for row in rows] == ["", NEW_ROOM, NEW_ROOM]
        assert ROOM not in sessions.read_session(actor=mailing.cast.ada, session_id=mailing.session_ids[0])


@pytest.mark.requirement("S16")
def test_a_schedule_that_was_split_gets_the_new_room_in_all_its_parts(
    mailing: Mailing, client: FlaskClient
) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = False
    with mailing.unit():
        series_id = mailing.session().series_id
        second = mailing.session(1).recurrence_id
        reach = Reach(from_local=second)
        series_edits.edit_series(
            actor=mailing.cast.ada, series_id=series_id, changes={"duration_minutes": 60}, reach=reach
        )
    mailing.cast.sign_in(client, "ada")
    assert client.post(f"/series/{series_id}/online", data={"online_url": NEW_ROOM}).status_code == 303
    with mailing.unit():
        assert db.session.scalars(select(Series.online_url)).all() == [NEW_ROOM, NEW_ROOM]
        assert db.session.scalars(select(GroupSession.online_url)).all() == [NEW_ROOM] * 3


@pytest.mark.parametrize("what", ["series", "group"])
def test_a_cancelled_date_comes_back_with_the_new_room(
    what: str, mailing: Mailing, client: FlaskClient
) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = False
    with mailing.unit():
        off = session_changes.cancel_session(actor=mailing.cast.ada, session_id=mailing.session_ids[1])
        paths = {"series": f"/series/{off.series_id}", "group": f"/groups/{mailing.cast.group_a}"}
    mailing.cast.sign_in(client, "ada")
    assert client.post(f"{paths[what]}/online", data={"online_url": NEW_ROOM}).status_code == 303
    with mailing.unit():
        assert mailing.session(1).sequence == 1, "nobody is told again that it does not take place"
        session_changes.restore_session(actor=mailing.cast.ada, session_id=mailing.session_ids[1])
        assert (mailing.session(1).online_url, mailing.session(1).override) == (NEW_ROOM, {})


def test_the_same_room_again_is_refused_and_an_unsafe_one_too(mailing: Mailing, client: FlaskClient) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = False
    mailing.cast.sign_in(client, "ada")
    for wrong in (ROOM, "http://rooms.example.org", "javascript:alert(1)", "", "https://x" + "y" * 500):
        answer = client.post(f"/groups/{mailing.cast.group_a}/online", data={"online_url": wrong})
        assert answer.status_code == 422, wrong
