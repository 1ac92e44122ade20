"""What has to happen on the stage before a state can be seen."""

from typing import Any

from facilitator import transactions
from facilitator.domain.member import NewMember
from facilitator.extensions import Base, db
from facilitator.services import memberships
from tests.browser.page_states import Before
from tests.known_good import next_request
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


def emptied(*tables: str) -> Before:
    """Return a scene in which tables are empty, with all that hangs on them."""

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
            assert answer.status_code < 400, (route, answer.get_data(as_text=True))
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
