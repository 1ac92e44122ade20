"""The pages of the register, as somebody without JavaScript uses them."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from facilitator.clock import FrozenClock
from facilitator.services import registers, session_changes
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.pages import csrf_of, path_of, post, words_of
from tests.people import FAMILY, joined
from tests.registers import Evening, evening_at_hand, evening_of, marked, words


@pytest.fixture
def evening(app: Flask, cast: Cast) -> Evening:
    """Give tonight's evening."""
    return evening_at_hand(app, cast, ["Wren", "Sam", "Sam", None])


@pytest.fixture
def ada(cast: Cast) -> FlaskClient:
    """Give Ada's browser."""
    return cast.client("ada")


def page_of(evening: Evening) -> str:
    """Return the address of the register."""
    return f"/sessions/{evening.session_id}/register"


def test_everybody_stands_there_by_name_and_without_contacts(ada: FlaskClient, evening: Evening) -> None:
    answer = ada.get(page_of(evening))
    text = words_of(answer)
    assert "Wren Newcomer Not marked" in text
    assert text.count("Sam Newcomer since 22 Oct 2026") == 2
    assert "Member without a name, since 22 Oct 2026" in text
    assert "@" not in text
    assert "<title>Today</title>" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_one_press_marks_somebody_and_goes_back_to_them(
    ada: FlaskClient, cast: Cast, evening: Evening, unit: OpenUnit
) -> None:
    for word in ("here", "late", "left_early", "sent_word", "unmarked", "here"):
        address = f"{page_of(evening)}/{evening.members[0]}"
        answer = post(ada, address, {"mark": word}, page=page_of(evening))
        assert (answer.status_code, path_of(answer)) == (303, page_of(evening))
        assert answer.headers["Location"].endswith(f"#m-{evening.members[0]}")
    with unit():
        assert words(cast.ada, evening)[1:] == ["unmarked"] * 3


def test_the_last_press_is_shown_and_taken_back(
    ada: FlaskClient, cast: Cast, evening: Evening, unit: OpenUnit, clock: FrozenClock
) -> None:
    clock.advance(timedelta(seconds=1))
    with unit():
        marked(cast.ada, evening, "here")
    clock.advance(timedelta(seconds=1))
    page = ada.get(page_of(evening)).text
    assert re.search(r'id="said" role="status"><bdi>Wren</bdi>: Here</span>', page)
    tap = re.findall(r'name="client_mark_id" value="([^"]+)"', page)[0]
    for _ in range(2):
        assert (
            post(ada, f"{page_of(evening)}/undo", {"client_mark_id": tap}, page_of(evening)).status_code
            == 303
        )
    with unit():
        assert words(cast.ada, evening)[0] == "unmarked"
    assert 'id="undo" hidden' in ada.get(page_of(evening)).text


def test_an_undo_that_comes_too_late_says_so(
    ada: FlaskClient, cast: Cast, evening: Evening, unit: OpenUnit, clock: FrozenClock
) -> None:
    post(ada, f"{page_of(evening)}/{evening.members[0]}", {"mark": "here"}, page=page_of(evening))
    tap = re.findall(r'name="client_mark_id" value="([^"]+)"', ada.get(page_of(evening)).text)[0]
    clock.advance(timedelta(seconds=1))
    with unit():
        marked(cast.ben, evening, "late")
    post(ada, f"{page_of(evening)}/undo", {"client_mark_id": tap}, page_of(evening))
    assert "Something else was tapped since" in words_of(ada.get(page_of(evening)))


def test_a_guest_is_one_press_and_the_same_page_sent_twice_is_one_guest(
    ada: FlaskClient, cast: Cast, evening: Evening, unit: OpenUnit
) -> None:
    guests = f"/sessions/{evening.session_id}/guests"
    tap = re.findall(r'name="client_guest_id" value="([^"]+)"', ada.get(page_of(evening)).text)[0]
    for _ in range(2):
        assert post(ada, guests, {"client_guest_id": tap}, page=page_of(evening)).status_code == 303
    assert post(ada, guests, {"client_guest_id": str(uuid4())}, page=page_of(evening)).status_code == 303
    assert post(ada, f"{guests}/1/remove", page=page_of(evening)).status_code == 303
    text = words_of(ada.get(page_of(evening)))
    assert ("Guest 2" in text, "Guest 1" in text) == (True, False)
    with unit():
        assert registers.read_register(**evening.by(cast.ada)).tally.guests == 1


