"""The pages of a round without any script: every button is a form, every answer a page."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from facilitator import transactions
from facilitator.clock import FrozenClock
from facilitator.domain.principal import Principal
from facilitator.services.round_traces import forget_rounds
from tests.cast import Cast
from tests.sharing import Sharing, begin_sharing

FORM = re.compile(r'<form method="post" action="([^"]+)"[^>]*>(.*?)</form>', re.DOTALL)
FIELD = re.compile(r'name="([^"]+)" value="([^"]*)"')
BUTTON = re.compile(r'<button[^>]*?(?: id="([^"]+)")?>(.*?)</button>', re.DOTALL)


@pytest.fixture
def sharing(cast: Cast, clock: FrozenClock) -> Sharing:
    """Give tonight's session."""
    return begin_sharing(cast, clock)


class Phone:
    """A browser without scripts: it reads pages and presses buttons by their id or words."""

    def __init__(self, client: FlaskClient, address: str) -> None:
        """Open a page."""
        self.client, self.address = client, address
        self.text = self.open(address)

    def open(self, address: str) -> str:
        """Open a page that has to be there."""
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.text
        self.text = answer.text
        return answer.text

    def forms(self) -> list[tuple[str, dict[str, str], str]]:
        """Return the forms of the page: address, fields, and the id and words of the button."""
        found = []
        for action, inside in FORM.findall(self.text):
            button = BUTTON.search(inside)
            words = re.sub(r"<[^>]+>", "", button.group(2)) if button else ""
            name = f"{(button and button.group(1)) or ''} {unescape(words)}"
            found.append((action, dict(FIELD.findall(inside)), " ".join(name.split())))
        return found

    def find(self, button: str) -> tuple[str, dict[str, str]]:
        """Return address and fields of the form whose button has this id or these words."""
        for action, fields, name in self.forms():
            if button == name.split(" ")[0] or button in name:
                return action, {key: unescape(value) for key, value in fields.items()}
        pytest.fail(f"no button {button!r} among {[name for _, _, name in self.forms()]}")

    def press(self, button: str, **more: str) -> "Phone":
        """Press a button and follow to the page that comes back."""
        action, fields = self.find(button)
        answer = self.client.post(action, data=fields | more)
        assert answer.status_code == 303, answer.text
        self.open(answer.headers["Location"])
        return self

    @property
    def speaker(self) -> str:
        """Who stands in the ring."""
        found = re.search(r'class="ring-name[^"]*"><bdi>(.*?)</bdi>', self.text)
        return unescape(found.group(1)) if found else ""


@pytest.fixture
def phone(sharing: Sharing) -> Phone:
    """Give Ada's phone with a round that is prepared for Wren, Ines and Zoë, in this order."""
    live = sharing.prepare(order=[sharing.key(name) for name in ("Wren", "Ines", "Zoë")])
    return Phone(sharing.cast.client("ada"), f"/rounds/{live.id}")


def prepare(client: FlaskClient, sharing: Sharing, **fields: Any) -> TestResponse:
    """Post the form that prepares a round."""
    form = {"title": "opening", "format": "circle", "minutes": "20", "facilitators": "yes", **fields}
    return client.post(f"/sessions/{sharing.session_id}/rounds", data=form)


@pytest.fixture(autouse=True)
def no_token_needed(sharing: Sharing) -> None:
    """Let forms through that were not read from a page."""
    sharing.app.config["WTF_CSRF_ENABLED"] = False


def test_a_round_is_prepared_on_the_page_of_a_session(sharing: Sharing) -> None:
    client = sharing.cast.client("ada")
    page = client.get(f"/sessions/{sharing.session_id}/rounds").text
    assert "Prepare a round" in page
    assert "Wren" in page
    made = prepare(client, sharing, prompt="How are you arriving?", listening=sharing.key("Ines"))
    assert made.status_code == 303
    ready = client.get(made.headers["Location"]).text
    assert "Passing is always fine" in ready
    assert "How are you arriving?" in ready
    assert "4 people · 20 min → about 4½ min each" in ready
    listed = client.get(f"/sessions/{sharing.session_id}/rounds").text
    assert "Opening round" in listed


def test_a_form_that_makes_no_sense_comes_back_with_reasons(sharing: Sharing) -> None:
    client = sharing.cast.client("ada")
    refused = prepare(client, sharing, minutes="0", format="waltz")
    assert refused.status_code == 422
    assert 'href="#f-minutes"' in refused.text
    assert 'href="#f-format"' in refused.text
    assert 'value="0"' in refused.text


def test_before_the_session_is_open_the_page_says_how_to_open_it(sharing: Sharing) -> None:
    client = sharing.cast.client("ada")
    page = client.get(f"/sessions/{sharing.next_session_id}/rounds").text
    assert "The session is not open yet" in page
    assert f"/sessions/{sharing.next_session_id}/start" in page
    refused = client.post(
        f"/sessions/{sharing.next_session_id}/rounds", data={"format": "circle", "minutes": "20"}
    )
    assert refused.status_code == 409
    assert "Open the session first." in refused.text


def test_a_whole_round_without_scripts(phone: Phone, sharing: Sharing) -> None:
    phone.press("Begin with Wren")
    assert phone.speaker == "Wren"
    phone.press("b-pass")
    assert phone.speaker == "Ines"
    assert "Come back to" in phone.text
    phone.press("b-hold")
    assert "no time counts" in phone.text
    phone.press("b-go-on").press("Next: Zoë")
    phone.press("b-undo")
    assert phone.speaker == "Ines"
    phone.press("b-next").press("Next: Wren")
    assert phone.speaker == "Wren"
    phone.press("b-next")
    assert "Everyone here has been offered a turn." in phone.text
    phone.press("b-close")
    assert "Everyone was offered a turn." in phone.text
    assert not any(name in phone.text for name in ("Wren", "Ines", "Zoë"))


