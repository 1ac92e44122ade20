"""The scenes in the room: the register, the opening round, the anonymous check-in, the close, and what remains."""

import os
import re
import subprocess
import sys
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx

from tests.big_house import STAFF_LOG
from tests.evening import NAMES, PASSWORD, Evening, address_of, mail_to
from tests.house import eventually
from tests.sink import Received
from tests.visitor import Visitor

WITH_MAIL = ("Sam", "J.", "ليلى", "Zoë")  # Wren stopped messages, and one has no address
CRISIS = "116 123"
SAID_TONIGHT = (
    "@example.org", PASSWORD, "Harbour Lantern", "Quayside", "Tuesday Circle", "Ada", "Dora", "hopeful", "fac_live_",
    "127.0.0.1",
)  # fmt: skip


def text_of(message: Received) -> str:
    """Return the text part of a mail."""
    return str(message.message.get_body(("plain",)).get_content())  # type: ignore[union-attr]  # every mail has one


def mail_with(evening: Evening, name: str, words: str) -> Received:
    """Wait for a mail to a member that holds some words."""

    def look() -> Received | None:
        return next((one for one in evening.mail.to(address_of(name)) if words in text_of(one)), None)

    return eventually(look, f"{words} to {name}")


def take_the_register(evening: Evening) -> None:
    """Find the session under Today, mark everybody with one tap each, take one back, count a nameless guest."""
    ada = evening.facilitator
    assert ada is not None
    ada.visit("/today")
    ada.press("Open the session")
    for form in [form for form in ada.page.forms if "/register/" in form.action and form.buttons][
        : len(NAMES)
    ]:
        ada.send(form, mark="here")
        ada.visit(f"/sessions/{evening.session}/register")
    assert "In the room 6" in ada.page.text, ada.page.text
    ada.press("Undo")
    assert "In the room 5" in ada.visit(f"/sessions/{evening.session}/register").text
    ada.press("Someone new")
    assert "Guest 1" in ada.visit(f"/sessions/{evening.session}/register").text
    form = next(form for form in ada.page.forms if "/register/" in form.action)
    for form in [form for form in ada.page.forms if "/register/" in form.action and form.buttons][
        : len(NAMES)
    ]:
        ada.send(form, mark="here")
    assert "In the room 7" in ada.visit(f"/sessions/{evening.session}/register").text


def run_the_round(evening: Evening) -> None:
    """Run the opening round: the first passes and is offered a turn once more, a hold and an undo on the way."""
    ada = evening.facilitator
    assert ada is not None
    ada.visit(f"/sessions/{evening.session}/rounds")
    ada.press("Prepare the round", minutes="30")
    ada.press("Begin with")
    ada.press("Pass")
    ada.press("Hold")
    ada.press("Go on") if "Go on" in ada.page.text else ada.press("Next")
    ada.press("Undo")
    turns = 0
    while "This round is closed" not in ada.page.text:
        turns += 1
        assert turns < 40, ada.page.text
        words = [said for form in ada.page.forms for said, _, _ in form.buttons]
        ada.press(
            next(
                word
                for word in words
                if re.match(r"Next|Offer|This turn is done|Close the round|Go on", word)
            )
        )
    assert "Everyone was offered a turn." in ada.page.text


def plan_the_checkin(evening: Evening) -> None:
    """Plan the anonymous check-in so that it closes in two minutes, and open it."""
    ada = evening.facilitator
    assert ada is not None
    now = datetime.now(ZoneInfo(evening.zone)).replace(second=0, microsecond=0)
    evening.closes = now + timedelta(minutes=2)
    ada.visit(f"/sessions/{evening.session}/check-ins/before")
    ada.press(
        "Plan it",
        opens_local=f"{now:%Y-%m-%dT%H:%M}",
        closes_local=f"{evening.closes:%Y-%m-%dT%H:%M}",
        codes="mail",
    )
    if "Open it now" in ada.page.text:
        ada.press("Open it now")
    evening.checkin = ada.url


def answer(evening: Evening) -> None:
    """Let six members answer without signing in: four by mail, two by a slip of paper."""
    codes = []
    for name in WITH_MAIL:
        codes += re.findall(r"#(\S+)", text_of(mail_with(evening, name, "#")))[:1]
    codes += slips(evening, 2)
    assert len(set(codes)) == len(codes)
    for code in codes:
        member = evening.visitor()
        member.visit("/c/")
        assert CRISIS in member.page.text, member.page.text
        member.press("Go to the questions", code=code)
        assert CRISIS in member.page.text, member.page.text
        member.press("Put it in the box", **evening.answers)
        assert "Thank you" in member.page.text, (code, codes)
        assert not member.http.cookies
    again = evening.visitor()
    again.visit("/c/")
    again.press("Go to the questions", code=codes[0])
    if any(said == "Put it in the box" for form in again.page.forms for said, _, _ in form.buttons):
        again.press("Put it in the box", **evening.answers)
    assert "Thank you" not in again.page.text


