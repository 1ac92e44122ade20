"""The words about online rooms."""

from facilitator.phrases import N_

PHRASES = {
    "same": N_(
        "This is the link that is used now. Make a new one where your online room is, and put it here."
    ),
}
