"""What can be said about groups."""

from facilitator.phrases import N_

PHRASES = {
    "site_needed": N_("Choose the site where the group meets; an online room is a site, too."),
    "site_unknown": N_("Choose a site from the list."),
    "site_not_yours": N_("You do not coordinate this site. Choose one of yours."),
    "in_use": N_("This group has a schedule or a roster. Archive it instead of removing it."),
    "sessions_planned": N_(
        "Sessions are still planned. End the schedule first, so that nobody comes for nothing."
    ),
    "lead_twice": N_("Each reminder time can stand here only once."),
}
