"""What can be said about sites."""

from facilitator.phrases import N_

PHRASES = {
    "groups_meet_here": N_("A group still meets at this site. Move or archive the group first."),
}
