"""What can be said about rooms."""

from facilitator.phrases import N_

PHRASES = {
    "unknown": N_("There is no such room."),
    "site_unknown": N_("There is no such site."),
    "site_not_yours": N_("Somebody else looks after that site."),
    "site_needed": N_("Say which site the room belongs to. Only an online room can do without."),
    "in_use": N_("Sessions that lie ahead have this room. Give them another one first."),
    "in_schedule": N_("A schedule that goes on has this room. Give it another one first, or end it."),
}
