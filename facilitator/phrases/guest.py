"""What can be said about guests."""

from facilitator.phrases import N_

PHRASES = {"too_many": N_("There are {max} guests already, which is as many as fit.")}
