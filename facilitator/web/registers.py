"""The pages of the register: taken with one thumb while the session is open, and closed with a few taps."""

from typing import Any
from uuid import UUID

from babel.dates import format_date
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import clock
from facilitator.domain.followup import HOURS_OFFERED
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.register import CORRECTED, TAPPED, MarkChange
from facilitator.errors import Conflict
from facilitator.models.followup import KINDS
from facilitator.models.ids import new_id
from facilitator.schemas.base import load
from facilitator.schemas.register import GuestIn, MarkIn, UndoIn
from facilitator.services import closings, facilitators, followups, guests, registers
from facilitator.services.registers import Register
from facilitator.services.sessions import EARLIEST_START
from facilitator.web.auth import signed_in
from facilitator.web.forms import Form, posted, say
from facilitator.web.names import called, short_day
from facilitator.web.times import time_of_day

pages = Blueprint("registers", __name__)
SESSION = "/sessions/<uuid:session_id>"
OPEN = frozenset({"planned", "live"})


@pages.get(f"{SESSION}/register")
@signed_in
def show_register(*, actor: Principal, session_id: UUID) -> str:
    """Show the register: to be taken while the session is open, to be corrected once it is closed."""
    register = registers.read_register(actor=actor, session_id=session_id)
    head = register.head
    closed = head.register_closed_at is not None
    takes = head.status in {"live", "closed"} or (head.status == "planned" and time_has_come(head))
    last = registers.read_undoable(actor=actor, session_id=session_id) if head.status == "live" else None
    return render_template(
        "registers/show.html" if takes else "registers/shut.html",
        register=register,
        names={row.member_id: name_of(row, register) for row in register.rows},
        since={row.member_id: since_of(row, register) for row in register.rows},
        when=when(head),
        closed=closed,
        can_reopen=closings.can_reopen(head.register_closed_at),
        version=registers.version_of(head),
        choices=[mark for mark in (CORRECTED if closed else TAPPED) if mark != "here"],
        last=last,
        guest_id=new_id(),
        now=clock.now().isoformat(),
    )


def time_has_come(head: Any) -> bool:
    """Tell whether a session that is planned can be opened."""
    return bool(clock.now() >= head.starts_at - EARLIEST_START)


def name_of(row: Any, register: Register) -> str:
    """Return what somebody is called, told apart by date from others who are called the same."""
    since = since_of(row, register)
    name = called(row.name_to_use, row.joined_on)
    return str(_("%(name)s, since %(day)s", name=name, day=since)) if since else name


def since_of(row: Any, register: Register) -> str:
    """Return since when somebody is on the list, where that tells them apart from others of the same name."""
    alike = sum(other.name_to_use == row.name_to_use for other in register.rows) > 1
    return short_day(row.joined_on) if row.name_to_use and alike and row.joined_on else ""


def when(head: Any) -> str:
    """Return weekday and time of a session: enough to know which, and short enough for a phone."""
    weekday = format_date(head.starts_local, "EEEE", locale=get_locale())
    said = str(_("%(weekday)s, %(time)s", weekday=weekday, time=time_of_day(head.starts_local)))
    return said[:1].upper() + said[1:]  # it is a title, and many languages write weekdays small


@pages.post(f"{SESSION}/register/<uuid:member_id>")
@signed_in
def mark_member(*, actor: Principal, session_id: UUID, member_id: UUID) -> Response:
    """Mark somebody and go back to where they stand."""
    change: MarkChange = load(MarkIn(), posted(MarkIn(), request.form))
    registers.mark(actor=actor, session_id=session_id, member_id=member_id, change=change)
    return back(session_id, f"m-{member_id}")


@pages.post(f"{SESSION}/register/undo")
@signed_in
def undo_mark(*, actor: Principal, session_id: UUID) -> Response:
    """Take back the last tap."""
    tap: UUID = load(UndoIn(), posted(UndoIn(), request.form))["client_mark_id"]
    try:
        registers.undo_mark(actor=actor, session_id=session_id, client_mark_id=tap)
    except Conflict as error:
        flash(say(error.key, **error.params), "attention")
    return back(session_id)


@pages.post(f"{SESSION}/guests")
@signed_in
def welcome_guest(*, actor: Principal, session_id: UUID) -> Response:
    """Count one more guest."""
    tap = load(GuestIn(), posted(GuestIn(), request.form))
    guest = guests.welcome_guest(actor=actor, session_id=session_id, **tap)
    return back(session_id, f"g-{guest.number}")


@pages.post(f"{SESSION}/guests/<int:number>/remove")
@signed_in
def take_back_guest(*, actor: Principal, session_id: UUID, number: int) -> Response:
    """Take a guest back."""
    guests.take_back_guest(actor=actor, session_id=session_id, number=number)
    return back(session_id, "guests")


def back(session_id: UUID, place: str | None = None) -> Response:
    """Go back to the register, to a place on it."""
    return redirect(url_for("web.registers.show_register", session_id=session_id, _anchor=place), 303)


@pages.route(f"{SESSION}/close", methods=["GET", "POST"])
@signed_in
def close_session(*, actor: Principal, session_id: UUID) -> Response | str | tuple[str, int]:
    """Show what will be kept of the session, and close it when the counts are confirmed."""
    register = registers.read_register(actor=actor, session_id=session_id)
    if register.head.status not in OPEN or not time_has_come(register.head):
        return back(session_id)
    if request.method != "POST":
        return closing_page(actor, register)
    met = request.form.get("met") != "no"
    if met and request.form.get("seen", seen(register)) != seen(register):
        words = _("Somebody was marked since you opened this page. These are the counts now.")
        return closing_page(actor, register, words), 409
    try:
        closings.close_session(actor=actor, session_id=session_id, met=met)
    except Conflict as error:
        return closing_page(actor, register, say(error.key, **error.params)), error.status
    flash(_("The session is closed. Thank you.") if met else _("Noted: the group did not meet."), "good")
    return back(session_id)


def seen(register: Register) -> str:
    """Return what a person confirms: the counts as they stood on the page."""
    tally = register.tally
    counts = (tally.here, tally.late, tally.left_early, tally.guests, tally.sent_word, tally.unmarked)
    return "-".join(map(str, counts))


def closing_page(actor: Principal, register: Register, words: str = "", form: Form | None = None) -> str:
    """Show the counts, the follow-ups and the button that closes the session."""
    head = register.head
    people = facilitators.read_facilitators(actor=actor, group_id=head.group_id, page=PageRequest(200)).rows
    start = {"kind": KINDS[0], "owner_id": actor.account_id, "hours": HOURS_OFFERED[0]}
    return render_template(
        "registers/close.html",
        register=register,
        when=when(head),
        seen=seen(register),
        words=words,
        form=form or Form(start),
        kinds=[(kind, say(f"followup.kind_{kind}")) for kind in KINDS],
        hours=[(hours, say(f"followup.within_{hours}")) for hours in HOURS_OFFERED],
        owners=[(person.account_id, person.name) for person in people],
        members=[("", _("Nobody in particular"))]
        + [(row.member_id, name_of(row, register)) for row in register.rows if row.current],
        noted=followups.read_of_session(actor=actor, session_id=head.session_id),
    )


@pages.post(f"{SESSION}/reopen")
@signed_in
def reopen_session(*, actor: Principal, session_id: UUID) -> Response:
    """Open a session again that was closed a moment ago."""
    try:
        closings.reopen_session(actor=actor, session_id=session_id)
    except Conflict as error:
        flash(say(error.key, **error.params), "attention")
    else:
        flash(_("The session is open again."), "good")
    return back(session_id)
