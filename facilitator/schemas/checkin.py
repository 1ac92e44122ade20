"""Anonymous check-ins, as they come in and go out: rules, states and words; never an answer, never how many."""

from marshmallow import fields as ma

from facilitator.domain.checkin import AFTER, BEFORE, NewCheckin
from facilitator.domain.questions import QUESTION_SETS
from facilitator.domain.release import EPSILON_MILLI_HIGHEST, EPSILON_MILLI_LOWEST, WORDS
from facilitator.models.checkin import CHECKIN_STATES
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.fields import (
    Choice,
    Flag,
    Id,
    Text,
    WholeNumber,
)
from facilitator.schemas.moments import Day, Instant, LocalTime


class CheckinIn(Strict):
    """A check-in to be planned; what is left out follows from the phase and the session."""

    makes = NewCheckin

    phase = Choice(BEFORE, AFTER, metadata={"description": "Before or after the session; one of each."})
    opens_at = Instant(metadata={"description": "24 hours before the session, or its start."})
    closes_at = Instant(metadata={"description": "The start of the session, or 24 hours after its end."})
    question_set_id = Choice(*QUESTION_SETS)
    epsilon_milli = WholeNumber(
        least=EPSILON_MILLI_LOWEST,
        most=EPSILON_MILLI_HIGHEST,
        metadata={"description": "Thousandths; less is more careful and less exact."},
    )
    by_mail = Flag(metadata={"description": "False: only printed codes, drawn from a hat."})


class CheckinForm(Strict):
    """The same as a form sends it: on the wall clock of the session."""

    opens_local = LocalTime(allow_none=True)
    closes_local = LocalTime(allow_none=True)
    epsilon_milli = WholeNumber(least=EPSILON_MILLI_LOWEST, most=EPSILON_MILLI_HIGHEST, required=True)
    codes = Choice("mail", "hat", required=True)


class CheckinOut(Dumped):
    """A check-in. ``words`` are there once it is released: for each statement a word, drawn once, for everybody."""

    id = Id()
    session_id = Id()
    phase = Choice(BEFORE, AFTER)
    state = Choice(*CHECKIN_STATES)
    opens_at = Instant()
    closes_at = Instant()
    question_set_id = Text()
    rule_version = Text()
    epsilon_milli = WholeNumber()
    k_min = WholeNumber(metadata={"description": "With fewer answers nothing is released."})
    roster_size = WholeNumber(
        metadata={"description": "People on the list; it is not said how many answered."}
    )
    mode = Choice("roster", "room")
    by_mail = Flag()
    codes_given = WholeNumber(metadata={"description": "Codes given out by mail or on paper."})
    released_on = Day(allow_none=True)
    words = ma.Dict(
        keys=ma.String(),
        values=Choice(*WORDS),
        allow_none=True,
        metadata={"example": {"anxious": "most", "calm": "some"}},
    )
    version = WholeNumber()


class SlipsIn(Strict):
    """How many codes to print; one for each person who has none, if it is left out."""

    count = WholeNumber(least=1, most=400, load_default=None)


class SlipOut(Dumped):
    """One printed code, as it is typed and as a link."""

    code = Text()
    url = Text()


class SlipsOut(Dumped):
    """Codes to print. They are shown this once and kept nowhere."""

    slips = ma.List(ma.Nested(SlipOut), required=True)


class AgainForm(Strict):
    """Who needs a new code."""

    member_id = Id(required=True)
