"""The whole way through the booth with a browser that shows only text."""

import pytest

from facilitator.domain.box import Box
from facilitator.domain.question import EMPTY
from facilitator.domain.questions import ARRIVING_1, LEAVING_1
from facilitator.services import boxes
from tests.booth.textonly import TextBrowser
from tests.circle import Circle

pytestmark = pytest.mark.requirement("C10", "C11")
START, SEND = "Go to the questions", "Put it in the box"


@pytest.fixture
def browser(circle: Circle) -> TextBrowser:
    """Give a member with a text-only browser."""
    return TextBrowser(circle.app.test_client())


def content(circle: Circle) -> Box:
    """Return what is in the only box."""
    with circle.inside():
        (checkin_id,) = boxes.all_ids()
        return boxes.peek(checkin_id)


def values(circle: Circle) -> list[bytes]:
    """Return the answers in the box."""
    return [answer.value for answer in content(circle).answers.values()]


def test_a_printed_code_leads_to_an_answer(circle: Circle, browser: TextBrowser) -> None:
    code = circle.printed_codes(circle.opened())[0]
    browser.go("/c/")
    assert browser.press(START, code=f" {code.lower()} ") == 200
    assert "In this group, I feel heard." in browser.said
    assert browser.press(SEND, heard="yes", energy="little") == 200
    assert "Your answer is in the box." in browser.said
    assert values(circle) == [LEAVING_1.encode({"heard": "yes", "energy": "little"})]


def test_the_mail_leads_there_too(circle: Circle, browser: TextBrowser) -> None:
    circle.opened("before")
    browser.go("/c")
    assert browser.press(START, code=circle.mailed_codes()[0]) == 200
    assert browser.press(SEND, mood="3", feelings=["anxious", "tired"]) == 200
    assert values(circle) == [ARRIVING_1.encode({"mood": 3, "feelings": ["anxious", "tired"]})]


def test_an_answer_can_be_changed_and_taken_back_from_its_page(circle: Circle, browser: TextBrowser) -> None:
    circle.opened()
    browser.go("/c/")
    browser.press(START, code=circle.mailed_codes()[0])
    browser.press(SEND, heard="yes")
    assert browser.press("Change my answer") == 200
    assert "not shown again" in browser.said
    assert browser.press(SEND, heard="not_really") == 200
    assert "Your answer was changed." in browser.said
    assert values(circle) == [LEAVING_1.encode({"heard": "not_really"})]
    assert browser.press("Take my answer back") == 200
    assert "taken back" in browser.said
    assert values(circle) == [EMPTY]


def test_skipping_everything_sends_nothing_and_uses_no_code(circle: Circle, browser: TextBrowser) -> None:
    circle.opened()
    browser.go("/c/")
    browser.press(START, code=circle.mailed_codes()[0])
    assert browser.press(SEND) == 200
    assert "nothing was sent" in browser.said
    assert content(circle).answers == {}
    browser.press(START)
    browser.press(SEND, heard="yes")
    assert len(content(circle).answers) == 1


def test_too_many_feelings_come_back_with_what_was_chosen(circle: Circle, browser: TextBrowser) -> None:
    circle.opened("before")
    browser.go("/c/")
    browser.press(START, code=circle.mailed_codes()[0])
    four = ["calm", "tired", "low", "anxious"]
    assert browser.press(SEND, mood="5", feelings=four) == 422
    assert "Choose up to 3." in browser.said
    form = next(form for form in browser.page.forms if SEND in form.buttons)
    assert set(form.fields.getlist("feelings")) == set(four)
    assert form.fields["mood"] == "5"
    assert browser.press(SEND, feelings=["calm"]) == 200


@pytest.mark.parametrize(
    "code", ["", "nonsense", "K7Q2 ABCDE FGHJK 9", "\u202e" * 50, "\x00", "9" * 5000, "😀" * 20]
)
def test_what_is_no_code_is_explained(circle: Circle, browser: TextBrowser, code: str) -> None:
    circle.opened()
    browser.go("/c/")
    assert browser.press(START, code=code) == 422
    assert "This does not look like a code." in browser.said


def test_a_code_without_its_door_is_enough_while_it_can_only_mean_one(
    circle: Circle, browser: TextBrowser
) -> None:
    circle.opened()
    code = circle.mailed_codes()[0]
    browser.go("/c/")
    assert browser.press(START, code=code[4:]) == 200
    assert browser.press(SEND, heard="yes") == 200
    assert len(content(circle).answers) == 1


def test_with_two_kinds_open_the_whole_code_is_asked_for(circle: Circle, browser: TextBrowser) -> None:
    circle.opened("before")
    circle.opened("after")
    browser.go("/c/")
    assert browser.press(START, code=circle.mailed_codes()[0][4:]) == 422
    assert "Write the whole code" in browser.said


def test_after_the_end_it_says_that_it_is_closed(circle: Circle, browser: TextBrowser) -> None:
    checkin_id = circle.opened()
    code = circle.mailed_codes()[0]
    browser.go("/c/")
    browser.press(START, code=code)
    circle.end(checkin_id)
    assert browser.press(SEND, heard="yes") == 410
    assert "This check-in is closed" in browser.said
