"""The pages of the calendar: a week, a month or a list of what comes, narrowed to what the reader asks for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from facilitator import clock, policy
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.timetable import VIEWS, Entry, Span, span_of, weeks_of
from facilitator.services import accounts, groups, sites, timetables
from facilitator.services.timetables import Chosen
from facilitator.web.auth import signed_in
from facilitator.web.times import moment, time_of_day

pages = Blueprint("timetables", __name__)
WHOLE = PageRequest(200)
HERE = "web.timetables.show_calendar"


@dataclass(frozen=True)
class Shown:
    """A session with its times in words: on the reader's wall, on that of the group, and where it was."""

    entry: Entry
    time: str
    there: str
    was: str


@pages.get("/calendar")
@signed_in
def show_calendar(*, actor: Principal) -> str:
    """Show the sessions of a week, a month or the next four weeks; what cannot be read in the address is left out."""
    zone = accounts.me(actor=actor).time_zone
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    asked = request.args
    span = span_of(asked["view"] if asked.get("view") in VIEWS else "week", day_of(asked.get("on"), today))
    chosen = chosen_of(actor, asked)
    found = timetables.read_timetable(actor=actor, span=span, zone=zone, chosen=chosen)
    return render_template(
        "timetables/show.html",
        span=span,
        weeks=weeks_of(span, said(found.dated, zone)),
        found=found,
        today=today,
        zone=zone,
        asked=kept(chosen),
        to=lambda **changed: url_for(HERE, **{**place(span), **kept(chosen), **changed}),
        **offered(actor),
    )


def day_of(text: str | None, otherwise: date) -> date:
    """Return the day that an address names."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return otherwise


def id_of(text: str | None) -> UUID | None:
    """Return the id that an address names."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def chosen_of(actor: Principal, asked: MultiDict[str, str]) -> Chosen:
    """Return which sessions are asked for; people are to choose among for those who plan with several."""
    person = id_of(asked.get("facilitator")) if policy.coordinates(actor) else None
    mine = asked.get("who", "") == "me" or None
    return Chosen(id_of(asked.get("group")), id_of(asked.get("site")), person, mine)


def kept(chosen: Chosen) -> dict[str, str]:
    """Return a choice as it stands in an address."""
    given = {"group": chosen.group_id, "site": chosen.site_id, "facilitator": chosen.facilitator_id}
    found = {name: str(value) for name, value in given.items() if value is not None}
    return {**found, "who": "me"} if chosen.led else found


def place(span: Span) -> dict[str, str]:
    """Return a page of the calendar as it stands in an address."""
    return {"view": span.view, "on": span.on.isoformat()}


def offered(actor: Principal) -> dict[str, Any]:
    """Return what the reader can choose among."""
    own = groups.read_groups(actor=actor, page=WHOLE).rows
    used = {row.site_id for row in own}
    near = [row for row in sites.read_sites(actor=actor, page=WHOLE).rows if row.id in used]
    people = accounts.read_accounts(actor=actor, page=WHOLE).rows if policy.coordinates(actor) else []
    return {
        "groups": [(str(row.id), row.name) for row in own],
        "sites": [(str(row.id), row.name) for row in near],
        "people": [(str(row.id), row.name) for row in people],
        "leads": bool(actor.group_ids),
    }


def said(dated: Iterable[tuple[date, Entry]], zone: str) -> list[tuple[date, Shown]]:
    """Return what stands on each day, with its times in words."""
    here = ZoneInfo(zone)
    return [(day, shown(entry, here)) for day, entry in dated]


def shown(entry: Entry, here: ZoneInfo) -> Shown:
    """Say when a session begins: on the wall here, and on that of its place where it differs, with the date."""
    own = entry.starts_at.astimezone(here)
    local = entry.starts_at.astimezone(ZoneInfo(entry.time_zone))
    differs = own.replace(tzinfo=None) != local.replace(tzinfo=None)
    there = ""
    if differs:
        there = time_of_day(local) if own.date() == local.date() else moment(local.replace(tzinfo=None))
    return Shown(entry, time_of_day(own), there, moment(entry.was_local) if entry.was_local else "")
