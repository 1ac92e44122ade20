"""The pages of check-ins, as a facilitator walks through them."""

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from facilitator import transactions
from facilitator.domain.questions import ARRIVING_1
from facilitator.extensions import db
from facilitator.models.checkin import CheckinRelease, CheckinRound
from facilitator.models.membership import Membership
from facilitator.services import invitations
from tests.circle import Circle
from tests.pages import path_of, post, words_of

FORM = {
    "codes": "mail",
    "epsilon_milli": "1000",
    "opens_local": "2026-10-21T19:00",
    "closes_local": "2026-10-22T19:00",
}


@pytest.fixture
def ada(circle: Circle) -> FlaskClient:
    """Give Ada's browser."""
    return circle.cast.client("ada")


def at_session(circle: Circle, rest: str = "") -> str:
    """Return the address of tonight's check-ins."""
    return f"/sessions/{circle.session_id}/check-ins{rest}"


def at(checkin_id: UUID, rest: str = "") -> str:
    """Return the address of one check-in."""
    return f"/check-ins/{checkin_id}{rest}"


def tell(circle: Circle, words: dict[str, str] | None) -> UUID:
    """Let tonight's first check-in have released these words."""
    checkin_id = circle.plan("before")
    with circle.inside(), transactions.unit():
        checkin = db.session.get_one(CheckinRound, checkin_id)
        checkin.state = "withheld" if words is None else "released"
        told_on = checkin.closes_at.date()
        db.session.add(
            CheckinRelease(round_id=checkin_id, released_on=told_on, words=words, rule_version="words-1")
        )
    return checkin_id


def test_from_the_session_to_an_open_check_in(circle: Circle, ada: FlaskClient) -> None:
    assert at_session(circle) in ada.get(f"/sessions/{circle.session_id}").get_data(as_text=True)
    assert "Before the session" in words_of(ada.get(at_session(circle)))
    made = post(ada, at_session(circle, "/before"), FORM)
    assert made.status_code == 303
    page = path_of(made)
    assert "Planned" in words_of(ada.get(page))
    assert post(ada, f"{page}/open", page=page).status_code == 303
    with circle.inside():
        invitations.invite_due()
    shown = words_of(ada.get(page))
    assert "Open" in shown
    assert "Codes given out: 7, for 9 people on the list." in shown


def test_times_are_those_on_the_wall_where_the_group_meets(circle: Circle, ada: FlaskClient) -> None:
    page = ada.get(at_session(circle, "/after")).get_data(as_text=True)
    assert 'value="2026-10-22T19:00"' in page
    assert 'value="2026-10-23T20:30"' in page
    made = post(
        ada,
        at_session(circle, "/after"),
        FORM | {"opens_local": "2026-10-22T20:00", "closes_local": "2026-10-24T20:00"},
    )
    checkin = circle.checkin(UUID(path_of(made).rpartition("/")[2]))
    assert checkin.opens_at.isoformat() == "2026-10-22T19:00:00+00:00"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"closes_local": "2026-10-20T19:00"}, "It must close after it opens."),
        ({"closes_local": "soon"}, "time"),
        ({"epsilon_milli": "9000"}, "1000"),
        ({"codes": "pigeon"}, "mail, hat"),
        ({"opens_local": "2026-10-22T18:00", "codes": "<b>"}, "mail, hat"),
    ],
)
def test_what_cannot_be_comes_back_with_the_reason(
    circle: Circle, ada: FlaskClient, typed: dict[str, str], said: str
) -> None:
    answer = post(ada, at_session(circle, "/before"), FORM | typed)
    assert answer.status_code == 422
    assert said in words_of(answer)


def test_a_list_that_is_too_short_is_said_on_the_form(circle: Circle, ada: FlaskClient) -> None:
    with circle.inside(), transactions.unit():
        for place in db.session.scalars(select(Membership).limit(5)):
            place.status = "left"
    answer = post(ada, at_session(circle, "/before"), FORM)
    assert answer.status_code == 409
    assert "needs at least 5 people on the list" in words_of(answer)


