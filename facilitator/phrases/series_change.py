"""The words about what a change of a schedule does, and about taking it back."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from babel import Locale
from babel.dates import format_skeleton, format_time

from facilitator.phrases import N_, say

PHRASES = {
    "moved": N_("{old} moves to {new}."),
    "moved_more": N_("More sessions that move: {count}."),
    "lasts": N_("{old} now lasts {minutes} minutes."),
    "lasts_more": N_("More sessions of that length: {count}."),
    "cancelled": N_("{old} is cancelled. It stays in the list, with what belongs to it."),
    "cancelled_more": N_("More sessions that are cancelled: {count}."),
    "removed": N_("{old} goes. Nothing has been kept for it."),
    "removed_more": N_("More sessions that go: {count}."),
    "added": N_("{new} is new."),
    "added_more": N_("More sessions that are new: {count}."),
    "restored": N_("{new} takes place again."),
    "restored_more": N_("More sessions that take place again: {count}."),
    "place": N_("{old} gets the new place or online room."),
    "place_more": N_("More sessions with the new place or online room: {count}."),
    "stays": N_("Sessions that stay as they are: {count}."),
    "too_late": N_("This can no longer be taken back. Change the schedule instead."),
    "done_already": N_("This has been taken back already."),
    "changed_since": N_(
        "Something has changed since, so this is not taken back. Look at the schedule and change it there."
    ),
    "no_change": N_("Nothing would change. Write down what is to be different first."),
    "nothing_ahead": N_("This schedule has no session ahead that could change."),
    "date_by_date": N_(
        "This schedule came date by date. Change single sessions, or end it and plan another one."
    ),
    "from_missing": N_("Say from which session on: give its nominal start."),
    "from_unused": N_("Only “following” takes a session from which it counts."),
    "first_date": N_("This is the first date of the schedule, so there is nothing to split off."),
}


def say_all(
    phrases: Iterable[tuple[str, Mapping[str, Any]]], locale: Locale | str, gettext: Callable[[str], str]
) -> list[str]:
    """Say what a change does, sentence by sentence; ``phrases`` are those of ``domain.series_diff``."""
    spoken = british(Locale.parse(str(locale)))
    return [say(key, gettext, **shown(params, spoken)) for key, params in phrases]


def shown(params: Mapping[str, Any], locale: Locale) -> dict[str, Any]:
    """Return the parameters of a phrase as words."""
    return {
        name: moment(value, locale) if isinstance(value, datetime) else value
        for name, value in params.items()
    }


def moment(local: datetime, locale: Locale) -> str:
    """Write a wall time in a few letters, such as Tue 3 Nov 2026, 7:00 pm."""
    day = format_skeleton("yMMMEd", local, locale=locale).replace(",", "")
    time = format_time(local, "h:mm a" if locale.language == "en" else "short", locale=locale)
    return f"{day}, {time}".replace("\u202f", " ")


def british(locale: Locale) -> Locale:
    """Return the locale, or British English for English that names no country."""
    return Locale("en", "GB") if locale == Locale("en") else locale
