"""Registers over the API, and for the register's own page while it is live."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from flask import Response, g, request

from facilitator.api import preconditions
from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.principal import Principal
from facilitator.domain.register import MarkBatch, MarkChange
from facilitator.models.guest import Guest
from facilitator.schemas.compiled import as_json, dump_rows
from facilitator.schemas.register import (
    GuestIn,
    GuestOut,
    MarkBatchIn,
    MarkIn,
    MarkOut,
    MarksOut,
    RegisterHeadOut,
    RegisterOut,
    RegisterRowOut,
    TallyOut,
)  # fmt: skip
from facilitator.services import guests, registers
from facilitator.services.registers import Register

blueprint = ApiBlueprint("registers", __name__, description="Tonight's attendance.")
HEAD, TALLY = RegisterHeadOut(), TallyOut()
REGISTER, GUESTS = "/sessions/<uuid:session_id>/register", "/sessions/<uuid:session_id>/guests"


def marks_again(*, actor: Principal, session_id: UUID, **_: Any) -> dict[str, Sequence[Any]]:
    """Show the marks that stand for those whom an earlier, equal request was about."""
    asked = {UUID(sent["member_id"]) for sent in orjson.loads(request.get_data())["marks"]}
    found = registers.read_register(actor=actor, session_id=session_id)
    rows = sorted((row for row in found.rows if row.member_id in asked), key=lambda row: row.member_id.int)
    return {"data": [registers.mark_of(found, row) for row in rows]}


def guest_again(*, actor: Principal, session_id: UUID, resource_id: UUID) -> Guest:
    """Find a guest whom an earlier request counted."""
    return guests.find_guest(actor=actor, session_id=session_id, client_guest_id=resource_id)


def body_of(register: Register) -> bytes:
    """Write a register as JSON."""
    head = register.head
    shown = {
        **HEAD.dump(head),
        "counts": TALLY.dump(register.tally),
        "data": dump_rows(RegisterRowOut, register.rows),
        "guests": dump_rows(GuestOut, register.guests),
        "next_cursor": None,
    }
    return as_json(shown)


@blueprint.operation(
    "GET", REGISTER, scope="register:read", answer=RegisterOut, watch=registers.WATCH, cookie=True
)
def get_register(*, actor: Principal, session_id: UUID) -> Response:
    """Get a register as it is now; ask with If-None-Match to be told only of changes."""
    head = None
    tag = registers.watched_version(actor=actor, row=g.watched) if g.watched else None
    if tag is None:
        head = registers.read_head(actor=actor, session_id=session_id)
        tag = registers.version_of(head)
    answer = preconditions.unchanged(tag)
    if answer is None:
        register = registers.read_register(actor=actor, session_id=session_id, head=head)
        answer = Response(body_of(register), content_type="application/json")
        answer.set_etag(registers.version_of(register.head))
    return answer


@blueprint.operation(
    "PUT", f"{REGISTER}/<uuid:member_id>", scope="register:write", body=MarkIn, answer=MarkOut, cookie=True
)
def mark_member(*, actor: Principal, session_id: UUID, member_id: UUID, body: MarkChange) -> Any:
    """Mark somebody; needs no If-Match, since marks merge by their time."""
    return registers.mark(actor=actor, session_id=session_id, member_id=member_id, change=body)


@blueprint.operation(
    "POST", f"{REGISTER}/batch", scope="register:write", body=MarkBatchIn, answer=MarksOut, again=marks_again,
    cookie=True,
)  # fmt: skip
def mark_members(*, actor: Principal, session_id: UUID, body: MarkBatch) -> dict[str, Sequence[Any]]:
    """Mark up to 500 times at once, all or none."""
    return {"data": registers.mark_batch(actor=actor, session_id=session_id, batch=body)}


@blueprint.operation(
    "POST", GUESTS, scope="register:write", body=GuestIn, answer=GuestOut, status=201, again=guest_again,
    cookie=True,
)  # fmt: skip
def welcome_guest(*, actor: Principal, session_id: UUID, body: dict[str, Any]) -> Guest:
    """Count one more guest; no record of a person is made."""
    return guests.welcome_guest(actor=actor, session_id=session_id, **body)


@blueprint.operation("DELETE", f"{GUESTS}/<int:number>", scope="register:write", status=204, cookie=True)
def take_back_guest(*, actor: Principal, session_id: UUID, number: int) -> None:
    """Take a guest back; the others keep their numbers."""
    guests.take_back_guest(actor=actor, session_id=session_id, number=number)
