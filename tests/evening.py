"""The scenes of one evening, each played from outside by visitors with browsers, phones and mail."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.house import House, eventually
from tests.sink import MailSink, Received
from tests.visitor import Visitor

# One zone for each whole offset, none of which changes its clocks.
ZONES = (
    "Pacific/Pago_Pago", "Pacific/Honolulu", "Pacific/Gambier", "Pacific/Pitcairn", "America/Phoenix",
    "America/Costa_Rica", "America/Bogota", "America/Manaus", "America/Cayenne", "America/Noronha",
    "Atlantic/Cape_Verde", "Africa/Abidjan", "Africa/Lagos", "Africa/Maputo", "Africa/Nairobi", "Asia/Dubai",
    "Asia/Karachi", "Asia/Dhaka", "Asia/Bangkok", "Asia/Singapore", "Asia/Tokyo", "Australia/Brisbane",
    "Pacific/Noumea", "Pacific/Tarawa",
)  # fmt: skip
WEST = -11
PASSWORD = "seven lanterns by the harbour wall"
NAMES = ("Sam", "J.", "ليلى", "Wren", "Zoë", "")
GONE = 410
DENIED = (
    "tuesday",
    "circle",
    "quayside",
    "harbour",
    "lantern",
    "support",
    "peer",
    "mental",
    "health",
    "group",
)


@dataclass
class Evening:
    """What the scenes tell each other: the house, its mail, the zone, and who has which browser."""

    house: House
    mail: MailSink
    zone: str = ""
    parts: int = 1  # processes that an operator starts; their children are not counted
    coordinator: Visitor | None = None
    facilitator: Visitor | None = None
    group: str = ""
    session: str = ""
    starts: datetime = field(default_factory=lambda: datetime.now(UTC))
    checkin: str = ""
    answers: dict[str, object] = field(default_factory=lambda: {"feelings": ["calm", "hopeful"], "mood": "8"})
    closes: datetime = field(default_factory=lambda: datetime.now(UTC))
    visitors: list[Visitor] = field(default_factory=list)

    def visitor(self) -> Visitor:
        """Let somebody come with a browser of their own."""
        self.visitors.append(Visitor(self.house.base))
        return self.visitors[-1]

    def go_home(self) -> None:
        """Close all browsers."""
        for visitor in self.visitors:
            visitor.http.close()


def noon_zone() -> str:
    """Return a zone in which it is about noon now: far from midnight and from quiet hours."""
    hours = datetime.now(UTC).hour
    return ZONES[(12 - hours - WEST) % len(ZONES)]


def address_of(name: str) -> str:
    """Return the e-mail address of a member by place in the list of names."""
    return f"member{NAMES.index(name)}@example.org"


def link_in(message: Received, base: str) -> str:
    """Return the first link to the product in the text part of a mail."""
    text = message.message.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # every mail of ours has one
    return str(re.findall(rf"{re.escape(base)}/\S+", text)[0])


def mail_to(evening: Evening, recipient: str, at_least: int = 1) -> Sequence[Received]:
    """Wait for mail to somebody."""

    def look() -> Sequence[Received] | None:
        found = evening.mail.to(recipient)
        return found if len(found) >= at_least else None

    return eventually(look, f"mail to {recipient}")


def set_up(evening: Evening) -> None:
    """Open the one-time link, name the organisation, add a site and a group."""
    link = evening.house.wait_for(r"(http://\S+/set-up/\S+)")
    evening.house.wait_for(r"(ready)")
    visitor = evening.coordinator = evening.visitor()
    visitor.visit(link)
    visitor.press(
        "Set up and sign in", organisation="Harbour Lantern", name="Dora", email="dora@example.org",
        password=PASSWORD, time_zone=evening.zone, country="GB", sender_label="A note for you",
    )  # fmt: skip
    late = evening.visitor()
    late.visit(link)
    assert late.status == GONE
    visitor.follow("Add a site")
    visitor.press("Save", name="Quayside Rooms", time_zone=evening.zone, country="GB")
    visitor.visit("/")
    visitor.follow("Add a group")
    visitor.press(
        "Add the group",
        name="Tuesday Circle",
        time_zone=evening.zone,
        reminder_rules="120",
        checkin_enabled="yes",
    )
    visitor.visit("/groups")
    visitor.follow("Tuesday Circle")
    evening.group = visitor.url.rpartition("/")[2]


def invite(evening: Evening) -> None:
    """Invite a facilitator by mail, who chooses a password and sees that group only."""
    dora = evening.coordinator
    assert dora is not None
    dora.visit("/groups/new")
    dora.press("Add the group", name="Another group", time_zone=evening.zone)
    dora.visit("/accounts/new")
    dora.press("Send the invitation", email="ada@example.org", name="Ada", group_ids=evening.group)
    message = mail_to(evening, "ada@example.org")[0]
    ada = evening.facilitator = evening.visitor()
    link = link_in(message, evening.house.base)
    ada.visit(link)
    ada.visit(link)  # looking twice spends nothing
    ada.press("Join", name="Ada", password=PASSWORD)
    ada.visit("/groups")
    assert "Tuesday Circle" in ada.page.text
    assert "Another group" not in ada.page.text
    assert evening.visitor().visit(link).text.find("Join") < 0


def plan(evening: Evening) -> None:
    """Look at the next eight dates in words, then keep the schedule: weekly, in a hundred minutes from now."""
    ada = evening.facilitator
    assert ada is not None
    start = (datetime.now(ZoneInfo(evening.zone)) + timedelta(minutes=100)).replace(second=0, microsecond=0)
    evening.starts = start
    answers = {
        "pattern": "weekly", "starts_on": start.date().isoformat(), "starts_at_local": f"{start:%H:%M}",
        "duration_minutes": "90",
    }  # fmt: skip
    ada.visit(f"/groups/{evening.group}/schedule/new")
    page = ada.press("Show the next eight dates", **answers)
    assert f"Every {start:%A}" in page.text
    assert all(in_words(start.date() + timedelta(weeks=week)) in page.text for week in range(8))
    page = ada.press("Keep this schedule")
    evening.session = re.findall(r"/sessions/([0-9a-f-]{36})", " ".join(link for _, link in page.links))[0]


def in_words(day: date) -> str:
    """Write a date as the pages do."""
    return f"{day:%A} {day.day} {day:%B}"


def gather(evening: Evening) -> None:
    """Put six people on the roster; five have an address and said yes to mail, one gives no name."""
    ada = evening.facilitator
    assert ada is not None
    for name in NAMES:
        ada.visit(f"/groups/{evening.group}/roster")
        ada.press("Add to the list", name_to_use=name)
        if not name:
            continue
        ada.follow("How to reach them")
        member = ada.url
        ada.follow("Add an address")
        ada.press("Save", value=address_of(name))
        ada.visit(member)
        for what in ("keep_name", "email"):
            consent = next(form for form in ada.page.forms if form.fields.get("what") == [what])
            ada.send(consent, given_how="spoken")
            ada.visit(member)
    assert ada.visit(f"/groups/{evening.group}/roster").text.count("Newcomer") == len(NAMES)


def reminders_arrive(evening: Evening) -> None:
    """Wait for one discreet reminder each."""
    for name in NAMES[:-1]:
        (message,) = mail_to(evening, address_of(name))
        assert message.recipients == (address_of(name),)
        assert message.message["To"].addresses[0].addr_spec == address_of(name)
        assert message.message["Cc"] is None
        assert message.message["Bcc"] is None
        subject = str(message.message["Subject"]).lower()
        assert not [word for word in DENIED if word in subject]
        text = message.message.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # every mail of ours has one
        assert "There’s a place for you, talking or quiet." in text
        assert message.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def stop(evening: Evening) -> None:
    """Stop the messages of one member: looking changes nothing, one press works, twice is once."""
    (message,) = mail_to(evening, address_of("Wren"))
    link = str(message.message["List-Unsubscribe"]).strip("<>")
    reader = evening.visitor()
    for _ in range(3):
        reader.visit(link)
        assert "stop" in reader.page.text.lower()
        assert "Wren" not in reader.page.text
    for _ in range(2):
        assert reader.http.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200


def move(evening: Evening) -> None:
    """Move the session by ten minutes: whoever was reminded is told the new time, once; who stopped is not."""
    ada = evening.facilitator
    assert ada is not None
    evening.starts += timedelta(minutes=10)
    ada.visit(f"/sessions/{evening.session}/move")
    ada.press("Move it", starts_local=f"{evening.starts:%Y-%m-%dT%H:%M}")
    listed = ada.visit(f"/sessions/{evening.session}/reminders")
    assert "Sam" in listed.text
