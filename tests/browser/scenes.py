"""What has to happen on the stage before a state can be seen."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from facilitator import clock, transactions
from facilitator.domain.member import NewMember
from facilitator.domain.register import MarkChange
from facilitator.domain.round import RoundTap
from facilitator.domain.round_state import Action
from facilitator.extensions import Base, db
from facilitator.models.delivery import DELIVERY_STATES, SHOWN_KINDS, Delivery
from facilitator.models.group import Group
from facilitator.models.member import Member
from facilitator.models.session import GroupSession
from facilitator.services import memberships, registers, rounds
from tests.browser.page_states import Before
from tests.known_good import next_request
from tests.people import mark, past_sessions
from tests.stage import Stage

LONG = "Maximiliana-Theodora Featherstonehaugh-Llanfairpwllgwyngyll"
NAMES = (
    "ليلى",
    "நிலா",
    "Zoë",
    LONG,
    "J.",
    "👩🏽‍👩🏻‍👧🏿‍👦🏼",
    "x" * 60,
    None,
    "<b>Sam</b>",
    "the one by the window",
)
MANY = 60
MARKS = ("here", "late", "left_early", "sent_word")
FIRST_REFUSAL = 400


def emptied(*tables: str) -> Before:
    """Return a scene in which tables are empty, with all that hangs on them."""
    assert set(tables) <= set(Base.metadata.tables), tables

    def empty(stage: Stage) -> dict[str, Any]:
        gone = set(tables)
        for table in Base.metadata.sorted_tables:
            if any(key.column.table.name in gone and not key.parent.nullable for key in table.foreign_keys):
                gone.add(table.name)
        with stage.app.app_context(), transactions.unit():
            for table in reversed(Base.metadata.sorted_tables):
                for key in table.foreign_keys:
                    if key.column.table.name in gone and table.name not in gone:
                        db.session.execute(table.update().values({key.parent.name: None}))
                if table.name in gone:
                    db.session.execute(table.delete())
        return {}

    return empty


def many(route: str, field: str = "name", number: int = MANY, actor: str | None = None) -> Before:
    """Return a scene in which an operation of the API has added many things, each named differently."""

    def add(stage: Stage) -> dict[str, Any]:
        request = next_request(stage, route, actor)
        for count in range(number):
            named = {field: f"{NAMES[count % len(NAMES)] or LONG} {count}"} if field else {}
            answer = request.but(body={**request.body, **named}).send()
            assert answer.status_code == request.declared.status, answer.get_data(as_text=True)
        return {}

    return add


def full_roster(stage: Stage) -> dict[str, Any]:
    """Take many people into group A, with names of every kind and with none."""
    ada, group_id = stage.cast.ada, stage.cast.group_a
    with stage.app.app_context(), transactions.unit():
        for count in range(MANY):
            memberships.take_in(actor=ada, new=NewMember(NAMES[count % len(NAMES)], group_id=group_id))
    return {}


def played(*routes: str, actor: str | None = None) -> Before:
    """Return a scene in which rows of the matrix have been played."""

    def play(stage: Stage) -> dict[str, Any]:
        for route in routes:
            answer = next_request(stage, route, actor).send()
            assert answer.status_code < FIRST_REFUSAL, (route, answer.get_data(as_text=True))
        return {}

    return play


def after(*scenes: Before) -> Before:
    """Return a scene made of several, one after the other."""

    def all_of_them(stage: Stage) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for scene in scenes:
            found |= scene(stage)
        return found

    return all_of_them


def in_status(status: str) -> Before:
    """Return a scene in which the sessions of group A have a status."""

    def settle(stage: Stage) -> dict[str, Any]:
        with stage.app.app_context(), transactions.unit():
            for session in db.session.query(GroupSession).filter_by(group_id=stage.cast.group_a):
                session.status = status
                session.register_closed_at = clock.now() if status == "did_not_meet" else None
        return {}

    return settle


def archived(stage: Stage) -> dict[str, Any]:
    """Let group A have stopped meeting."""
    with stage.app.app_context(), transactions.unit():
        db.session.get_one(Group, stage.cast.group_a).archived_at = clock.now()
    return {}


def every_mark(stage: Stage) -> dict[str, Any]:
    """Mark somebody with each mark in tonight's register, and leave one unmarked."""
    ada, session_id = stage.cast.ada, stage.ids["session_a"]
    with stage.app.app_context():
        with transactions.unit():
            register = registers.read_register(actor=ada, session_id=session_id)
            people = [row.member_id for row in register.rows]
        for member_id, mark in zip(people, MARKS, strict=False):
            with transactions.unit():
                registers.mark(actor=ada, session_id=session_id, member_id=member_id, change=MarkChange(mark))
    return {}


def tapped(*actions: Action) -> Before:
    """Return a scene in which actions have been tapped in the round of group A."""

    def tap(stage: Stage) -> dict[str, Any]:
        ada, round_id = stage.cast.ada, stage.ids["round_a"]
        with stage.app.app_context():
            for action in actions:
                with transactions.unit():
                    seen = rounds.read_version(actor=ada, round_id=round_id)
                    rounds.act(actor=ada, round_id=round_id, tap=RoundTap(uuid4(), seen, action))
        return {}

    return tap


def every_kind_of_mail(stage: Stage) -> dict[str, Any]:
    """Put a message of every kind and state on the list of the coming session."""
    at = clock.now()
    with stage.app.app_context(), transactions.unit():
        kinds = [(kind, state) for kind in SHOWN_KINDS for state in DELIVERY_STATES]
        for kind, state in kinds:
            held = {"lease_token": "x", "lease_until": at} if state in {"claimed", "sending"} else {}
            row = Delivery(
                dedupe_key=f"{kind} {state}", kind=kind, member_id=stage.ids["member_a"], state=state,
                session_id=stage.ids["coming_a"], due_at=at, not_before=at, expires_at=at, **held,
            )  # fmt: skip
            db.session.add(row)
    return {}


def many_weeks(stage: Stage) -> dict[str, Any]:
    """Let group A have met for thirty weeks, with somebody there each time."""
    with stage.app.app_context(), transactions.unit():
        member = db.session.get_one(Member, stage.ids["member_a"])
        mark(member, past_sessions(stage.cast.group_a, 30))
    return {}


def with_mail(stage: Stage) -> dict[str, Any]:
    """Put a message into the mailbox of the demo; return its name."""
    name = "20261022T153000.000000Z-" + "0" * 32
    folder = Path(urlsplit(stage.app.config["SETTINGS"].mail_url).path)
    folder.mkdir(parents=True, exist_ok=True)
    text = "From: Reminder <hello@groups.example.org>\nTo: sam@example.org\nSubject: Thursday 22 October\n\nHello.\n"
    (folder / f"{name}.eml").write_text(text, encoding="utf-8")
    return {"name": name}
