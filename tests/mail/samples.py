"""Messages of every kind, about people and places that must not show where others can read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from facilitator.domain import crisis
from facilitator.mail.message import Letter
from facilitator.mail.rendering import Rendered

STARTS_AT = datetime(2026, 10, 29, 19, 0, tzinfo=UTC)
GROUP, SITE, ORGANISATION = "Carers’ Evening", "Quayside Rooms", "Harbour Lantern"
NAMES = (GROUP, SITE, ORGANISATION, "Port Ellery", "Zoë")
STOP_URL = "https://notes.example.org/s/" + "N7kq2vXw3tZp9mLd4hRb6yJc8f"
WAY_URL = "https://notes.example.org/w/" + "N7kq2vXw3tZp9mLd4hRb6yJc8fN7kq2vXw3tZp9mLd4hRb6yJc8f"
COUNTRY = crisis.shipped().countries[0]
MEMBER_MAIL: dict[str, Any] = {
    "starts_at": STARTS_AT,
    "time_zone": "Europe/London",
    "stop_url": STOP_URL,
}
ACCOUNT_MAIL: dict[str, Any] = {
    "url": "https://notes.example.org/p/Qd8wZ2nK5vTx7bLm3cRy",
    "expires_at": STARTS_AT + timedelta(days=2),
    "time_zone": "Europe/London",
}
CHANGED: dict[str, Any] = {
    "changed_at": STARTS_AT,
    "time_zone": "Europe/London",
    "url": "https://notes.example.org/y",
}
ON_DUTY: dict[str, Any] = {
    "starts_at": STARTS_AT,
    "time_zone": "Europe/London",
    "url": "https://notes.example.org/d/" + "M3kq2vXw3tZp9mLd4hRb6yJc8f",
}
LEADING: dict[str, Any] = {
    "starts_on": STARTS_AT.date(),
    "leaves": False,
    "url": "https://notes.example.org/y",
}


@dataclass(frozen=True)
class Sample:
    """One message: its kind, what it is about, and whether the member chose the named style."""

    kind: str
    context: Mapping[str, Any]
    named: bool = False


SAMPLES: dict[str, Sample] = {
    "reminder": Sample("reminder", MEMBER_MAIL | {"now": STARTS_AT - timedelta(days=1)}),
    "reminder_online": Sample(
        "reminder", MEMBER_MAIL | {"now": STARTS_AT - timedelta(hours=2), "join_url": WAY_URL}
    ),
    "reminder_named_from_afar": Sample(
        "reminder",
        MEMBER_MAIL
        | {"now": STARTS_AT - timedelta(hours=2), "reader_zone": "Asia/Kolkata", "label": "the tall one"}
        | {"later": timedelta(hours=1)}
        | {"title": GROUP, "place": SITE, "join_url": WAY_URL},
        named=True,
    ),
    "moved": Sample(
        "moved", MEMBER_MAIL | {"was_starts_at": STARTS_AT - timedelta(days=2), "place_changed": False}
    ),
    "on_again": Sample(
        "moved", MEMBER_MAIL | {"was_starts_at": None, "place_changed": False, "on_again": True}
    ),
    "moved_place": Sample("moved", MEMBER_MAIL | {"was_starts_at": None, "place_changed": True}),
    "moved_online": Sample(
        "moved", MEMBER_MAIL | {"was_starts_at": None, "place_changed": True, "join_url": WAY_URL}
    ),
    "moved_both_named": Sample(
        "moved",
        MEMBER_MAIL
        | {
            "was_starts_at": STARTS_AT - timedelta(hours=1),
            "place_changed": True,
            "title": GROUP,
            "place": SITE,
        },
        named=True,
    ),
    "cancelled": Sample("cancelled", MEMBER_MAIL | {"next_starts_at": None, "crisis": COUNTRY}),
    "cancelled_named": Sample(
        "cancelled",
        MEMBER_MAIL
        | {"next_starts_at": STARTS_AT + timedelta(days=28), "crisis": COUNTRY, "title": GROUP}
        | {"instead": "a walk from Quayside Rooms, same time", "reader_zone": "America/New_York"},
        named=True,
    ),
    "checkin_invite": Sample(
        "checkin_invite",
        MEMBER_MAIL
        | {"closes_at": STARTS_AT + timedelta(hours=3), "page_url": "https://notes.example.org/c"}
        | {"url": "https://notes.example.org/c#7Z2KQ9XWM4T8VB3NPC5RYD1H6J"}
        | {"code": "7Z2KQ 9XWM4 T8VB3 NPC5R YD1H6 J"},
    ),
    "checkin_release": Sample(
        "checkin_release",
        MEMBER_MAIL
        | {"roster_size": 9, "crisis": COUNTRY}
        | {"lines": [("checkin.told_tired_most", "checkin.next_tired"), ("checkin.told_calm_some",)]},
    ),
    "checkin_release_withheld": Sample(
        "checkin_release", MEMBER_MAIL | {"roster_size": 9, "crisis": COUNTRY, "lines": []}
    ),
    "invite": Sample("invite", ACCOUNT_MAIL),
    "invite_by_name": Sample("invite", ACCOUNT_MAIL | {"invited_by": "Dora"}, named=True),
    "password": Sample("password", ACCOUNT_MAIL),
    "password_changed": Sample("password_changed", CHANGED),
    "email_changed": Sample("email_changed", CHANGED),
    "second_factor_changed": Sample("second_factor_changed", CHANGED),
    "cover_ask": Sample("cover_ask", ON_DUTY | {"answer_by": STARTS_AT - timedelta(hours=4)}),
    "cover_ask_from_afar": Sample(
        "cover_ask",
        ON_DUTY | {"answer_by": STARTS_AT - timedelta(hours=4), "reader_zone": "America/New_York"},
    ),
    "cover_found": Sample("cover_found", ON_DUTY | {"yours": False}),
    "cover_found_yours": Sample("cover_found", ON_DUTY | {"yours": True}),
    "cover_nobody": Sample("cover_nobody", ON_DUTY),
    "one_facilitator": Sample("one_facilitator", ON_DUTY),
    "swap_offer": Sample("swap_offer", ON_DUTY),
    "swap_offer_for_another": Sample(
        "swap_offer", ON_DUTY | {"for_starts_at": STARTS_AT + timedelta(days=7)}
    ),
    "swap_taken": Sample("swap_taken", ON_DUTY),
    "swap_taken_for_another": Sample(
        "swap_taken", ON_DUTY | {"for_starts_at": STARTS_AT + timedelta(days=7)}
    ),
    "zone_changed": Sample("zone_changed", ON_DUTY | {"count": 23}),
    "lead_changes_yours": Sample("lead_changes", LEADING | {"yours": True}),
    "lead_changes": Sample("lead_changes", LEADING | {"yours": False, "leaves": True}),
}


def letter(words: Rendered | None = None, **changes: Any) -> Letter:
    """Return a message to send, with some of its parts changed."""
    parts: dict[str, Any] = {
        "delivery_id": UUID("01920000-0000-7000-8000-000000000001"),
        "sender_label": "Reminder",
        "sender_address": "hello@notes.example.org",
        "recipient": "someone@example.net",
        "subject": words.subject if words else "Thursday 29 October, 7:00 pm",
        "text": words.text if words else "Text\n",
        "html": words.html if words else "<p>Text</p>\n",
        "language": words.language if words else "en-GB",
        "sent_at": STARTS_AT - timedelta(days=1),
        "thread_id": UUID("01920000-0000-7000-8000-0000000000aa"),
        "stop_url": STOP_URL,
    }
    return Letter(**parts | changes)
