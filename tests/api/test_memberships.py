"""Places on a roster over the API: capacity, the waiting list, and every act."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from facilitator.extensions import db
from facilitator.models.group import Group
from tests.cast import Cast
from tests.conftest import OpenUnit

SCOPES = ("members:read", "members:write")
ANY = {"If-Match": "*"}


class Roster:
    """A group's roster, as Ada's token sees it."""

    def __init__(self, cast: Cast, client: FlaskClient) -> None:
        """Look at group A."""
        self.cast, self.client, self.headers = cast, client, cast.bearer(*SCOPES)
        self.url = f"/api/v1/groups/{cast.group_a}/memberships"

    def member(self, name: str | None = None) -> str:
        """Write down somebody who stands on no roster yet, and return the id."""
        answer = self.client.post("/api/v1/members", json={"name_to_use": name}, headers=self.headers)
        return str(answer.get_json()["id"])

    def place(self, member_id: str, **body: Any) -> TestResponse:
        """Ask for a place."""
        return self.client.post(self.url, json={"member_id": member_id, **body}, headers=self.headers)

    def act(self, membership_id: str, name: str, key: str | None = None) -> TestResponse:
        """Act on a place."""
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        return self.client.post(f"{self.url}/{membership_id}/{name}", headers=headers)

    def listed(self, **query: str) -> Any:
        """List places."""
        return self.client.get(self.url, query_string=query, headers=self.headers).get_json()["data"]


@pytest.fixture
def roster(cast: Cast, client: FlaskClient) -> Roster:
    """Give the roster of group A."""
    return Roster(cast, client)


def small(unit: OpenUnit, group_id: UUID) -> None:
    """Leave room for one."""
    with unit():
        db.session.get_one(Group, group_id).capacity = 1


def test_a_member_gets_a_place(roster: Roster) -> None:
    member_id = roster.member("Sam")
    answer = roster.place(member_id, reminder_rules=[120, 1440])
    assert answer.status_code == 201
    made = answer.get_json()
    assert made | {"id": 0, "created_at": 0, "updated_at": 0} == {
        "id": 0, "group_id": str(roster.cast.group_a), "member_id": member_id, "status": "current",
        "joined_on": "2026-10-22", "left_on": None, "newcomer": True, "reminder_rules": [1440, 120],
        "reminders_stopped_at": None, "created_at": 0, "updated_at": 0, "version": 1, "deleted_at": None,
    }  # fmt: skip
    assert roster.listed() == [made]
    assert roster.listed(member=member_id, status="current") == [made]
    assert roster.listed(status="left") == []
    assert roster.place(member_id).status_code == 409


def test_a_full_group_has_a_waiting_list_and_offers(roster: Roster, unit: OpenUnit) -> None:
    small(unit, roster.cast.group_a)
    first = roster.place(roster.member()).get_json()
    waiting = roster.place(roster.member()).get_json()
    assert (waiting["status"], waiting["joined_on"], waiting["newcomer"]) == ("waiting", None, False)
    refused = roster.act(waiting["id"], "offer")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "group_full")
    assert roster.act(first["id"], "leave").get_json()["left_on"] == "2026-10-22"
    assert roster.act(waiting["id"], "offer").get_json()["status"] == "offered"
    accepted = roster.act(waiting["id"], "accept").get_json()
    assert (accepted["status"], accepted["joined_on"]) == ("current", "2026-10-22")
    assert roster.act(first["id"], "come-back").get_json()["status"] == "waiting"
    assert roster.act(first["id"], "decline").get_json()["status"] == "left"


def test_two_who_add_at_once_do_not_overfill_a_group(roster: Roster, unit: OpenUnit) -> None:
    small(unit, roster.cast.group_a)
    people = [roster.member() for _ in range(6)]

    def place(member_id: str) -> int:
        other = Roster(roster.cast, roster.cast.app.test_client())
        return other.place(member_id).status_code

    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(place, people)) == {201}
    statuses = [row["status"] for row in roster.listed()]
    assert sorted(statuses) == ["current", *["waiting"] * 5]


def test_a_break_keeps_the_place(roster: Roster) -> None:
    made = roster.place(roster.member()).get_json()
    assert roster.act(made["id"], "pause").get_json()["status"] == "paused"
    assert roster.act(made["id"], "offer").get_json()["code"] == "cannot_offer"
    assert roster.act(made["id"], "come-back").get_json()["status"] == "current"


def test_an_act_is_taken_once(roster: Roster) -> None:
    made = roster.place(roster.member()).get_json()
    first, second = (roster.act(made["id"], "pause", key="k") for _ in range(2))
    assert first.get_json() == second.get_json()
    assert roster.act(made["id"], "pause").get_json()["version"] == first.get_json()["version"]


def test_reminders_are_chosen_by_the_minute_and_stopped(roster: Roster) -> None:
    made = roster.place(roster.member()).get_json()
    where = f"{roster.url}/{made['id']}"

    def patched(**body: Any) -> TestResponse:
        return roster.client.patch(where, json=body, headers=roster.headers | ANY)

    assert patched(reminder_rules=[]).get_json()["reminder_rules"] == []
    assert patched(reminder_rules=[10080, 1440]).get_json()["reminder_rules"] == [10080, 1440]
    assert patched(reminder_rules=None).get_json()["reminder_rules"] is None
    assert patched(reminders_stopped=True).get_json()["reminders_stopped_at"] == "2026-10-22T15:30:00Z"
    assert patched(reminders_stopped=False).get_json()["reminders_stopped_at"] is None
    for wrong in ([1, 2], [1440, 120, 60], ["soon"], "1440", [1440.5], [True]):
        assert patched(reminder_rules=wrong).status_code == 422
    assert patched(status="current").status_code == 422
    assert roster.client.patch(where, json={}, headers=roster.headers).status_code == 428
    stale = roster.client.patch(where, json={}, headers=roster.headers | {"If-Match": '"1"'})
    assert stale.status_code == 412


def test_a_place_given_by_mistake_is_taken_back_and_given_again(roster: Roster) -> None:
    member_id = roster.member("Sam")
    made = roster.place(member_id).get_json()
    where = f"{roster.url}/{made['id']}"
    assert roster.client.delete(where, headers=roster.headers | ANY).status_code == 204
    assert roster.client.get(where, headers=roster.headers).status_code == 404
    gone = {"id": made["id"], "deleted_at": "2026-10-22T15:30:00Z"}
    assert roster.listed(updated_since=made["created_at"]) == [gone]
    one = roster.client.get(f"/api/v1/members/{member_id}", headers=roster.headers)
    assert one.get_json()["name_to_use"] == "Sam"
    assert roster.place(member_id).get_json()["id"] == made["id"]


def test_unknown_ids_and_other_peoples_ids_are_not_found(roster: Roster) -> None:
    cleo = roster.cast.bearer(*SCOPES, of="cleo")
    body = {"group_id": str(roster.cast.group_b)}
    theirs = roster.client.post("/api/v1/members", json=body, headers=cleo).get_json()["id"]
    made = roster.place(roster.member()).get_json()
    for member_id in (str(uuid4()), theirs):
        assert roster.place(member_id).status_code == 404
    other = f"/api/v1/groups/{roster.cast.group_b}/memberships"
    for url in (
        f"{roster.url}/{uuid4()}",
        f"{other}/{made['id']}",
        other,
        f"/api/v1/groups/{uuid4()}/memberships",
    ):
        assert roster.client.get(url, headers=roster.headers).status_code == 404
    assert roster.client.post(f"{other}/{made['id']}/leave", headers=roster.headers).status_code == 404
    assert roster.place("nonsense").status_code == 422
    assert roster.place(made["member_id"], status="left").status_code == 422


def test_coordinators_get_numbers_and_no_names(roster: Roster) -> None:
    roster.place(roster.member("Sam"))
    roster.place(roster.member("Kim"), status="asked")
    for name in ("dora", "ana"):
        headers = roster.cast.bearer("members:read", "groups:read", of=name)
        assert roster.client.get(roster.url, headers=headers).status_code == 403
        counts = roster.client.get(f"{roster.url}/counts", headers=headers)
        assert counts.get_json() == {"asked": 1, "waiting": 0, "offered": 0, "current": 1, "paused": 0}
