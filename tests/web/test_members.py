"""The page of a member: covered contacts, consents one by one, their data, and forgetting them."""

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from facilitator.extensions import db
from facilitator.models.consent import Consent
from facilitator.models.contact import Contact
from facilitator.models.member import Member
from facilitator.models.membership import Membership
from facilitator.services import reachability
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.pages import post, words_of
from tests.people import audited, joined, mark, past_sessions, place_of, reachable


@pytest.fixture
def ada(cast: Cast) -> FlaskClient:
    """Let Ada be signed in."""
    return cast.client("ada")


@pytest.fixture
def zoe(cast: Cast, unit: OpenUnit) -> UUID:
    """Take Zoë in on Ada's roster and return the id."""
    with unit():
        return joined(cast.ada, cast.group_a, "Zoë").id


def page_of(client: FlaskClient, member_id: UUID) -> str:
    """Return the page of a member."""
    return client.get(f"/members/{member_id}").get_data(as_text=True)


def test_who_they_are_is_changed_in_one_form(cast: Cast, ada: FlaskClient, zoe: UUID) -> None:
    data = {
        "name_to_use": "Zoë K.", "pronouns": "she/they", "say_it_like": "zo-ee", "needs": ["captions", "step_free"],
        "message_style": "named", "locale": "en", "time_zone": "",
    }  # fmt: skip
    assert post(ada, f"/members/{zoe}/edit", data).status_code == 303
    page = words_of(ada.get(f"/members/{zoe}"))
    for words in ("Zoë K.", "she/they", "zo-ee", "A way in without steps", "Captions"):
        assert words in page
    wrong = post(ada, f"/members/{zoe}/edit", {**data, "time_zone": "Nowhere", "name_to_use": "x" * 61})
    assert (wrong.status_code, "x" * 61 in wrong.get_data(as_text=True)) == (422, True)


@pytest.mark.requirement("P16")
def test_a_contact_stays_covered_until_a_press_that_is_written_down(
    cast: Cast, ada: FlaskClient, zoe: UUID, unit: OpenUnit
) -> None:
    where = f"/members/{zoe}/contacts/email"
    assert post(ada, where, {"value": "zoe@example.org"}).status_code == 303
    assert "zoe@example.org" not in page_of(ada, zoe)
    assert "zoe@example.org" not in ada.get(where).get_data(as_text=True)
    assert ada.get(f"{where}/show").status_code == 405
    with unit():
        before = audited("read", "contact")
    shown = post(ada, f"{where}/show", page=f"/members/{zoe}")
    assert "zoe@example.org" in shown.get_data(as_text=True)
    with unit():
        assert len(audited("read", "contact")) == len(before) + 1
    assert post(cast.client("cleo"), f"{where}/show", page="/groups").status_code == 404


def test_what_goes_with_an_address_changes_without_typing_it_again(
    ada: FlaskClient, zoe: UUID, unit: OpenUnit
) -> None:
    where = f"/members/{zoe}/contacts/email"
    for wrong in ("", "zoe", "a@b, c@d.org"):
        assert post(ada, where, {"value": wrong}).status_code == 422
    post(ada, where, {"value": "zoe@example.org"})
    post(ada, where, {"value": "", "shared_agreed": "yes", "label": "Z"})
    with unit():
        (contact,) = db.session.query(Contact)
        assert (contact.value, contact.label) == ("zoe@example.org", "Z")
        assert contact.shared_agreed_at is not None
    form = ada.get(where).get_data(as_text=True)
    assert re.search(r'name="shared_agreed"[^>]* checked', form)
    assert post(ada, f"{where}/remove", page=where).status_code == 303
    assert post(ada, f"{where}/remove", page=f"/members/{zoe}").status_code == 404
    assert "Not given" in page_of(ada, zoe)


def test_a_phone_number_says_whether_a_message_is_safe(ada: FlaskClient, zoe: UUID) -> None:
    where = f"/members/{zoe}/contacts/phone"
    post(ada, where, {"value": "+44 7700 900123", "safe_to_leave_message": "yes"})
    assert "A message may be left" in page_of(ada, zoe)
    post(ada, where, {"value": ""})
    assert "Leave no message" in page_of(ada, zoe)
    assert post(ada, where, {"value": "ring ring"}).status_code == 422
    shown = post(ada, f"{where}/show", page=f"/members/{zoe}").get_data(as_text=True)
    assert 'href="tel:%2B447700900123"' in shown or 'href="tel:+447700900123"' in shown


@pytest.mark.requirement("P15")
def test_consents_are_asked_in_their_words_and_recorded_one_by_one(
    cast: Cast, ada: FlaskClient, zoe: UUID, unit: OpenUnit
) -> None:
    with unit():
        reachable_id = reachable(cast.ada, db.session.get_one(Member, zoe), "zoe@example.org")
    page = words_of(ada.get(f"/members/{zoe}"))
    assert "You may keep the name I use here on this group's list" in page
    assert "Agreed Spoken" in page
    with unit():
        (consent,) = db.session.query(Consent)
    away = f"/members/{zoe}/consents/{consent.id}/withdraw"
    assert post(ada, away, page=f"/members/{zoe}").status_code == 303
    with unit():
        assert reachability.mailable(member_id=zoe, group_id=cast.group_a) is None
        assert db.session.get_one(Contact, reachable_id).value == "zoe@example.org"
    give = f"/members/{zoe}/consents"
    assert (
        post(ada, give, {"what": "phone", "given_how": "written"}, page=f"/members/{zoe}").status_code == 303
    )
    with unit():
        standing = db.session.query(Consent).filter_by(withdrawn_at=None)
        assert [(one.what, one.given_how) for one in standing] == [("phone", "written")]


