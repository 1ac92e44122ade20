"""The question sets that are shipped, as data. Their words stand in ``facilitator.phrases.checkin``.

All items are our own. None asks about suicide, self-harm, symptoms or medication, and none copies a scale. The two
sets share no question: a shared one would be two releases of nearly the same answer. Everybody on the list can answer
both, whether or not they come, because who may answer must not depend on who was in the room.
"""

from facilitator.domain.question import (
    HEAVY,
    LIGHT,
    Band,
    Choice,
    Option,
    QuestionSet,
    Scale,
    Statement,
)
from facilitator.errors import NotFound

MOOD = Scale(
    "mood",
    lowest=1,
    highest=10,
    bands=(
        Band(Statement("mood_high", LIGHT), 7, 10),
        Band(Statement("mood_low", HEAVY), 1, 4),
    ),
)

FEELINGS = Choice(
    "feelings",
    most=3,
    options=(
        Option("calm", Statement("calm", LIGHT)),
        Option("hopeful", Statement("hopeful", LIGHT)),
        Option("connected", Statement("connected", LIGHT)),
        Option("okay", Statement("okay")),
        Option("tired", Statement("tired", HEAVY)),
        Option("anxious", Statement("anxious", HEAVY)),
        Option("low", Statement("low", HEAVY)),
        Option("overwhelmed", Statement("overwhelmed", HEAVY)),
    ),
)

ENERGY = Choice(
    "energy",
    options=(
        Option("plenty", Statement("energy_plenty", LIGHT)),
        Option("enough"),
        Option("little", Statement("energy_little", HEAVY)),
    ),
)

HEARD = Choice("heard", options=(Option("yes", Statement("heard", LIGHT)), Option("not_really")))

BELONGED = Choice("belonged", options=(Option("yes", Statement("belonged", LIGHT)), Option("not_really")))

ARRIVING_1 = QuestionSet("arriving-1", "before", (MOOD, FEELINGS))
LEAVING_1 = QuestionSet("leaving-1", "after", (HEARD, BELONGED, ENERGY))

QUESTION_SETS = {question_set.id: question_set for question_set in (ARRIVING_1, LEAVING_1)}
DEFAULTS = {"before": ARRIVING_1.id, "after": LEAVING_1.id}


def find(question_set_id: str) -> QuestionSet:
    """Return a question set by its versioned id.

    Raises:
        NotFound: there is no such set.
    """
    try:
        return QUESTION_SETS[question_set_id]
    except KeyError:
        raise NotFound("checkin.question_set_unknown", field="question_set_id") from None