def test_slips_are_shown_once_however_often_the_page_is_sent(circle: Circle, ada: FlaskClient) -> None:
    checkin_id = circle.opened()
    form = ada.get(at(checkin_id, "/slips")).get_data(as_text=True)
    hidden = dict(re.findall(r'name="(csrf_token|form_key)" value="([^"]+)"', form))
    assert 'value="2"' in form, "one for each person who has none"
    first = ada.post(at(checkin_id, "/slips"), data={**hidden, "count": "2"})
    assert first.status_code == 200
    page = first.get_data(as_text=True)
    codes = re.findall(r"[0-9A-Z]{5} [0-9A-Z]{5} [0-9A-Z]{4}", page)
    assert len(codes) == 2
    assert page.count("<svg") >= 2
    assert "http://localhost/c/" in words_of(first)
    again = ada.post(at(checkin_id, "/slips"), data={**hidden, "count": "2"})
    assert again.status_code == 303
    assert circle.checkin(checkin_id).codes_given == 9
    assert circle.answer(codes[0]) == "checkin.thank_you"


def test_somebody_gets_a_new_code(circle: Circle, ada: FlaskClient) -> None:
    checkin_id = circle.opened()
    chosen = {"member_id": str(circle.members[0])}
    assert "Wren" in words_of(ada.get(at(checkin_id, "/again")))
    assert post(ada, at(checkin_id, "/again"), chosen).status_code == 303
    refused = post(ada, at(checkin_id, "/again"), chosen)
    assert refused.status_code == 409
    assert "There is no third one." in words_of(refused)


@pytest.mark.requirement("C02")
def test_no_page_shows_how_many_have_answered(circle: Circle, ada: FlaskClient) -> None:
    checkin_id = circle.opened()
    pages = (at_session(circle), at(checkin_id))
    seen = set()
    for code in [None, *circle.mailed_codes()]:
        if code:
            circle.answer(code)
        seen.add(tuple(words_of(ada.get(page)) for page in pages))
    assert len(seen) == 1


def test_a_hard_sentence_never_stands_alone_and_the_facilitator_is_guided(
    circle: Circle, ada: FlaskClient
) -> None:
    words = {statement.key: "few_or_none" for statement in ARRIVING_1.statements} | {"low": "most"}
    shown = words_of(ada.get(at(tell(circle, words))))
    assert "Most of us felt low this week. You are not alone. You need not carry it alone." in shown
    assert "This was a hard week for many." in shown
    assert "We add or take away a person or so at random" in shown


def test_a_light_week_needs_no_guidance(circle: Circle, ada: FlaskClient) -> None:
    words = {statement.key: "some" for statement in ARRIVING_1.statements}
    assert "hard week for many" not in words_of(ada.get(at(tell(circle, words))))


def test_too_few_answers_are_one_sentence(circle: Circle, ada: FlaskClient) -> None:
    shown = words_of(ada.get(at(tell(circle, None))))
    assert "Too few answers this time to share anything safely." in shown


@pytest.mark.requirement("C03")
def test_the_words_of_the_weeks_are_drawn_and_stand_in_a_table(circle: Circle, ada: FlaskClient) -> None:
    empty = ada.get(f"/groups/{circle.cast.group_a}/check-ins")
    assert "No words yet" in words_of(empty)
    tell(circle, {statement.key: "most" for statement in ARRIVING_1.statements})
    page = ada.get(f"/groups/{circle.cast.group_a}/check-ins")
    assert page.get_data(as_text=True).count("<figure") == len(ARRIVING_1.statements)
    assert words_of(page).count("Most of us") > len(ARRIVING_1.statements)


def test_unknown_check_ins_are_not_found(circle: Circle, ada: FlaskClient) -> None:
    for address in ("/check-ins/00000000-0000-4000-8000-000000000000", at_session(circle, "/during")):
        assert ada.get(address).status_code == 404
