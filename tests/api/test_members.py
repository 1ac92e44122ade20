"""Members over the API: any name or none, no more than is needed, tombstones for who is gone."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.people import FAMILY, NAMES

MEMBERS = "/api/v1/members"
ANY = {"If-Match": "*"}
SCOPES = ("members:read", "members:write")


def take_in(cast: Cast, client: FlaskClient, **body: Any) -> dict[str, Any]:
    """Take a member in on Ada's roster."""
    sent = {"group_id": str(cast.group_a), **body}
    answer = client.post(MEMBERS, json=sent, headers=cast.bearer(*SCOPES))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    made: dict[str, Any] = answer.get_json()
    return made


@pytest.mark.requirement("P12")
@pytest.mark.parametrize("name", NAMES)
def test_any_name_makes_the_round_trip(cast: Cast, client: FlaskClient, name: str) -> None:
    made = take_in(cast, client, name_to_use=name)
    got = client.get(f"{MEMBERS}/{made['id']}", headers=cast.bearer("members:read"))
    assert got.get_json()["name_to_use"] == made["name_to_use"] == name
    assert got.headers["ETag"] == '"1"'


@pytest.mark.requirement("P11")
def test_nothing_at_all_is_enough_to_join(cast: Cast, client: FlaskClient) -> None:
    made = take_in(cast, client)
    assert made["name_to_use"] is None
    assert (made["message_style"], made["needs"], made["pronouns"]) == ("discreet", [], "")
    answer = client.post(MEMBERS, headers=cast.bearer(*SCOPES))
    assert answer.status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        {"name_to_use": "x" * 61}, {"name_to_use": FAMILY * 61}, {"name_to_use": "a\x00b"},
        {"name_to_use": "Z" + "\u0301" * 5000}, {"name_to_use": "x" * 900_000}, {"name_to_use": 7},
        {"name_to_use": ["Sam"]}, {"name_to_use": "\ud800"}, {"pronouns": None}, {"pronouns": "x" * 41},
        {"say_it_like": "x" * 81}, {"needs": ["diagnosis"]}, {"needs": "captions"}, {"locale": "not a tag"},
        {"time_zone": "Europe/Atlantis"}, {"message_style": "loud"}, {"group_id": "nothing"},
        {"surname": "Smith"}, {"diagnosis": "x"}, {"id": "00000000-0000-0000-0000-000000000000"},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_field_by_field(
    cast: Cast, client: FlaskClient, body: dict[str, Any]
) -> None:
    answer = client.post(MEMBERS, json=body, headers=cast.bearer(*SCOPES))
    assert answer.status_code in {400, 422}
    if answer.status_code == 422:
        assert [problem["field"].split(".")[0] for problem in answer.get_json()["errors"]] == list(body)


def test_the_longest_texts_of_the_longest_graphemes_fit(cast: Cast, client: FlaskClient) -> None:
    heavy = "a" + "\u0301" * 19
    body = {"name_to_use": heavy * 60, "pronouns": FAMILY * 40, "say_it_like": heavy * 80}
    made = take_in(cast, client, **body)
    assert len(made["say_it_like"]) > 1500


def test_a_patch_changes_what_it_names(cast: Cast, client: FlaskClient) -> None:
    made = take_in(cast, client, name_to_use="Sam", pronouns="they/them")
    where, headers = f"{MEMBERS}/{made['id']}", cast.bearer(*SCOPES)
    assert client.patch(where, json={"name_to_use": None}, headers=headers).status_code == 428
    answer = client.patch(where, json={"name_to_use": None}, headers=headers | {"If-Match": '"1"'})
    assert (answer.get_json()["name_to_use"], answer.get_json()["pronouns"]) == (None, "they/them")
    assert client.patch(where, json={}, headers=headers | {"If-Match": '"1"'}).status_code == 412
    elsewhere = {"group_id": str(cast.group_b)}
    assert client.patch(where, json=elsewhere, headers=headers | ANY).status_code == 422


