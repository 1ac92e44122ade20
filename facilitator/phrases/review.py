"""The words about who has read a translation."""

from facilitator.phrases import N_

PHRASES = {
    "area_crisis": N_("Crisis information"),
    "area_consent": N_("What members agree to"),
    "area_checkin": N_("The anonymous check-in"),
}
