"""Deliveries over the API: ids, times and states, never a word or an address."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from facilitator.clock import FrozenClock
from facilitator.extensions import db
from facilitator.models.delivery import Delivery
from facilitator.models.ids import new_id
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.mailing import EVE, Mailing, prepare
from tests.sink import MailSink

FIELDS = {"id", "session_id", "member_id", "kind", "lead_minutes", "due_at", "state", "reason", "sent_at"}


@pytest.fixture
def mailing(cast: Cast, unit: OpenUnit) -> Mailing:
    return prepare(cast, unit, members=2)


def read(mailing: Mailing, client: FlaskClient, query: str = "", of: str = "ada") -> list[dict[str, Any]]:
    """Return what a token of somebody with the right scope reads."""
    headers = mailing.cast.bearer("members:read", of=of)
    response = client.get(f"/api/v1/deliveries{query}", headers=headers)
    assert response.status_code == 200, response.get_data(as_text=True)
    body = response.get_json()
    rows: list[dict[str, Any]] = body["data"]
    if body["next_cursor"]:
        part = "&" if query else "?"
        return rows + read(
            mailing, client, f"{query.partition('&cursor')[0]}{part}cursor={body['next_cursor']}", of
        )
    return rows


def test_a_delivery_says_to_whom_when_and_how_it_stands(
    mailing: Mailing, client: FlaskClient, clock: FrozenClock, mail_sink: MailSink
) -> None:
    clock.move_to(EVE)
    mailing.drain()
    rows = read(mailing, client)
    assert len(rows) == 6
    assert set(rows[0]) == FIELDS
    assert (rows[0]["state"], rows[0]["due_at"], rows[0]["sent_at"]) == (
        "sent",
        "2026-10-26T19:00:00Z",
        "2026-10-26T19:00:00Z",
    )
    assert rows[5]["state"] == "planned"
    assert "example" not in str(rows)


def test_filters_narrow_the_list_and_pages_are_stable(mailing: Mailing, client: FlaskClient) -> None:
    first, member = mailing.session_ids[0], mailing.member_ids[0]
    assert {row["session_id"] for row in read(mailing, client, f"?session={first}")} == {str(first)}
    assert len(read(mailing, client, f"?member={member}")) == 3
    assert len(read(mailing, client, "?state=planned")) == 6
    assert read(mailing, client, "?state=sent") == []
    assert len(read(mailing, client, "?since=2026-11-01T00:00:00Z")) == 4
    assert len(read(mailing, client, "?limit=2")) == 6
    assert read(mailing, client, f"?session={new_id()}") == []


def test_nobody_else_learns_to_whom_mail_goes(mailing: Mailing, client: FlaskClient) -> None:
    for name in ("cleo", "dora", "eli", "ana"):
        assert read(mailing, client, of=name) == []
    assert len(read(mailing, client, of="ben")) == 6


def test_account_mail_and_check_in_invitations_are_not_listed(
    mailing: Mailing, client: FlaskClient, clock: FrozenClock
) -> None:
    with mailing.unit():
        for kind in ("checkin_invite", "password"):
            row = Delivery(dedupe_key=kind, kind=kind, session_id=mailing.session_ids[0])
            row.due_at = row.not_before = row.expires_at = clock.now()
            db.session.add(row)
    assert {row["kind"] for row in read(mailing, client)} == {"reminder"}


@pytest.mark.parametrize(
    "query",
    ["?state=lost", "?session=1", "?member=ж", "?since=yesterday", "?limit=0", "?limit=201", "?colour=red",
     "?cursor=x", "?state=" + "x" * 5000, "?session=%00", "?since=2026-11-01T00:00:00"],
)  # fmt: skip
def test_what_is_mistyped_is_refused_with_its_place(
    query: str, mailing: Mailing, client: FlaskClient
) -> None:
    headers = mailing.cast.bearer("members:read")
    response = client.get(f"/api/v1/deliveries{query}", headers=headers)
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["field"]