def test_what_cannot_be_read_is_refused(ada: FlaskClient, evening: Evening) -> None:
    token = {"csrf_token": csrf_of(ada, page_of(evening))}
    somebody = f"{page_of(evening)}/{evening.members[0]}"
    for given in ({}, {"mark": "absent"}, {"mark": "not_seen"}, {"mark": "h\x00"}, {"mark": "x" * 1_000_000}):
        assert ada.post(somebody, data=token | given).status_code in {413, 422}
    assert ada.post(f"{page_of(evening)}/{uuid4()}", data=token | {"mark": "here"}).status_code == 404
    assert ada.post(somebody, data={"mark": "here"}).status_code == 400
    assert ada.post(f"{page_of(evening)}/undo", data=token | {"client_mark_id": "x"}).status_code == 422
    guests = f"/sessions/{evening.session_id}/guests"
    assert ada.post(guests, data=token | {"client_guest_id": "\u202e"}).status_code == 422
    assert ada.post(f"{guests}/{10**30}/remove", data=token).status_code == 404


def test_a_register_that_takes_no_marks_says_why(
    app: Flask, cast: Cast, ada: FlaskClient, unit: OpenUnit
) -> None:
    evening = evening_of(app, cast.ada, cast.group_a, opened=False)
    assert "The first tap opens the session." in words_of(ada.get(page_of(evening)))
    coming = f"/sessions/{evening.next_id}/register"
    assert "The register opens two hours before the start." in words_of(ada.get(coming))
    assert path_of(ada.get(f"/sessions/{evening.next_id}/close")) == coming
    with unit():
        session_changes.cancel_session(actor=cast.ada, session_id=evening.next_id)
    assert "This session is cancelled" in words_of(ada.get(coming))


def test_a_session_is_closed_with_the_counts_that_were_seen(
    ada: FlaskClient, cast: Cast, evening: Evening, unit: OpenUnit, clock: FrozenClock
) -> None:
    close = f"/sessions/{evening.session_id}/close"
    with unit():
        marked(cast.ada, evening, "here", "late", "sent_word")
    page = ada.get(close)
    assert "In the room 2 · Came late 1" in words_of(page)
    assert "Not marked 1 · will be noted as not seen" in words_of(page)
    seen = re.findall(r'name="seen" value="([^"]+)"', page.text)[0]
    clock.advance(timedelta(seconds=1))
    with unit():
        marked(cast.ben, evening, "left_early")
    stale = post(ada, close, {"seen": seen})
    assert (stale.status_code, "Somebody was marked since" in words_of(stale)) == (409, True)
    seen = re.findall(r'name="seen" value="([^"]+)"', stale.text)[0]
    done = post(ada, close, {"seen": seen})
    assert (done.status_code, path_of(done)) == (303, page_of(evening))
    text = words_of(ada.get(page_of(evening)))
    assert "The session is closed. Thank you." in text
    assert "Not seen 1" in text
    assert post(ada, f"/sessions/{evening.session_id}/reopen", page=page_of(evening)).status_code == 303
    assert "The session is open again." in words_of(ada.get(page_of(evening)))


def test_a_group_that_did_not_meet_is_one_press_when_nobody_is_marked(
    ada: FlaskClient, cast: Cast, evening: Evening, unit: OpenUnit, clock: FrozenClock
) -> None:
    close = f"/sessions/{evening.session_id}/close"
    with unit():
        marked(cast.ada, evening, "here")
    assert "The group did not meet" not in words_of(ada.get(close))
    refused = post(ada, close, {"met": "no"})
    assert (refused.status_code, "Somebody is marked as here." in words_of(refused)) == (409, True)
    clock.advance(timedelta(seconds=1))
    with unit():
        marked(cast.ada, evening, "unmarked")
    assert "The group did not meet" in words_of(ada.get(close))
    assert post(ada, close, {"met": "no"}).status_code == 303
    text = words_of(ada.get(page_of(evening)))
    assert "Noted: the group did not meet." in text
    assert "nobody is counted as not seen" in text


def test_who_comes_to_the_list_at_the_door_stands_in_the_register(
    ada: FlaskClient, cast: Cast, evening: Evening, unit: OpenUnit
) -> None:
    with unit():
        joined(cast.ada, cast.group_a, f"ליאת\u200f {FAMILY}")
    assert "ליאת" in words_of(ada.get(page_of(evening)))


def test_others_are_not_shown_a_name(cast: Cast, evening: Evening) -> None:
    for name, status in (("dora", 403), ("ana", 403), ("cleo", 404), ("eli", 404)):
        answer = cast.client(name).get(page_of(evening))
        assert answer.status_code == status
        assert "Wren" not in answer.text
