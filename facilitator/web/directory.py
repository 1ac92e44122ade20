"""The public directory: finding a group, what to expect of it, and the same for other programs. Nobody signs in."""

from typing import Any
from uuid import UUID

import orjson
from babel.dates import get_day_names
from flask import Blueprint, Response, current_app, make_response, render_template, request
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _

from facilitator import clock
from facilitator.domain import crisis, meeting_guide, recurrence
from facilitator.domain.listing import ATTENDING, PublicGroup, PublicSeries, Sought, fits
from facilitator.domain.meeting_guide import Meeting
from facilitator.phrases.series import in_words
from facilitator.services import directory, organisations, postbox
from facilitator.web.forms import say
from facilitator.web.structured_data import events
from facilitator.web.times import moment

pages = Blueprint("directory", __name__)
KEPT_SECONDS = 300  # by caches on the way
LONGEST_WORDS = 100


@pages.get("/directory/meetings.json")
def show_meetings() -> Response:
    """Answer the weekly meetings of listed groups in the Meeting Guide format; nothing can be asked for."""
    with force_locale(current_app.config["SETTINGS"].locales[0]):
        rows = [written(one) for one in meeting_guide.meetings(directory.read_directory(), clock.now())]
    response = Response(orjson.dumps(rows), content_type="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response.add_etag()
    response.make_conditional(request)
    return response


def written(meeting: Meeting) -> dict[str, object]:
    """Return a row with its words, all of them plain text."""
    said, group = meeting.group.said, meeting.group
    notes = [say(meeting.note.key, when=moment(meeting.note.at))] if meeting.note else []
    notes += [say("listing.ask_for_the_way_in")] if group.online else []
    words = {"notes": " ".join(notes), "location_notes": said.meeting_point, "group_notes": said.who_for}
    return {
        **meeting.fields,
        "url": address_of(group),
        **{name: text for name, text in words.items() if text},
    }


def address_of(group: PublicGroup) -> str:
    """Return the full address of a group's public page."""
    return postbox.address_of(f"/groups/find/{group.group_id}")


@pages.get("/groups/find")
def find_groups() -> Response:
    """Show the groups that are listed, and find among them by place, by day and by how they meet."""
    asked = request.args
    day, how = asked.get("day", ""), asked.get("how", "")
    sought = Sought(
        asked.get("words", "")[:LONGEST_WORDS],
        int(day) if day in set("0123456") else None,
        how if how in ATTENDING else "",
    )
    found = directory.read_directory()
    return seen_by_engines(
        render_template(
            "listings/find.html",
            groups=[one for one in found if fits(one, sought)],
            any=bool(found),
            sought=sought,
            patterns=patterns,
            weekdays=weekdays(),
        )
    )


@pages.get("/groups/find/<uuid:group_id>")
def show_group(*, group_id: UUID) -> Response:
    """Show what to expect of a group that is listed; for any other there is nothing here."""
    group = directory.find_public(group_id=group_id)
    page = render_template(
        "listings/show.html",
        group=group,
        patterns=patterns,
        structured=events(group, address_of(group)),
        **help_now(group),
    )
    return seen_by_engines(page)


def weekdays() -> list[tuple[str, str]]:
    """Return the days of a week to choose among."""
    names = get_day_names("wide", "stand-alone", get_locale() or "en")
    return [(str(day), str(names[day])) for day in range(7)]


def help_now(group: PublicGroup) -> dict[str, object]:
    """Return the crisis information of a group's country, else the organisation's."""
    shipped = crisis.shipped()
    first = shipped.country(group.country) or shipped.country(organisations.country())
    code = first.code if first else None
    return {"countries": shipped.starting_with(code), "current": code}


def patterns(group: PublicGroup) -> list[str]:
    """Say when a group meets; where the only date is one, its list of dates says it."""
    return [
        f"{in_words(described(one), str(get_locale()), _)[0]}, {moment(one.starts_local).rpartition(', ')[2]}"
        for one in group.series
        if one.rule_class == "portable"
    ]


def described(one: PublicSeries) -> list[tuple[str, dict[str, Any]]]:
    """Return the pattern of a schedule as message keys with parameters."""
    return recurrence.describe(recurrence.parse(one.rrule) if one.rrule else None, one.starts_local)


def seen_by_engines(page: str) -> Response:
    """Answer a page that search engines may show: these groups want to be found."""
    response = make_response(page)
    response.headers["X-Robots-Tag"] = "all"
    return response
