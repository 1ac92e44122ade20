"""Sharing rounds over the API: prepared, run by two devices, asked for changes only."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from facilitator.clock import FrozenClock
from tests.cast import Cast
from tests.sharing import Sharing, begin_sharing

API = "/api/v1"


@pytest.fixture
def sharing(cast: Cast, clock: FrozenClock) -> Sharing:
    """Give tonight's session."""
    return begin_sharing(cast, clock)


class Device:
    """A program that calls the API with a token of somebody."""

    def __init__(self, client: FlaskClient, sharing: Sharing, name: str = "ada") -> None:
        """Hold the token."""
        self.client, self.sharing = client, sharing
        self.headers = sharing.cast.bearer("rounds:read", "rounds:write", of=name)

    def prepare(self, **more: Any) -> TestResponse:
        """Prepare a round."""
        body = {"format": "circle", "planned_seconds": 1200, "facilitators": False, **more}
        return self.client.post(
            f"{API}/sessions/{self.sharing.session_id}/rounds", json=body, headers=self.headers
        )

    def tap(self, live: dict[str, Any], action: str, **more: Any) -> TestResponse:
        """Take an action on what is on screen."""
        body = {"client_action_id": str(uuid4()), "seen_version": live["version"], "action": action, **more}
        return self.client.post(f"{API}/rounds/{live['id']}/actions", json=body, headers=self.headers)

    def look(self, live: dict[str, Any], etag: str | None = None) -> TestResponse:
        """Look at the round, or only whether it has changed."""
        headers = self.headers | ({"If-None-Match": etag} if etag else {})
        return self.client.get(f"{API}/rounds/{live['id']}", headers=headers)


@pytest.fixture
def ada(client: FlaskClient, sharing: Sharing) -> Device:
    """Give Ada's device."""
    return Device(client, sharing)


def test_a_round_names_its_seats_and_plans_its_turns(ada: Device, sharing: Sharing) -> None:
    made = ada.prepare(title="opening", prompt="How are you arriving?", listening=[sharing.key("Zoë")])
    assert made.status_code == 201, made.get_json()
    live = made.get_json()
    assert made.headers["ETag"] == f'"{live["version"]}"' == '"1"'
    assert (live["status"], live["to_offer"], live["turn_seconds"], live["fits"]) == ("ready", 2, 530, True)
    assert {seat["name_to_use"]: seat["state"] for seat in live["seats"]} == {
        "Wren": "waiting", "Ines": "waiting", "Zoë": "listening",
    }  # fmt: skip
    assert set(live["seats"][0]) == {
        "key", "kind", "name_to_use", "pronouns", "say_it_like", "newcomer", "remote", "state",
    }  # fmt: skip
    rows = ada.client.get(f"{API}/sessions/{sharing.session_id}/rounds", headers=ada.headers).get_json()
    assert [(row["id"], row["title"], row["offered"]) for row in rows["data"]] == [
        (live["id"], "opening", None)
    ]
    assert "seats" not in rows["data"][0]


def test_a_round_runs_and_says_what_can_be_done(ada: Device) -> None:
    live = ada.tap(ada.prepare().get_json(), "start", seconds=120).get_json()
    assert (live["status"], live["announced_seconds"], live["phase"]) == ("running", 120, "open")
    assert live["turn"] == {"seconds": 120, "elapsed_seconds": 0}
    assert live["seats"][0]["key"] == live["speaking"]
    live = ada.tap(live, "pass").get_json()
    assert live["return_tray"] == [live["seats"][0]["key"]]
    live = ada.tap(live, "extend").get_json()
    assert live["turn"]["seconds"] == 180
    assert "undo" in live["actions"]
    plan = ada.client.get(f"{API}/rounds/{live['id']}/plan", headers=ada.headers)
    assert plan.headers["ETag"] == f'"{live["version"]}"'
    assert plan.get_json()["order"] == [live["order"][2], live["order"][0]]
    assert plan.get_json()["turn_seconds"] == 120


def test_only_a_change_is_sent_again(ada: Device, clock: FrozenClock) -> None:
    live = ada.prepare().get_json()
    etag = ada.look(live).headers["ETag"]
    same = ada.look(live, etag)
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", etag)
    live = ada.tap(live, "start").get_json()
    changed = ada.look(live, etag)
    assert (changed.status_code, changed.get_json()["version"]) == (200, live["version"])


def test_two_devices_agree(ada: Device, client: FlaskClient, sharing: Sharing) -> None:
    ben = Device(client, sharing, "ben")
    live = ada.tap(ada.prepare().get_json(), "start").get_json()
    ours = ada.tap(live, "next").get_json()
    theirs = ben.tap(live, "next").get_json()
    assert (ours["speaking"], ours["version"]) == (theirs["speaking"], theirs["version"])


def test_a_tap_on_an_old_picture_is_answered_with_the_present_one(
    ada: Device, client: FlaskClient, sharing: Sharing
) -> None:
    live = ada.tap(ada.prepare().get_json(), "start").get_json()
    moved = ada.tap(live, "next").get_json()
    refused = Device(client, sharing, "ben").tap(live, "undo")
    problem = refused.get_json()
    assert (refused.status_code, problem["code"]) == (409, "stale_version")
    assert refused.content_type == "application/problem+json"
    assert problem["current"] == moved
    assert ada.look(live).get_json() == moved


