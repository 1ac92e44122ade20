"""Turn one kind of message, a language and what it is about into subject, text and html.

Every kind is a pair of templates below ``templates/mail``; both parts say the same. The subject is also the
preheader and the html title, so that a lock screen shows nothing else: for members the date and time alone, for
staff one neutral line.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from facilitator import phrases
from facilitator.errors import Invalid
from facilitator.mail import moments
from facilitator.mail.tongues import Tongue, catalogue, tongue_of
from facilitator.phrases import N_

PACKAGE = Path(__file__).parents[1]
TEMPLATES = PACKAGE / "templates" / "mail"
FILLER = re.compile(r"(?:&#847;&zwnj;&nbsp;)+")  # keeps the body's first line out of a preview
SIGN_IN = N_("Your sign-in link")
SIGNING_IN_CHANGED = N_("A change to how you sign in")
DUTY_CHANGED = N_("A change to what you do")


@dataclass(frozen=True)
class Kind:
    """What a template pair needs and may be given; a subject of None is the date and time of ``starts_at``."""

    needs: frozenset[str]
    may: frozenset[str] = field(default_factory=frozenset)
    subject: str | None = None


DATED = frozenset({"starts_at", "time_zone", "stop_url"})
OWN_TIME = frozenset({"label", "reader_zone"})
LATER = frozenset({"later"})  # by how much the date comes later than usual on the reader's clock
OWN_LINK = frozenset({"join_url"})  # of the reader alone; it opens on the day
NAMED = frozenset({"title", "place"})
ACCOUNT = frozenset({"url", "expires_at", "time_zone"})
CHANGED = Kind(frozenset({"changed_at", "time_zone", "url"}), frozenset(), SIGNING_IN_CHANGED)
# To those who facilitate: the date as the subject, the rest behind a link.
ON_DUTY = frozenset({"starts_at", "time_zone", "url"})
OWN_CLOCK = frozenset({"reader_zone"})
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "reminder": Kind(DATED | {"now"}, OWN_TIME | LATER | OWN_LINK | NAMED),
        "moved": Kind(
            DATED | {"was_starts_at", "place_changed"}, OWN_TIME | LATER | OWN_LINK | NAMED | {"on_again"}
        ),
        "cancelled": Kind(DATED | {"next_starts_at", "crisis"}, OWN_TIME | {"title", "instead"}),
        "checkin_invite": Kind(DATED | {"closes_at", "url", "page_url", "code"}, frozenset({"label"})),
        "checkin_release": Kind(DATED | {"lines", "roster_size", "crisis"}, frozenset({"label"})),
        "invite": Kind(ACCOUNT, frozenset({"invited_by"}), SIGN_IN),
        "password": Kind(ACCOUNT, frozenset(), SIGN_IN),
        "password_changed": CHANGED,
        "email_changed": CHANGED,
        "second_factor_changed": CHANGED,
        "cover_ask": Kind(ON_DUTY | {"answer_by"}, OWN_CLOCK),
        "cover_found": Kind(ON_DUTY | {"yours"}, OWN_CLOCK),
        "cover_nobody": Kind(ON_DUTY, OWN_CLOCK),
        "one_facilitator": Kind(ON_DUTY, OWN_CLOCK),
        "swap_offer": Kind(ON_DUTY, OWN_CLOCK | {"for_starts_at"}),
        "swap_taken": Kind(ON_DUTY, OWN_CLOCK | {"for_starts_at"}),
        "zone_changed": Kind(ON_DUTY | {"count"}, OWN_CLOCK),
        "lead_changes": Kind(frozenset({"starts_on", "yours", "leaves", "url"}), frozenset(), DUTY_CHANGED),
    }
)
# What the layouts ask of every kind.
NOTHING: Mapping[str, None] = MappingProxyType({"label": None, "stop_url": None})


@dataclass(frozen=True, slots=True)
class Rendered:
    """The words of one message; ``language`` is the tag that they are written in, such as ``en-GB``."""

    subject: str
    text: str
    html: str
    language: str


def render(kind: str, locale: str, context: Mapping[str, Any]) -> Rendered:
    """Return the words of one message in the language nearest to ``locale``.

    Times in ``context`` are aware, zones are IANA names; ``KINDS`` lists the keys of each kind, and an optional
    key left out counts as None.

    Raises:
        Invalid: there is no such kind.
        TypeError: a key is missing or unknown.
    """
    if kind not in KINDS:
        raise Invalid("delivery.kind_unknown", field="kind")
    known = KINDS[kind]
    check_keys(kind, known, set(context))
    tongue = tongue_of(locale)
    environment = environment_in(tongue)
    subject = subject_of(known, tongue, context)
    values = dict(NOTHING) | dict.fromkeys(known.may) | dict(context)
    values |= {"subject": subject, "language": tongue.tag, "direction": tongue.direction}
    text = environment.get_template(f"{kind}.txt").render(values)
    html = environment.get_template(f"{kind}.html").render(values)
    return Rendered(subject, tidy(text), tidy(html), tongue.tag)


def check_keys(kind: str, known: Kind, given: set[str]) -> None:
    """Refuse a context that lacks a key or has one that no template reads.

    Raises:
        TypeError: naming the keys.
    """
    missing, unknown = sorted(known.needs - given), sorted(given - known.needs - known.may)
    if missing or unknown:
        message = f"{kind} lacks {missing} and does not know {unknown}"
        raise TypeError(message)


def subject_of(known: Kind, tongue: Tongue, context: Mapping[str, Any]) -> str:
    """Return the subject: one neutral line, or date and time on the reader's own clock."""
    if known.subject is not None:
        return catalogue(tongue.catalogue).ugettext(known.subject)
    zone = context.get("reader_zone") or context["time_zone"]
    said = moments.day_and_time(context["starts_at"], zone, tongue.formats)
    # Many languages write weekdays small, and a subject begins with a capital.
    return said[:1].upper() + said[1:]