def test_the_list_knows_group_and_updated_since_and_nothing_else(cast: Cast, client: FlaskClient) -> None:
    made, headers = take_in(cast, client, name_to_use="Sam"), cast.bearer("members:read")

    def listed(**query: str) -> TestResponse:
        return client.get(MEMBERS, query_string=query, headers=headers)

    assert [row["id"] for row in listed(group=str(cast.group_a)).get_json()["data"]] == [made["id"]]
    assert listed(group=str(cast.group_b)).status_code == 404
    assert listed(name="Sam").status_code == 422
    assert listed(updated_since="2026-10-22T15:30:01Z").get_json()["data"] == []
    (row,) = listed(updated_since="2026-10-22T15:30:00Z").get_json()["data"]
    assert (row["name_to_use"], row["deleted_at"]) == ("Sam", None)


def test_pages_follow_each_other_without_gaps(cast: Cast, client: FlaskClient) -> None:
    ids = {take_in(cast, client)["id"] for _ in range(5)}
    found, url = [], f"{MEMBERS}?limit=2"
    while url:
        body = client.get(url, headers=cast.bearer("members:read")).get_json()
        found += [row["id"] for row in body["data"]]
        url = body["next_cursor"] and f"{MEMBERS}?limit=2&cursor={body['next_cursor']}"
    assert len(found) == 5
    assert set(found) == ids


@pytest.mark.parametrize("how", ["erase", "delete"])
def test_who_is_gone_shows_as_a_tombstone_and_nothing_else(cast: Cast, client: FlaskClient, how: str) -> None:
    made, headers = take_in(cast, client, name_to_use="Sam"), cast.bearer(*SCOPES)
    where = f"{MEMBERS}/{made['id']}"
    if how == "erase":
        answer = client.post(f"{where}/erase", headers=headers)
        assert answer.get_json() == {"id": made["id"], "deleted_at": "2026-10-22T15:30:00Z"}
    else:
        assert client.delete(where, headers=headers | ANY).status_code == 204
    assert client.get(where, headers=headers).status_code == 404
    assert client.get(MEMBERS, headers=headers).get_json()["data"] == []
    since = client.get(MEMBERS, query_string={"updated_since": made["created_at"]}, headers=headers)
    gone = {"id": made["id"], "deleted_at": "2026-10-22T15:30:00Z"}
    assert since.get_json()["data"] == [gone]
    places = f"/api/v1/groups/{cast.group_a}/memberships"
    rows = client.get(places, query_string={"updated_since": made["created_at"]}, headers=headers)
    assert [set(row) for row in rows.get_json()["data"]] == [{"id", "deleted_at"}]


def test_a_repeated_request_answers_as_the_first_time(cast: Cast, client: FlaskClient) -> None:
    headers = {**cast.bearer(*SCOPES), "Idempotency-Key": "once"}
    body = {"group_id": str(cast.group_a), "name_to_use": "Sam"}
    first, second = (client.post(MEMBERS, json=body, headers=headers) for _ in range(2))
    assert first.get_json() == second.get_json()
    where = f"{MEMBERS}/{first.get_json()['id']}"
    for act in ("export", "erase"):
        answers = [client.post(f"{where}/{act}", headers=headers) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].get_json() == answers[1].get_json()
    again = client.post(MEMBERS, json=body, headers=headers)
    assert (again.status_code, again.get_json()["id"]) != (201, first.get_json()["id"])


def test_the_export_says_what_is_held(cast: Cast, client: FlaskClient) -> None:
    made = take_in(cast, client, name_to_use="ليلى")
    held = client.post(f"{MEMBERS}/{made['id']}/export", headers=cast.bearer(*SCOPES)).get_json()
    assert held["member"]["name_to_use"] == "ليلى"
    assert held["groups"] == ["Tuesday Circle"]


def test_a_token_for_one_group_reaches_nobody_else(cast: Cast, client: FlaskClient) -> None:
    made = take_in(cast, client)
    narrow = {"Authorization": f"Bearer {cast.token('members:read', groups=[cast.group_b])}"}
    assert client.get(f"{MEMBERS}/{made['id']}", headers=narrow).status_code == 404
    assert client.get(MEMBERS, headers=narrow).status_code == 403
