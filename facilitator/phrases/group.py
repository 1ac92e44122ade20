"""What can be said about groups."""

from facilitator.phrases import N_

PHRASES = {
    "site_needed": N_("Choose the site where the group meets; an online room is a site, too."),
    "site_unknown": N_("Choose a site from the list."),
    "site_not_yours": N_("You do not coordinate this site. Choose one of yours."),
    "in_use": N_("This group has a schedule or a roster. Archive it instead of removing it."),
    "archived": N_("This group is archived. Take it back from the archive first."),
    "sessions_planned": N_(
        "Sessions are still planned. End the schedule first, so that nobody comes for nothing."
    ),
    "lead_twice": N_("Each reminder time can stand here only once."),
    "mode_in_person": N_("In person"),
    "mode_online": N_("Online"),
    "mode_hybrid": N_("In the room and online together"),
    "openness_drop_in": N_("Drop-in"),
    "openness_closed": N_("Closed group"),
    "openness_course": N_("Course"),
    "openness_drop_in_hint": N_("New people may come any time."),
    "openness_closed_hint": N_("Once formed, nobody new joins."),
    "openness_course_hint": N_("Closed, with a fixed number of sessions."),
    "cross_talk_none": N_("Nobody comments on what another person shares"),
    "cross_talk_by_invitation": N_("Only when the person asks for it"),
    "cross_talk_open": N_("Open conversation"),
    "lead_10080": N_("A week before"),
    "lead_1440": N_("The day before"),
    "lead_120": N_("Two hours before"),
}
