"""The second half of the first evening: what happens in the room, and what is left of it afterwards."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from playwright.sync_api import Response, expect
from sqlalchemy import select

from facilitator import transactions
from facilitator.extensions import db
from facilitator.models.checkin import CheckinRound
from facilitator.models.member import Member
from tests.browser.first_evening import NAMES, FirstEvening, follow, press
from tests.browser.states_checkins import tell
from tests.people import mark, past_sessions

EVENING, LATE = (datetime(2026, 10, 22, hour, minute, tzinfo=UTC) for hour, minute in ((17, 45), (19, 25)))
RELEASED = {"heard": "most", "belonged": "most", "energy_plenty": "few_or_none", "energy_little": "some"}
EARLIER = ((3, 1), (4, 0), (4, 2), (5, 1), (3, 0), (6, 1), (5, 0), (6, 2), (4, 1), (5, 0))  # members, guests


def open_the_session(evening: FirstEvening) -> str:
    """Find tonight's session under Today; return its address."""
    evening.pass_time(EVENING)
    page = evening.ada
    page.goto(f"{evening.address}/today")
    evening.show("today", page)
    press(page, "Open the session")
    page.goto(f"{evening.address}/today")
    page.locator("h2 a[href^='/sessions/']").first.click()
    return page.url


def is_taken(answer: Response) -> bool:
    """Tell whether an answer says that the server has taken a tap."""
    return answer.request.method in {"PUT", "POST"} and answer.ok


def take_the_register(evening: FirstEvening, session: str) -> None:
    """Mark who comes with a tap each, count a guest, and look at the page in the dark."""
    page = evening.ada
    page.goto(f"{session}/register")
    for place in range(len(NAMES) - 1):
        evening.clock.advance(timedelta(seconds=3))  # the last tap is told apart by its time
        with page.expect_response(is_taken):
            page.locator("#register > li").nth(place).locator(".register-mark").tap()
    with page.expect_response(is_taken):
        press(page, "Someone new")
    page.reload()
    expect(page.locator("#guests .register-name")).to_have_text(["Guest 1"])
    evening.show("register-light", page)
    page.emulate_media(color_scheme="dark")
    evening.show("register-dark", page)
    page.emulate_media(color_scheme="light")


def share(evening: FirstEvening, session: str) -> None:
    """Prepare a round, put it into the order of the alphabet (it comes in any), and begin."""
    page = evening.ada
    page.goto(f"{session}/rounds")
    page.get_by_label("Prompt").fill("How are you arriving?")
    page.get_by_label("Facilitators take turns, too").uncheck()
    press(page, "Prepare the round")
    people = page.locator("#order-title + ul li")
    names = people.locator(".list-text bdi")
    expect(names).to_have_count(len(NAMES))  # one of them is not here, and there is a guest
    while (order := names.all_inner_texts()) != sorted(order):
        late = next(place for place, name in enumerate(order) if place and name < order[place - 1])
        people.nth(late).get_by_role("button", name="Sooner").click()
        expect(names.nth(late - 1)).to_have_text(order[late])
    page.locator("#b-start").click()
    page.locator("#b-next").click()
    expect(page.locator(".ring-name")).to_have_text(sorted(order)[1])
    page.reload()
    evening.show("round", page)
    page.locator("#closing > summary").click()
    press(page, "Close it now")


def ask_how_it_was(evening: FirstEvening, session: str) -> None:
    """Plan the anonymous check-in, print a slip, answer it as a member would; show words like those it releases."""
    evening.pass_time(LATE)
    page = evening.ada
    page.goto(f"{session}/check-ins/after")
    press(page, "Plan it")
    press(page, "Open it now")
    checkin = page.url
    evening.show("check-in", page)
    follow(page, "Print slips")
    page.get_by_label("How many").fill("1")
    press(page, "Show the slips")
    code = page.locator(".slip strong").inner_text()
    booth = evening.member
    booth.goto(f"{evening.address}/c/")
    booth.get_by_label("Your code").fill(code)
    press(booth, "Go to the questions")
    evening.show("booth", booth)
    press(booth, "Put it in the box")
    with evening.app.app_context(), transactions.unit():
        row = db.session.get_one(CheckinRound, UUID(checkin.rpartition("/")[2]))
        row.state = "released"
        tell(row, RELEASED)
    page.goto(checkin)
    evening.show("words", page)


def close(evening: FirstEvening, session: str) -> None:
    """Note whom to ring, close the session, and look back over some weeks."""
    page = evening.ada
    page.goto(f"{session}/close")
    evening.show("closing", page)
    press(page, "Close the session")
    with evening.app.app_context(), transactions.unit():
        members = db.session.scalars(select(Member).order_by(Member.created_at, Member.id)).all()
        group_id = UUID(evening.group.rpartition("/")[2])
        for past, (count, guests) in zip(past_sessions(group_id, len(EARLIER)), EARLIER, strict=True):
            past.status, past.guest_count, past.register_closed_at = "closed", guests, past.ends_at
            for member in members[:count]:
                mark(member, [past])
    page.goto(f"{evening.group}/attendance")
    for scheme in ("light", "dark"):
        page.set_viewport_size({"width": 1280, "height": 640})
        page.emulate_media(color_scheme=scheme)
        evening.show(f"attendance-{scheme}", page)
