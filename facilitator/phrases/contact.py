"""Words about contacts."""

from facilitator.phrases import N_

PHRASES = {
    "not_a_phone": N_(
        "Write a phone number with digits, spaces and a plus in front, such as +44 7700 900123."
    ),
    "one_of_each_kind": N_("There is one of this kind already. Change that one instead."),
}