def words(locale: str, key: str, **params: Any) -> str:
    """Return the sentence of a message key in the language nearest to ``locale``."""
    return phrases.say(key, catalogue(tongue_of(locale).catalogue).ugettext, **params)


def snapshot(rendered: Rendered) -> str:
    """Return a message as one readable text file, for people who review the wording."""
    return (
        f"Subject: {rendered.subject}\nLanguage: {rendered.language}\n"
        f"\n--- text ---\n\n{rendered.text}\n--- html ---\n\n{FILLER.sub('[blank]', rendered.html)}"
    )


def tidy(rendered: str) -> str:
    """Return a text without space at line ends and with at most one empty line in a row."""
    stripped = "\n".join(line.rstrip() for line in rendered.strip().split("\n"))
    return re.sub(r"\n{3,}", "\n\n", stripped) + "\n"


@lru_cache(maxsize=64)
def environment_in(tongue: Tongue) -> Environment:
    """Return mail's own template environment in one language; it knows nothing of a request."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.install_gettext_translations(catalogue(tongue.catalogue), newstyle=True)  # type: ignore[attr-defined] # added by the extension
    environment.globals |= tellers(tongue.formats)
    environment.globals["say"] = partial(phrases.say, gettext=catalogue(tongue.catalogue).ugettext)
    return environment


def tellers(locale: Locale) -> dict[str, Callable[..., Any]]:
    """Return what a template calls to write a time."""

    def moment(at: datetime, zone: str) -> str:
        return f"{moments.day_and_time(at, zone, locale)} ({moments.city(zone, locale)})"

    def long_day(day: date) -> str:
        return moments.long_day(day, locale)

    def time_until(at: datetime, now: datetime) -> str:
        return moments.time_until(at, now, locale)

    def length(time: timedelta) -> str:
        return moments.length(time, locale)

    def bdi(value: str) -> Markup:
        return Markup("<bdi>{}</bdi>").format(value)

    return {
        "moment": moment,
        "long_day": long_day,
        "time_until": time_until,
        "same_on_the_wall": moments.same_on_the_wall,
        "length": length,
        "bdi": bdi,
    }
