"""Contacts and consents over the API: one member at a time, each read written down."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from facilitator.domain.contact import NewContact
from facilitator.services import contacts, reachability
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.people import audited, joined

SCOPES = ("members:read", "members:write")
ANY = {"If-Match": "*"}


class OneMember:
    """A member of group A, as Ada's token sees them."""

    def __init__(self, cast: Cast, client: FlaskClient, unit: OpenUnit) -> None:
        """Take somebody in."""
        self.client, self.headers = client, cast.bearer(*SCOPES)
        with unit():
            self.id = joined(cast.ada, cast.group_a).id
        self.url = f"/api/v1/members/{self.id}"

    def post(self, path: str, **body: Any) -> TestResponse:
        """Send something about the member."""
        return self.client.post(f"{self.url}/{path}", json=body, headers=self.headers)

    def get(self, path: str) -> TestResponse:
        """Ask for something about the member."""
        return self.client.get(f"{self.url}/{path}", headers=self.headers)


@pytest.fixture
def member(cast: Cast, client: FlaskClient, unit: OpenUnit) -> OneMember:
    """Give a member of group A."""
    return OneMember(cast, client, unit)


def test_a_contact_is_added_read_changed_and_forgotten(member: OneMember) -> None:
    made = member.post("contacts", kind="email", value=" Sam@example.org ", label="S").get_json()
    assert (made["value"], made["label"], made["shared"], made["shared_agreed_at"]) == (
        "Sam@example.org", "S", False, None,
    )  # fmt: skip
    where = f"{member.url}/contacts/{made['id']}"
    assert member.get("contacts").get_json()["data"] == [made]
    assert member.get(f"contacts/{made['id']}").get_json() == made
    changed = member.client.patch(where, json={"shared_agreed": True}, headers=member.headers | ANY)
    assert changed.get_json()["shared_agreed_at"] == "2026-10-22T15:30:00Z"
    assert member.client.patch(where, json={}, headers=member.headers).status_code == 428
    assert member.post("contacts", kind="email", value="b@example.org").status_code == 409
    assert member.client.delete(where, headers=member.headers | ANY).status_code == 204
    assert member.get("contacts").get_json()["data"] == []


def test_reading_contacts_leaves_a_trace_and_names_nobody(member: OneMember, unit: OpenUnit) -> None:
    made = member.post("contacts", kind="phone", value="+44 7700 900123").get_json()
    with unit():
        before = len(audited("read", "contact"))
    member.get("contacts")
    member.get(f"contacts/{made['id']}")
    with unit():
        assert len(audited("read", "contact")) == before + 2


def test_no_other_answer_shows_a_contact(member: OneMember, cast: Cast) -> None:
    member.post("contacts", kind="email", value="sam@example.org")
    for url in (member.url, "/api/v1/members", f"/api/v1/groups/{cast.group_a}/memberships"):
        text = member.client.get(url, headers=member.headers).get_data(as_text=True)
        assert "sam@example.org" not in text


@pytest.mark.parametrize(
    "body",
    [
        {}, {"kind": "email"}, {"kind": "email", "value": ""}, {"kind": "email", "value": "sam"},
        {"kind": "email", "value": "sam@example.org, kim@example.org"}, {"kind": "post", "value": "x"},
        {"kind": "email", "value": "x" * 900_000}, {"kind": "phone", "value": "after six"},
        {"kind": "phone", "value": None}, {"kind": "email", "value": "a\x00@example.org"},
        {"kind": "email", "value": "a@example.org", "member_id": "x"},
        {"kind": "email", "value": "a@example.org", "label": "x" * 41},
        {"kind": "email", "value": "a@example.org", "shared_agreed": "perhaps"},
    ],
)  # fmt: skip
def test_wrong_contacts_are_refused(member: OneMember, body: dict[str, Any]) -> None:
    answer = member.post("contacts", **body)
    assert (answer.status_code, bool(answer.get_json()["errors"])) == (422, True)


def test_strangers_and_strange_ids_find_nothing(member: OneMember, cast: Cast) -> None:
    made = member.post("contacts", kind="email", value="sam@example.org").get_json()
    for name in ("cleo", "dora", "eli", "ana"):
        headers = cast.bearer(*SCOPES, of=name)
        for path in ("contacts", f"contacts/{made['id']}", "consents"):
            assert member.client.get(f"{member.url}/{path}", headers=headers).status_code == 404
        body = {"what": "email", "given_how": "spoken"}
        answer = member.client.post(f"{member.url}/consents", json=body, headers=headers)
        assert answer.status_code == 404
    for path in (f"contacts/{uuid4()}", f"consents/{uuid4()}"):
        assert member.get(path).status_code == 404
    assert member.get("contacts?kind=email").status_code == 422


def test_consents_are_recorded_one_by_one_and_withdrawn(member: OneMember, cast: Cast) -> None:
    made = member.post("consents", what="email", given_how="spoken").get_json()
    assert made | {"id": 0} == {
        "id": 0, "member_id": str(member.id), "what": "email", "wording_version": "consent-1",
        "given_how": "spoken", "given_at": "2026-10-22T15:30:00Z", "recorded_by": str(cast.ids["ada"]),
        "withdrawn_at": None, "withdrawn_by": None,
    }  # fmt: skip
    assert member.post("consents", what="email", given_how="written").status_code == 409
    withdrawn = member.post(f"consents/{made['id']}/withdraw").get_json()
    assert (withdrawn["withdrawn_at"], withdrawn["withdrawn_by"]) == (
        "2026-10-22T15:30:00Z", str(cast.ids["ada"]),
    )  # fmt: skip
    assert member.post(f"consents/{made['id']}/withdraw").status_code == 200
    assert member.get(f"consents/{made['id']}").get_json() == withdrawn
    member.post("consents", what="email", given_how="online", given_at="2026-10-21T09:00:00+02:00")
    rows = member.get("consents").get_json()["data"]
    assert [row["given_at"] for row in rows] == ["2026-10-22T15:30:00Z", "2026-10-21T07:00:00Z"]


@pytest.mark.parametrize(
    "body",
    [
        {}, {"what": "everything", "given_how": "spoken"}, {"what": "email", "given_how": "nodded"},
        {"what": "email", "given_how": "spoken", "wording_version": "consent-0"},
        {"what": "email", "given_how": "spoken", "given_at": "2027-01-01T00:00:00Z"},
        {"what": "email", "given_how": "spoken", "given_at": "2026-10-21T09:00:00"},
        {"what": ["email", "phone"], "given_how": "spoken"},
    ],
)  # fmt: skip
def test_wrong_consents_are_refused(member: OneMember, body: dict[str, Any]) -> None:
    assert member.post("consents", **body).status_code == 422


def test_withdrawing_stops_the_channel_in_the_same_request(
    member: OneMember, cast: Cast, unit: OpenUnit
) -> None:
    with unit():
        new = NewContact("email", "sam@example.org")
        contacts.add_contact(actor=cast.ada, member_id=member.id, new=new)
    made = member.post("consents", what="email", given_how="spoken").get_json()
    with unit():
        assert reachability.mailable(member_id=member.id, group_id=cast.group_a) is not None
    member.post(f"consents/{made['id']}/withdraw")
    with unit():
        assert reachability.mailable(member_id=member.id, group_id=cast.group_a) is None
