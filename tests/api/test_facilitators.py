"""Who facilitates which group, over the API."""

from uuid import uuid4

from flask.testing import FlaskClient

from tests.cast import Cast

WRITE = ("groups:read", "groups:write")


def path(cast: Cast, name: str) -> str:
    """Return the address of somebody as a facilitator of group A."""
    return f"/api/v1/groups/{cast.group_a}/facilitators/{cast.ids[name]}"


def test_a_coordinator_assigns_and_unassigns(client: FlaskClient, cast: Cast) -> None:
    dora = cast.bearer(*WRITE, of="dora")
    put = client.put(path(cast, "cleo"), json={"role": "online_host"}, headers=dora)
    assert (put.status_code, put.get_json()["role"], put.get_json()["name"]) == (200, "online_host", "Cleo")
    assert cast.group_a in cast.cleo.group_ids
    again = client.put(path(cast, "cleo"), json={}, headers=dora)
    assert (again.get_json()["role"], again.get_json()["version"]) == ("facilitator", 2)
    listed = client.get(f"/api/v1/groups/{cast.group_a}/facilitators", headers=dora).get_json()["data"]
    assert [(row["name"], row["role"]) for row in listed] == [
        ("Ada", "facilitator"),
        ("Ben", "co_facilitator"),
        ("Cleo", "facilitator"),
    ]
    assert client.delete(path(cast, "cleo"), headers=dora).status_code == 428
    assert client.delete(path(cast, "cleo"), headers=dora | {"If-Match": '"1"'}).status_code == 412
    assert client.delete(path(cast, "cleo"), headers=dora | {"If-Match": '"2"'}).status_code == 204
    assert cast.group_a not in cast.cleo.group_ids
    assert client.get(path(cast, "cleo"), headers=dora).status_code == 404


def test_only_who_coordinates_the_site_says_who_facilitates(client: FlaskClient, cast: Cast) -> None:
    for name, status in (("ada", 403), ("cleo", 404), ("eli", 404), ("ana", 200)):
        answer = client.put(path(cast, "cleo"), json={}, headers=cast.bearer(*WRITE, of=name))
        assert answer.status_code == status, name


def test_nobody_unknown_or_unseen_is_assigned(client: FlaskClient, cast: Cast) -> None:
    dora = cast.bearer(*WRITE, of="dora")
    stranger = f"/api/v1/groups/{cast.group_a}/facilitators/{uuid4()}"
    assert client.put(stranger, json={}, headers=dora).status_code == 404
    assert (
        client.put(path(cast, "eli"), json={}, headers=dora).status_code == 404
    )  # no facilitator: unknown to her
    made = client.put(path(cast, "eli"), json={}, headers=cast.bearer(*WRITE, of="ana"))
    assert made.status_code == 200
    assert cast.eli.roles == {"facilitator", "safeguarding_lead"}
    assert client.put(path(cast, "ada"), json={"role": "boss"}, headers=dora).status_code == 422
