"""What can be said about the organisation."""

from facilitator.phrases import N_

PHRASES = {
    "exists": N_("This installation is set up already. Sign in, or ask an administrator for an invitation."),
    "label_says_too_much": N_("A bystander may read this. Leave out: {words}."),
}