def test_the_same_action_id_counts_once(ada: Device) -> None:
    live = ada.tap(ada.prepare().get_json(), "start").get_json()
    tap_id = str(uuid4())
    once = ada.tap(live, "next", client_action_id=tap_id)
    again = ada.tap(live, "next", client_action_id=tap_id)
    assert (once.status_code, again.status_code) == (200, 200)
    assert again.get_json() == once.get_json()


def test_the_same_key_prepares_one_round(ada: Device, sharing: Sharing) -> None:
    ada.headers |= {"Idempotency-Key": "tonight"}
    assert ada.prepare().get_json()["id"] == ada.prepare().get_json()["id"]
    rows = ada.client.get(f"{API}/sessions/{sharing.session_id}/rounds", headers=ada.headers).get_json()
    assert len(rows["data"]) == 1


def test_a_closed_round_says_only_who_was_not_reached(ada: Device, sharing: Sharing) -> None:
    order = [sharing.key(name) for name in ("Wren", "Ines", "Zoë")]
    live = ada.tap(ada.prepare(order=order).get_json(), "start").get_json()
    live = ada.tap(ada.tap(live, "pass").get_json(), "close").get_json()
    assert [seat["name_to_use"] for seat in live["seats"]] == ["Zoë"]
    assert (live["offered"], live["eligible"]) == (2, 3)
    told = ("speaking", "next", "order", "return_tray", "listening", "stepped_out", "turn")
    assert not any(live[field] for field in told)


def test_a_round_that_has_not_begun_can_be_removed(ada: Device) -> None:
    live = ada.prepare().get_json()
    one = f"{API}/rounds/{live['id']}"
    assert ada.client.delete(one, headers=ada.headers).status_code == 428
    assert ada.client.delete(one, headers=ada.headers | {"If-Match": '"9"'}).status_code == 412
    assert ada.client.delete(one, headers=ada.headers | {"If-Match": '"1"'}).status_code == 204
    assert ada.look(live).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"format": "waltz"}, "format"),
        ({"planned_seconds": 0}, "planned_seconds"),
        ({"planned_seconds": 10**9}, "planned_seconds"),
        ({"planned_seconds": "soon"}, "planned_seconds"),
        ({"title": "x" * 61}, "title"),
        ({"prompt": "\u0000"}, "prompt"),
        ({"prompt": "x" * 20_000}, "prompt"),
        ({"order": "Wren"}, "order"),
        ({"order": ["member:1"]}, "order.0"),
        ({"order": ["guest:" + "9" * 40]}, "order.0"),
        ({"listening": ["x"] * 501}, "listening"),
        ({"starts": "\u202e"}, "starts"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_round_that_makes_no_sense_is_refused_field_by_field(
    ada: Device, change: dict[str, Any], field: str
) -> None:
    refused = ada.prepare(**change)
    assert refused.status_code == 422, refused.get_json()
    assert [problem["field"] for problem in refused.get_json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"action": "sing"}, 422),
        ({"client_action_id": "1"}, 422),
        ({"seen_version": -1}, 422),
        ({"seen_version": 10**12}, 422),
        ({"seen_version": 99}, 409),
        ({"seat": "member:" + "0" * 80}, 422),
        ({"seat": "nobody"}, 422),
        ({"action": "extend", "seconds": 0}, 422),
        ({"action": "replan", "position": "sideways"}, 422),
        ({"action": "replan"}, 422),
        ({"action": "reorder", "order": ["guest:9"]}, 409),
        ({"action": "reorder", "order": ["a", "a"]}, 422),
        ({"action": "add", "seat": "guest:1"}, 409),
        ({"action": "return"}, 409),
    ],
)
def test_a_tap_that_makes_no_sense_is_refused(ada: Device, change: dict[str, Any], status: int) -> None:
    live = ada.tap(ada.prepare().get_json(), "start").get_json()
    refused = ada.tap(live, **{"action": "next", **change})
    assert refused.status_code == status, refused.get_json()
    assert ada.look(live).get_json() == live


def test_the_dashboards_own_page_may_ask_by_cookie(sharing: Sharing, ada: Device) -> None:
    live = ada.prepare().get_json()
    page = sharing.cast.client("ada")
    assert page.get(f"{API}/rounds/{live['id']}").status_code == 200
    body = {"client_action_id": str(uuid4()), "seen_version": 1, "action": "start"}
    without_token = page.post(f"{API}/rounds/{live['id']}/actions", json=body)
    assert without_token.status_code == 400
    assert sharing.cast.client("cleo").get(f"{API}/rounds/{live['id']}").status_code == 404


def test_nobody_else_and_no_other_scope_reaches_a_round(
    ada: Device, sharing: Sharing, client: FlaskClient
) -> None:
    live = ada.prepare().get_json()
    for name in ("cleo", "dora", "ana", "eli"):
        other = Device(client, sharing, name)
        assert other.look(live).status_code == other.tap(live, "start").status_code == 404
        assert other.look(live, '"1"').status_code == 404
        assert other.prepare().status_code == 404
    ada.headers = sharing.cast.bearer("rounds:read")
    assert (ada.look(live).status_code, ada.tap(live, "start").status_code) == (200, 403)