@pytest.mark.parametrize("data", [{}, {"what": "phone"}, {"what": "all", "given_how": "spoken"}])
def test_a_consent_that_says_too_little_is_not_recorded(
    ada: FlaskClient, zoe: UUID, unit: OpenUnit, data: dict[str, str]
) -> None:
    answer = post(ada, f"/members/{zoe}/consents", data, page=f"/members/{zoe}")
    assert "Choose how it was said" in words_of(ada.get(answer.location))
    with unit():
        assert db.session.query(Consent).count() == 0


def test_withdrawing_the_name_takes_it_off_every_page(
    cast: Cast, ada: FlaskClient, zoe: UUID, unit: OpenUnit
) -> None:
    post(
        ada, f"/members/{zoe}/consents", {"what": "keep_name", "given_how": "spoken"}, page=f"/members/{zoe}"
    )
    with unit():
        (consent,) = db.session.query(Consent)
    for _ in range(2):
        post(ada, f"/members/{zoe}/consents/{consent.id}/withdraw", page=f"/members/{zoe}")
    assert "Zoë" not in page_of(ada, zoe)
    assert "Zoë" not in ada.get(f"/groups/{cast.group_a}/roster").get_data(as_text=True)


def test_reminders_are_chosen_per_group(cast: Cast, ada: FlaskClient, zoe: UUID, unit: OpenUnit) -> None:
    with unit():
        place = place_of(db.session.get_one(Member, zoe), cast.group_a)
    where = f"/groups/{cast.group_a}/roster/{place.id}/reminders"
    expected = {"none": [], "day": [1440], "day_and_hours": [1440, 120], "week_and_day": [10080, 1440],
                "of_group": None, "hourly": None}  # fmt: skip
    for choice, leads in expected.items():
        assert post(ada, where, {"reminders": choice}, page=f"/members/{zoe}").status_code == 303
        with unit():
            kept = db.session.get_one(Membership, place.id)
            assert (kept.reminder_leads, kept.reminders_stopped_at) == (leads, None)


def test_stopped_messages_start_again_by_nothing_but_their_own_button(
    cast: Cast, ada: FlaskClient, zoe: UUID, unit: OpenUnit
) -> None:
    with unit():
        place = place_of(db.session.get_one(Member, zoe), cast.group_a)
    where = f"/groups/{cast.group_a}/roster/{place.id}/reminders"
    pressed = [({"messages": "stop"}, True), ({"reminders": "day"}, True), ({"messages": "start"}, False)]
    for data, stopped in pressed:
        post(ada, where, data, page=f"/members/{zoe}")
        with unit():
            kept = db.session.get_one(Membership, place.id)
            assert (kept.reminders_stopped_at is not None) == stopped


@pytest.mark.requirement("P23")
def test_their_data_is_shown_and_saved_by_a_press(
    cast: Cast, ada: FlaskClient, zoe: UUID, unit: OpenUnit
) -> None:
    with unit():
        member = db.session.get_one(Member, zoe)
        reachable(cast.ada, member, "zoe@example.org")
        mark(member, past_sessions(cast.group_a, 1))
    where = f"/members/{zoe}/export"
    assert "zoe@example.org" not in ada.get(where).get_data(as_text=True)
    page = words_of(post(ada, where, {"as": "page"}))
    for words in ("Zoë", "zoe@example.org", "Tuesday Circle", "You may e-mail me", "Spoken"):
        assert words in page
    answer = post(ada, where, {"as": "file"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="export.json"'
    assert answer.get_json()["contacts"][0]["value"] == "zoe@example.org"
    with unit():
        assert audited("export", "member") == [zoe, zoe]


@pytest.mark.requirement("P24")
def test_erasing_asks_first_and_then_forgets(cast: Cast, ada: FlaskClient, zoe: UUID, unit: OpenUnit) -> None:
    where = f"/members/{zoe}/erase"
    assert "This cannot be undone" in ada.get(where).get_data(as_text=True)
    assert "Zoë" in page_of(ada, zoe)
    answer = post(ada, where)
    assert "This person has been erased" in words_of(ada.get(answer.location))
    assert ada.get(f"/members/{zoe}").status_code == 404
    assert post(ada, where, page="/groups").status_code == 404


def test_pages_of_members_are_for_those_who_facilitate_them(cast: Cast, zoe: UUID) -> None:
    for name in ("cleo", "dora", "eli", "ana"):
        client = cast.client(name)
        for path in ("", "/edit", "/export", "/erase", "/contacts/email"):
            assert client.get(f"/members/{zoe}{path}").status_code == 404
