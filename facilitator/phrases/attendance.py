"""What can be said about attendance over time."""

from facilitator.phrases import N_

PHRASES = {
    "ends_before_it_begins": N_("Choose an end that comes after the beginning."),
    "span_too_long": N_("Choose at most five years."),
    "fewer_than": N_("fewer than {least}"),
}
