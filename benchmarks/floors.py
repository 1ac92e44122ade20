"""The floors: bare Flask and the raw driver doing what an endpoint has to do, byte for byte, and nothing else.

A floor checks the token, its scope and the group as the product does, in one statement written by hand; it validates
nothing, knows no versions, pages or repeats, and writes its answer with json.dumps.
"""

import json
import os
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import Flask, Response, request

from benchmarks.raw import Raw
from facilitator.config import load_settings
from facilitator.models.ids import new_id

app = Flask("floor")
raw = Raw(load_settings(os.environ))

AUTHORISE = """
SELECT account.id, token.scopes, token.group_ids,
       (SELECT {join}(role, ',') FROM account_role WHERE account_role.account_id = account.id),
       (SELECT {join}(CAST(group_id AS {text}), ',') FROM assignment WHERE assignment.account_id = account.id)
FROM token JOIN account ON account.id = token.account_id
WHERE token.token_hash = :token AND token.revoked_at IS NULL AND token.expires_at > :now AND account.active
"""
MEMBERS = """
SELECT member.id, name_to_use, pronouns, say_it_like, needs, time_zone, locale, message_style, member.created_at,
       member.updated_at, member.version
FROM membership JOIN member ON member.id = membership.member_id
WHERE membership.group_id = :group AND membership.deleted_at IS NULL AND member.deleted_at IS NULL
ORDER BY member.id LIMIT 51
"""
COUNT_UP = """
UPDATE group_session SET register_version = register_version + 1 WHERE id = :session RETURNING group_id
"""
COLUMNS = "session_id, member_id, mark, marked_at, marked_by, client_time, client_mark_id"
HISTORY = f"INSERT INTO mark_history (id, {COLUMNS}) {{rows}}"
STANDING = f"""
INSERT INTO mark ({COLUMNS}) {{rows}}
ON CONFLICT (session_id, member_id) DO UPDATE SET mark = excluded.mark, marked_at = excluded.marked_at,
    marked_by = excluded.marked_by, client_time = excluded.client_time, client_mark_id = excluded.client_mark_id
"""
AUDIT = """
INSERT INTO audit (id, at, actor_id, verb, noun, noun_id, group_id)
VALUES (:id, :now, :actor, 'mark', 'register', :session, :group)
"""
ONE = ":session, :member, :mark, :now, :actor, :now, :tap"


def instant(value: Any) -> str:
    """Write an instant as the product does."""
    if isinstance(value, str):  # SQLite keeps text
        return f"{value[:10]}T{value[11:19]}Z"
    written: str = value.astimezone(UTC).isoformat(timespec="seconds")
    return f"{written[:19]}Z"


def admitted(scope: str) -> Any:
    """Return who calls, None if the token is not valid or lacks the scope."""
    token = sha256(request.headers["Authorization"].partition(" ")[2].encode()).digest()
    row = raw.first(AUTHORISE, {"token": token, "now": raw.stored(datetime.now(UTC))})
    return row if row is not None and scope in raw.loaded(row[1]) else None


@app.get("/api/v1/ping")
def ping() -> dict[str, str]:
    """Say that the floor is there."""
    return {"version": "floor"}


@app.get("/api/v1/members")
def list_members() -> Response:
    """List the members of a group."""
    caller = admitted("members:read")
    group = UUID(request.args["group"])
    if caller is None or str(group).replace("-", "") not in caller[4].replace("-", "").split(","):
        return Response(status=404)
    rows = raw.all(MEMBERS, {"group": raw.stored(group)})
    found = [
        {
            "id": str(raw.uuid(row[0])), "name_to_use": row[1], "pronouns": row[2], "say_it_like": row[3],
            "needs": raw.loaded(row[4]), "time_zone": row[5], "locale": row[6], "message_style": row[7],
            "created_at": instant(row[8]), "updated_at": instant(row[9]), "version": row[10], "deleted_at": None,
        }
        for row in rows[:50]
    ]  # fmt: skip
    return Response(json.dumps({"data": found, "next_cursor": None}), content_type="application/json")


@app.put("/api/v1/sessions/<uuid:session_id>/register/<uuid:member_id>")
def mark_member(session_id: UUID, member_id: UUID) -> Response:
    """Keep one mark, its history and its audit."""
    caller, sent, now = admitted("register:write"), json.loads(request.get_data()), datetime.now(UTC)
    if caller is None:
        return Response(status=404)
    tap = UUID(sent["client_mark_id"])
    marked = {
        "session": session_id, "member": member_id, "mark": sent["mark"], "now": now, "actor": raw.uuid(caller[0]),
        "tap": tap, "id": new_id(),
    }  # fmt: skip
    cells = {name: raw.stored(value) for name, value in marked.items()}
    with raw.transaction() as connection:
        group = raw.run(connection, COUNT_UP, cells).fetchone()[0]
        raw.run(connection, HISTORY.format(rows=f"VALUES (:id, {ONE})"), cells)
        raw.run(connection, STANDING.format(rows=f"VALUES ({ONE})"), cells)
        raw.run(connection, AUDIT, {**cells, "id": raw.stored(new_id()), "group": group})
    shown = {
        "session_id": str(session_id), "member_id": str(member_id), "mark": sent["mark"], "marked_at": instant(now),
        "marked_by": str(raw.uuid(caller[0])), "client_time": instant(now), "client_mark_id": str(tap),
    }  # fmt: skip
    return Response(json.dumps(shown), content_type="application/json")


@app.post("/api/v1/sessions/<uuid:session_id>/register/batch")
def mark_members(session_id: UUID) -> Response:
    """Keep many marks, their history and one audit."""
    caller, sent, now = admitted("register:write"), json.loads(request.get_data())["marks"], datetime.now(UTC)
    if caller is None:
        return Response(status=404)
    actor = raw.uuid(caller[0])
    marks = [(new_id(), UUID(one["member_id"]), one["mark"], UUID(one["client_mark_id"])) for one in sent]
    standing = list({mark[1]: mark for mark in marks}.values())  # the last one of each member
    common = {
        name: raw.stored(value) for name, value in (("session", session_id), ("now", now), ("actor", actor))
    }
    with raw.transaction() as connection:
        group = raw.run(connection, COUNT_UP, common).fetchone()[0]
        raw.many(connection, HISTORY, f"id, {ONE}", marks, common)
        raw.many(connection, STANDING, ONE, standing, common)
        raw.run(connection, AUDIT, {**common, "id": raw.stored(new_id()), "group": group})
    shown = [
        {
            "session_id": str(session_id), "member_id": str(member), "mark": mark, "marked_at": instant(now),
            "marked_by": str(actor), "client_time": instant(now), "client_mark_id": str(tap),
        }
        for _, member, mark, tap in sorted(standing, key=lambda mark: mark[1].int)
    ]  # fmt: skip
    return Response(json.dumps({"data": shown}), content_type="application/json")
