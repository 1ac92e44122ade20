"""The pages of follow-ups and of attendance over time."""

import csv
import io
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from facilitator.clock import FrozenClock
from facilitator.services import followups
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.pages import csrf_of, path_of, post, words_of
from tests.people import joined, mark, past_sessions
from tests.registers import Evening, evening_at_hand


@pytest.fixture
def evening(app: Flask, cast: Cast) -> Evening:
    """Give tonight's evening."""
    return evening_at_hand(app, cast)


@pytest.fixture
def ada(cast: Cast) -> FlaskClient:
    """Give Ada's browser."""
    return cast.client("ada")


def close_of(evening: Evening) -> str:
    """Return the address of the page that closes the session."""
    return f"/sessions/{evening.session_id}/close"


def own(cast: Cast, unit: OpenUnit, name: str = "ada") -> list[UUID]:
    """Return the follow-ups of somebody."""
    with unit():
        return [row.id for row in followups.read_own(actor=cast.actor(name))]


def test_a_follow_up_is_noted_once_while_closing_and_can_be_taken_back(
    ada: FlaskClient, cast: Cast, evening: Evening, unit: OpenUnit
) -> None:
    given = {
        "csrf_token": csrf_of(ada, close_of(evening)), "form_key": "one", "member_id": str(evening.members[0]),
        "owner_id": str(cast.ids["ben"]), "kind": "talk_in_person", "hours": "48",
    }  # fmt: skip
    note = f"/sessions/{evening.session_id}/follow-ups"
    for _ in range(2):
        answer = ada.post(note, data=given)
        assert (answer.status_code, path_of(answer)) == (303, close_of(evening))
    assert len(own(cast, unit, "ben")) == 1
    text = words_of(ada.get(close_of(evening)))
    assert "Talk in person: Wren Saturday 24 October, 4:30" in text
    taken = post(ada, f"/follow-ups/{own(cast, unit, 'ben')[0]}/take-back", page=close_of(evening))
    assert (taken.status_code, path_of(taken)) == (303, close_of(evening))
    assert own(cast, unit, "ben") == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "chat"}, "Choose one of"),
        ({"hours": "1"}, "Choose one of"),
        ({"member_id": str(uuid4())}, "This person is not on the list of this group."),
        ({"member_id": "x"}, "This is not an id."),
        ({"owner_id": str(uuid4())}, "Choose somebody who facilitates this group."),
    ],
)
def test_a_follow_up_that_does_not_fit_comes_back_with_the_reason(
    ada: FlaskClient, evening: Evening, change: dict[str, str], words: str
) -> None:
    answer = post(ada, f"/sessions/{evening.session_id}/follow-ups", change, page=close_of(evening))
    assert (answer.status_code, words in words_of(answer)) == (422, True)
    assert '<details class="more" id="note" open>' in answer.text


def test_each_is_settled_in_one_press_and_taken_up_again(
    ada: FlaskClient, cast: Cast, evening: Evening, unit: OpenUnit, clock: FrozenClock
) -> None:
    assert "Nobody is waiting for you" in words_of(ada.get("/follow-ups"))
    post(ada, f"/sessions/{evening.session_id}/follow-ups", {}, page=close_of(evening))
    (one,) = own(cast, unit)
    assert "by Friday 23 October, 4:30" in words_of(ada.get("/follow-ups"))
    clock.advance(timedelta(days=2))
    late = words_of(ada.get("/follow-ups"))
    assert "was meant for Friday 23 October" in late
    assert "overdue" not in late.lower()
    for state, words in (
        ("done", "Done. Thank you"),
        ("open", "It is open again."),
        ("not_needed", "not needed any more"),
    ):
        assert post(ada, f"/follow-ups/{one}/{state}", page="/follow-ups").status_code == 303
        assert words in words_of(ada.get("/follow-ups"))
    assert ada.get(f"/follow-ups/{one}/done").status_code == 405
    assert post(ada, f"/follow-ups/{one}/lost", page="/follow-ups").status_code == 404
    clock.advance(timedelta(days=8))
    assert "Not needed" not in words_of(ada.get("/follow-ups"))


def test_attendance_is_exact_for_facilitators_and_coarse_for_others(
    ada: FlaskClient, cast: Cast, unit: OpenUnit
) -> None:
    page = f"/groups/{cast.group_a}/attendance"
    assert "Nothing to see yet" in words_of(ada.get(page))
    with unit():
        sessions = past_sessions(cast.group_a, 6)
        for _ in range(3):
            mark(joined(cast.ada, cast.group_a), sessions[:2] + sessions[3:])
        for number, session in enumerate(sessions):
            session.status = "did_not_meet" if number == 2 else "closed"
            session.register_closed_at, session.guest_count = session.ends_at, 0 if number == 2 else 4
    text = words_of(ada.get(page))
    assert "Session Members Guests Sep 10 3 4 Sep 17 3 4 Sep 24 did not meet did not meet Oct 1 3 4" in text
    assert "Month Members Guests Sep 2026 6 8 Oct 2026 9 12" in words_of(ada.get(f"{page}?by=month"))
    dora = words_of(cast.client("dora").get(page))
    assert "Numbers under five are not shown" in dora
    assert "Session In the room Sep 10 5 Sep 17 5 Sep 24 0" in dora
    rows = list(csv.DictReader(io.StringIO(ada.get(f"{page}.csv").text)))
    assert [row["head_count"] for row in rows] == ["7", "7", "0", "7", "7", "7"]
    answer = cast.client("dora").get(f"{page}.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="by-session.csv"'
    assert {row["guests"] for row in csv.DictReader(io.StringIO(answer.text))} == {"fewer than 5", "0"}
    assert cast.client("cleo").get(page).status_code == 404
