"""When an anonymous check-in is open, who can take part, and when the same questions may be asked again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from facilitator.domain.box import MAX_ROSTER
from facilitator.domain.release import EPSILON_MILLI_HIGHEST
from facilitator.errors import Conflict, Invalid

FEWEST_ON_LIST = 5
MOST_ON_LIST = MAX_ROSTER
A_DAY = timedelta(hours=24)
LONGEST_WINDOW = timedelta(days=7)  # answers are kept no longer than this, sealed or not (domain.md, P22)
EVERY_NTH_SESSION = 4  # of the same questions, where only those in the room can answer (words-1, rule 6)
BEFORE, AFTER = "before", "after"
ROSTER, ROOM = "roster", "room"


@dataclass(frozen=True)
class NewCheckin:
    """A check-in to be planned; what is None follows from its phase and session."""

    phase: str = AFTER
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    question_set_id: str | None = None
    epsilon_milli: int = EPSILON_MILLI_HIGHEST
    by_mail: bool = True  # False: only printed codes, so that not even the server can know who has which


def usual_window(phase: str, starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """Return when a check-in opens and closes unless somebody says otherwise.

    Before a session it is open from 24 hours before the start until the start; after it, from the start until
    24 hours after the end, so that those who are in the room and those who are not can answer alike.
    """
    if phase == BEFORE:
        return starts_at - A_DAY, starts_at
    return starts_at, ends_at + A_DAY


def checked_window(opens_at: datetime, closes_at: datetime, now: datetime) -> None:
    """Refuse a time that cannot be.

    Raises:
        Invalid: it closes before it opens, is over already, or is longer than seven days.
    """
    if closes_at <= opens_at:
        raise Invalid("checkin.closes_before_opening", field="closes_at")
    if closes_at <= now:
        raise Invalid("checkin.time_has_passed", field="closes_at")
    if closes_at - opens_at > LONGEST_WINDOW:
        raise Invalid("checkin.window_too_long", field="closes_at", most=LONGEST_WINDOW.days)


def mode_of(opens_at: datetime, closes_at: datetime, now: datetime) -> str:
    """Return "roster" where everybody on the list has a day to answer, else "room".

    Who answers must not depend on who was there (words-1, rule 6). With less time than a day it does.
    """
    return ROSTER if closes_at - max(opens_at, now) >= A_DAY else ROOM


def checked_roster(size: int) -> None:
    """Refuse a list that is too short to hide in, or too long for a box.

    Raises:
        Conflict: with the reason.
    """
    if size < FEWEST_ON_LIST:
        raise Conflict("checkin.roster_too_small", fewest=FEWEST_ON_LIST)
    if size > MOST_ON_LIST:
        raise Conflict("checkin.roster_too_large", most=MOST_ON_LIST)


def slips_left(roster_size: int, codes_given: int) -> int:
    """Return how many codes can be printed before there is one for everybody on the list."""
    return max(roster_size - codes_given, 0)


def checked_slips(count: int, roster_size: int, codes_given: int) -> None:
    """Refuse to print more codes than twice the list; how many were given out is shown to everybody.

    Raises:
        Conflict: that would be too many.
    """
    if count < 1 or codes_given + count > 2 * roster_size:
        raise Conflict("checkin.too_many_codes", given=codes_given, roster_size=roster_size)
