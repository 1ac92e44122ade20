"""Compose the pages: which nouns have some, and what every page is given."""

from typing import Any

from flask import Blueprint, Flask, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from facilitator import policy
from facilitator.config import Settings
from facilitator.domain.principal import Principal
from facilitator.web.absences import pages as absences
from facilitator.web.accounts import pages as accounts
from facilitator.web.attendance import pages as attendance
from facilitator.web.auth import init_auth
from facilitator.web.bookings import pages as bookings
from facilitator.web.calendars import pages as calendars
from facilitator.web.checkins import pages as checkins
from facilitator.web.choices import country_name
from facilitator.web.closures import pages as closures
from facilitator.web.consents import pages as consents
from facilitator.web.contacts import pages as contacts
from facilitator.web.covers import pages as covers
from facilitator.web.crisis import pages as crisis
from facilitator.web.deliveries import pages as deliveries
from facilitator.web.demo import pages as demo
from facilitator.web.directory import pages as directory
from facilitator.web.facilitators import pages as facilitators
from facilitator.web.feeds import pages as feeds
from facilitator.web.followups import pages as followups
from facilitator.web.forms import form_key, say
from facilitator.web.groups import pages as groups
from facilitator.web.handovers import pages as handovers
from facilitator.web.headers import init_headers
from facilitator.web.health import pages as health
from facilitator.web.holidays import pages as holidays
from facilitator.web.imports import pages as imports
from facilitator.web.languages import direction, init_languages, tag
from facilitator.web.listings import pages as listings
from facilitator.web.mailbox import is_open as mailbox_is_open
from facilitator.web.mailbox import pages as mailbox
from facilitator.web.members import pages as members
from facilitator.web.memberships import pages as memberships
from facilitator.web.names import init_names
from facilitator.web.next_things import pages as next_things
from facilitator.web.online_rooms import pages as online_rooms
from facilitator.web.organisations import pages as organisations
from facilitator.web.passkeys import pages as passkeys
from facilitator.web.proxies import pages as proxies
from facilitator.web.registers import pages as registers
from facilitator.web.resets import pages as resets
from facilitator.web.rooms import pages as rooms
from facilitator.web.rotas import pages as rotas
from facilitator.web.rounds import pages as rounds
from facilitator.web.second_factors import pages as second_factors
from facilitator.web.second_steps import pages as second_steps
from facilitator.web.series import pages as series
from facilitator.web.series_edits import pages as series_edits
from facilitator.web.sessions import pages as sessions
from facilitator.web.set_up import pages as set_up
from facilitator.web.sign_ins import pages as sign_ins
from facilitator.web.sites import pages as sites
from facilitator.web.start import pages as start
from facilitator.web.stop_links import pages as stop_links
from facilitator.web.swaps import pages as swaps
from facilitator.web.times import init_times
from facilitator.web.timetables import pages as timetables
from facilitator.web.tokens import pages as tokens
from facilitator.web.way_links import pages as way_links
from facilitator.web.you import pages as you

web = Blueprint("web", __name__)
PAGES = (
    health,
    proxies,
    crisis,
    sign_ins,
    second_steps,
    set_up,
    start,
    you,
    second_factors,
    passkeys,
    resets,
    tokens,
    organisations,
    accounts,
    groups,
    facilitators,
    sites,
    rooms,
    bookings,
    closures,
    holidays,
    imports,
    series,
    series_edits,
    sessions,
    rotas,
    covers,
    swaps,
    absences,
    handovers,
    rounds,
    checkins,
    memberships,
    members,
    contacts,
    consents,
    registers,
    followups,
    attendance,
    deliveries,
    stop_links,
    feeds,
    calendars,
    timetables,
    next_things,
    directory,
    listings,
    online_rooms,
    way_links,
)
for pages in PAGES:
    web.register_blueprint(pages)


def nav(actor: Principal) -> list[dict[str, Any]]:
    """Return the main navigation: only what this person may see."""
    coordinates = policy.coordinates(actor)
    entries = [
        (_("Today"), "web.sessions.today", True),
        (_("Next session"), "web.next_things.go", bool(actor.group_ids)),
        (_("Calendar"), "web.timetables.show_calendar", True),
        (_("Groups"), "web.groups.list_groups", True),
        (_("Follow-ups"), "web.followups.list_followups", policy.sees_names(actor)),
        (_("Sites"), "web.sites.list_sites", coordinates),
        (_("People"), "web.accounts.list_accounts", coordinates),
    ]
    here = request.endpoint or ""
    return [
        {
            "label": label,
            "url": url_for(endpoint),
            "current": here.rpartition(".")[0] == endpoint.rpartition(".")[0],
        }
        for label, endpoint, allowed in entries
        if allowed
    ]


def account_links(actor: Principal) -> list[dict[str, str]]:
    """Return what stands in the menu about you, beside signing out."""
    entries = [
        (_("Your settings"), "web.you.settings", True),
        (_("How you sign in"), "web.second_factors.signing_in", True),
        (_("Your password"), "web.you.password", True),
        (_("Calendar addresses"), "web.feeds.list_feeds", True),
        (_("Tokens"), "web.tokens.list_tokens", True),
        (_("Organisation"), "web.organisations.settings", policy.administers(actor)),
        (_("How it runs"), "web.health.overview", policy.administers(actor)),
    ]
    return [{"label": label, "url": url_for(endpoint)} for label, endpoint, allowed in entries if allowed]


def reader() -> Principal | None:
    """Return who is signed in; nobody while the database cannot say, so that an error page can still be shown."""
    try:
        return current_user.principal if current_user.is_authenticated else None
    except SQLAlchemyError:
        return None


def given() -> dict[str, Any]:
    """Return what every page is given; see templates/base.html."""
    actor = reader()
    return {
        "principal": actor,
        "nav": nav(actor) if actor else [],
        "account_links": account_links(actor) if actor else [],
        "home_url": url_for("web.start.start"),
        "sign_out_url": url_for("web.sign_ins.sign_out"),
        "crisis_url": url_for("web.crisis.show"),
        "lang": tag(),
        "dir": direction(),
    }


def init_web(app: Flask, settings: Settings) -> None:
    """Register the pages with an application."""
    init_auth(app)
    init_languages(app, settings)
    init_headers(app)
    init_times(app)
    init_names(app)
    app.context_processor(given)
    # Macros see globals only, not what given() returns.
    app.jinja_env.globals |= {"say": say, "country_name": country_name, "form_key": form_key}
    app.register_blueprint(web)
    if mailbox_is_open(settings):
        app.register_blueprint(mailbox)
    if settings.demo:
        app.register_blueprint(demo)