def test_closing_early_says_the_promise(phone: Phone) -> None:
    phone.press("b-start")
    assert "Say it aloud: next time we start with you." in phone.text
    phone.press("b-close-now")
    assert "Not reached tonight" in phone.text
    assert "1 of 3 were offered a turn." in phone.text
    assert "Ines" in phone.text
    assert "Wren" not in phone.text
    phone.press("b-undo")
    assert phone.speaker == "Wren"


def test_a_tap_sent_twice_counts_once(phone: Phone) -> None:
    phone.press("b-start")
    action, fields = phone.find("b-next")
    for _ in range(2):
        assert phone.client.post(action, data=fields).status_code == 303
    phone.open(phone.address)
    assert phone.speaker == "Ines"


def test_a_tap_on_an_old_page_shows_the_round_kindly(phone: Phone, clock: FrozenClock) -> None:
    phone.press("b-start")
    _, old = phone.find("b-next")
    action, _ = phone.find("b-next")
    phone.press("b-next").press("b-next")
    clock.advance(timedelta(seconds=30))
    late = phone.client.post(action, data=old | {"client_action_id": "0192f1c2-0000-7000-8000-000000000000"})
    assert late.status_code == 303
    phone.open(phone.address)
    assert "The round has moved on in the meantime." in phone.text
    assert phone.speaker == "Zoë"


def test_somebody_comes_in(phone: Phone, sharing: Sharing) -> None:
    phone.press("b-start").press("l-end-1")
    assert "Guest 1" in phone.text
    phone.press("After the next Tomas")
    assert re.search(r"Then.*Ines.*Tomas.*Zoë", phone.text, re.DOTALL)


def test_who_listens_is_listed_and_can_take_part(phone: Phone) -> None:
    phone.press("Just listening Ines")
    assert "Takes part" in phone.text
    phone.press("Takes part Ines").press("Sooner Ines").press("b-start").press("b-step-out")
    assert "Is back" in phone.text


def test_staying_with_somebody_takes_every_signal_away(phone: Phone, clock: FrozenClock) -> None:
    phone.press("b-start").press("b-stay")
    assert 'data-phase="still"' in phone.text
    assert "data-planned" not in phone.text
    phone.press("b-resume")
    assert "data-planned" in phone.text


def test_too_little_time_offers_three_ways_on(sharing: Sharing) -> None:
    live = sharing.prepare(planned_seconds=180, order=[sharing.key("Wren")])
    phone = Phone(sharing.cast.client("ada"), f"/rounds/{live.id}").press("b-start")
    assert "missing for a turn for everyone" in phone.text
    phone.press("w-minutes")
    assert "missing for a turn for everyone" not in phone.text
    phone.press("b-undo").press("w-sentence")
    assert "about" not in phone.text.split("round-plan")[1].split("</p>")[0]
    phone.press("b-undo").press("w-carry").press("b-next")
    assert "The round rests." in phone.text


def test_popcorn_asks_who_is_ready(sharing: Sharing) -> None:
    live = sharing.prepare(format="popcorn")
    phone = Phone(sharing.cast.client("ada"), f"/rounds/{live.id}").press("b-start")
    assert "Who is ready next?" in phone.text
    before = phone.speaker
    phone.press("v-2")
    assert phone.speaker not in ("", before)


def test_the_live_part_is_sent_only_when_it_has_changed(phone: Phone, clock: FrozenClock) -> None:
    address = f"{phone.address}/now"
    first = phone.client.get(address)
    assert first.headers["Cache-Control"] == "no-store"
    assert "<html" not in first.text
    etag = first.headers["ETag"]
    assert f'data-etag="{etag}"'.replace('"', "") in unescape(phone.text).replace('"', "")
    same = phone.client.get(address, headers={"If-None-Match": etag})
    assert (same.status_code, same.data) == (304, b"")
    phone.press("b-start")
    assert phone.client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_a_script_gets_the_part_instead_of_the_page(phone: Phone, clock: FrozenClock) -> None:
    action, fields = phone.find("b-start")
    answer = phone.client.post(action, data=fields, headers={"HX-Request": "true"})
    assert (answer.status_code, "<html" in answer.text) == (200, False)
    assert "Wren" in answer.text
    assert answer.headers["ETag"]
    clock.advance(timedelta(seconds=30))
    late = phone.client.post(
        action,
        data=fields | {"client_action_id": "0192f1c2-0000-7000-8000-000000000000"},
        headers={"HX-Request": "true"},
    )
    assert "The round has moved on" in late.text


@pytest.mark.parametrize(
    "change", [{"action": "sing"}, {"seen_version": "x"}, {"client_action_id": ""}, {"seat": "x" * 2000}]
)
def test_a_form_that_somebody_made_up_is_refused(phone: Phone, change: dict[str, str]) -> None:
    action, fields = phone.find("b-start")
    assert phone.client.post(action, data=fields | change).status_code == 422


def test_a_round_that_has_not_begun_can_be_removed(phone: Phone, sharing: Sharing) -> None:
    phone.press("Remove this round")
    assert "No round yet tonight." in phone.text
    assert phone.client.get(phone.address).status_code == 404


def test_a_day_later_the_page_has_two_numbers(phone: Phone, sharing: Sharing) -> None:
    phone.press("b-start").press("b-close-now")
    sharing.clock.advance(timedelta(hours=24))
    with sharing.app.app_context(), transactions.unit():
        forget_rounds(actor=Principal.system())
    phone.open(phone.address)
    assert "1 of 3 were offered a turn." in phone.text
    assert "Ines" not in phone.text
    assert "Undo" not in phone.text
