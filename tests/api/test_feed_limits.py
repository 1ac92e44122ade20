"""How far a token goes with calendar addresses, and what a reader without a tag is told of changes without a date."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from facilitator.clock import FrozenClock
from facilitator.extensions import db
from facilitator.models.facilitator import Assignment
from facilitator.models.group import Group
from facilitator.models.site import Site
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.people import joined

TUESDAYS = {"starts_local": "2026-10-27T19:00:00", "duration_minutes": 90, "rrule": "FREQ=WEEKLY;BYDAY=TU"}
BOTH = ("schedule:read", "schedule:write")


def made(client: FlaskClient, header: dict[str, str], **asked: object) -> tuple[str, str]:
    """Make a feed and return its id and path."""
    answer = client.post("/api/v1/feeds", json=asked, headers=header)
    assert answer.status_code == 201, answer.text
    return answer.get_json()["id"], answer.get_json()["url"].removeprefix("http://localhost")


def listed(client: FlaskClient, header: dict[str, str]) -> list[str]:
    """Return the ids of the feeds that a token is shown."""
    return [row["id"] for row in client.get("/api/v1/feeds", headers=header).get_json()["data"]]


def stopped(client: FlaskClient, header: dict[str, str], feed_id: str) -> int:
    """Stop a feed and return the status."""
    return client.delete(f"/api/v1/feeds/{feed_id}", headers=header).status_code


def test_a_token_for_one_group_neither_lists_nor_stops_addresses_of_another(
    cast: Cast, client: FlaskClient, unit: OpenUnit
) -> None:
    with unit():
        db.session.add(Assignment(group_id=cast.group_b, account_id=cast.ids["ada"], role="facilitator"))
    whole = cast.bearer(*BOTH)
    own, _ = made(client, whole, scope="group", group_id=str(cast.group_a))
    others = [made(client, whole, scope="group", group_id=str(cast.group_b))[0]]
    others.append(made(client, whole, scope="facilitator")[0])
    limited = {"Authorization": f"Bearer {cast.token(*BOTH, groups=[cast.group_a])}"}
    assert listed(client, limited) == [own]
    assert [stopped(client, limited, feed_id) for feed_id in others] == [404, 404]
    assert stopped(client, limited, own) == 204
    assert listed(client, whole) == others


def test_an_address_of_a_member_is_only_for_tokens_that_may_read_members(
    cast: Cast, client: FlaskClient, unit: OpenUnit
) -> None:
    with unit():
        member_id = str(joined(cast.ada, cast.group_a).id)
    narrow, wide = cast.bearer(*BOTH), cast.bearer(*BOTH, "members:read")
    refused = client.post("/api/v1/feeds", json={"scope": "member", "member_id": member_id}, headers=narrow)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "scope_missing")
    feed_id, _ = made(client, wide, scope="member", member_id=member_id)
    assert (listed(client, narrow), listed(client, wide)) == ([], [feed_id])
    assert [stopped(client, header, feed_id) for header in (narrow, wide)] == [404, 204]


def rename(cast: Cast) -> None:
    """Give the group another name."""
    db.session.get_one(Group, cast.group_a).name = "Harbour Circle"


def move_house(cast: Cast) -> None:
    """Give the site another address."""
    db.session.get_one(Site, cast.site_id).address = "2 Sea Street"


def lose(cast: Cast) -> None:
    """Let Ada leave the group."""
    db.session.delete(db.session.get_one(Assignment, (cast.group_a, cast.ids["ada"])))


@pytest.mark.parametrize("change", [rename, move_house, lose])
def test_a_reader_who_only_knows_a_time_is_told_of_changes_that_have_none(
    change: object, cast: Cast, client: FlaskClient, unit: OpenUnit, clock: FrozenClock
) -> None:
    planned = client.post(
        f"/api/v1/groups/{cast.group_a}/series", json=TUESDAYS, headers=cast.bearer("schedule:write")
    )
    assert planned.status_code == 201
    _, path = made(client, cast.bearer(*BOTH), scope="facilitator", discreet=False)
    known = {"If-Modified-Since": client.get(path).headers["Last-Modified"]}
    clock.advance(timedelta(minutes=5))
    assert client.get(path, headers=known).status_code == 304
    with unit():
        assert callable(change)
        change(cast)
    answer = client.get(path, headers=known)
    assert (answer.status_code, answer.headers["Last-Modified"] != known["If-Modified-Since"]) == (200, True)


def test_within_a_second_that_is_not_over_no_time_is_told(
    cast: Cast, client: FlaskClient, clock: FrozenClock
) -> None:
    _, path = made(client, cast.bearer(*BOTH), scope="facilitator")
    clock.advance(timedelta(milliseconds=300))
    assert "Last-Modified" not in client.get(path).headers
    clock.advance(timedelta(milliseconds=700))
    assert client.get(path).headers["Last-Modified"].endswith("15:30:01 GMT")