def slips(evening: Evening, count: int) -> list[str]:
    """Print slips and return the codes on them."""
    ada = evening.facilitator
    assert ada is not None
    ada.visit(evening.checkin)
    ada.follow("Print slips")
    page = ada.press("Show the slips", count=str(count))
    found = re.findall(r"/c/? ([0-9A-Z ]+?) Open until", page.text)
    assert len(found) == count, page.text
    return found


def words_come_out(evening: Evening) -> None:
    """Wait for the close: the facilitator reads words without a number, the members get the same by mail."""
    ada = evening.facilitator
    assert ada is not None

    def look() -> str | None:
        text = ada.visit(evening.checkin).text
        return text if "To read out" in text else None

    text = eventually(look, "the release", 300)
    # Which of the three sentences it is, chance may decide.
    assert re.search(r"(Most of us|Some of us|A few of us or none) felt calm this week", text), text
    for name in WITH_MAIL:
        assert mail_with(evening, name, "felt calm this week").recipients == (address_of(name),)
    keys = [path for path in evening.house.key_dir.rglob("*") if path.is_file() and path.name != ".now"]
    assert not keys, keys


def close(evening: Evening) -> None:
    """Close the session with a follow-up, and look at attendance as a plot, a table and one API call."""
    ada = evening.facilitator
    assert ada is not None
    ada.visit(f"/sessions/{evening.session}/close")
    ada.press("Note it", kind="call")
    ada.visit(f"/sessions/{evening.session}/close")
    ada.press("Close the session")
    page = ada.visit(f"/groups/{evening.group}/attendance")
    assert "Members Guests" in page.text
    assert re.search(rf"{len(NAMES)} 1\b", page.text), page.text
    token = mint(evening)
    answer = httpx.get(
        f"{evening.house.base}/api/v1/attendance?group={evening.group}",
        headers={"Authorization": f"Bearer {token}"},
    )
    marks = [row["mark"] for row in answer.json()["data"]]
    assert marks == ["here"] * len(NAMES)


def mint(evening: Evening) -> str:
    """Make an API token on the command line, as an operator does."""
    command = [sys.executable, "-m", "facilitator", "token", "ada@example.org", "--scope", "register:read"]
    made = subprocess.run(
        [*command, "--data-dir", str(evening.house.data_dir)],
        capture_output=True, text=True, check=True, cwd=evening.house.data_dir.parent,
        env={**os.environ, **evening.house.environment},
    )  # fmt: skip
    return str(re.findall(r"fac_live_\w+", made.stdout)[0])


def nobody_is_mailed_twice(evening: Evening) -> None:
    """Count the copies: no message came twice, and every one had a single recipient."""
    ids = [str(one.message["Message-ID"]) for one in evening.mail.messages]
    assert len(ids) == len(set(ids))
    assert all(len(one.recipients) == 1 for one in evening.mail.messages)
    assert len(mail_to(evening, address_of("Wren"))) == 1


def ends_clean(evening: Evening) -> None:
    """Stop the product: everything ends with it, and nothing secret stands in the data."""
    processes = evening.house.processes()
    assert len({one.pid for one in processes}) >= 3  # the parent, the pages and the periodic work
    parts = [evening.house.process, *evening.house.beside]
    assert [part.poll() for part in parts] == [None] * len(parts), "every part is alive until the end"
    assert len({part.pid for part in parts}) == evening.parts
    assert evening.house.stop() == 0
    assert not [one for one in processes if one.is_running() and one.status() != "zombie"]


def nobody_stands_in_the_logs(evening: Evening) -> None:
    """Search every line of every process for names, addresses, places, answers, secrets and codes of the evening."""
    beside = evening.house.data_dir.parent / STAFF_LOG
    kept = beside.read_text(encoding="utf-8") if beside.exists() else ""
    lines = [*evening.house.said, *kept.splitlines()]
    written = "\n".join(line for line in lines if line.startswith("{"))
    assert '"message":"request"' in written
    assert '"entry":"drain"' in written
    assert not [line for line in lines if "Traceback" in line]
    mails = " ".join(text_of(one) for one in evening.mail.messages)
    secrets = set(re.findall(r"/(?:u|join|new-password)/([\w-]+)|#(\w+)", mails))
    people = [name for name in NAMES if len(name) > len("J.")]
    canaries = [*people, *(secret for found in secrets for secret in found if secret), *SAID_TONIGHT]
    assert len(canaries) > len(people) + len(SAID_TONIGHT)
    assert [canary for canary in canaries if canary in written] == []


def visitor_sees_nothing(evening: Evening) -> Visitor:
    """Let a stranger try the pages: all lead to the sign-in."""
    stranger = evening.visitor()
    for path in ("/today", f"/groups/{evening.group}", f"/sessions/{evening.session}/register"):
        stranger.visit(path)
        assert "/sign-in" in stranger.url
    return stranger
