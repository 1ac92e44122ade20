"""The words of public pages about groups."""

from facilitator.phrases import N_

PHRASES = {
    "one_name_only": N_("One name in letters, please. A first name is enough."),
    "begins": N_("Begins on {when}."),
    "week_off": N_("Not this week: there is no meeting on {when}."),
    "week_moved": N_("This week at another time: {when}."),
    "week_unsure": N_("Please ask whether it takes place this week: {when}."),
    "ask_for_the_way_in": N_("To take part online, ask first. How to ask stands on the page of this group."),
    "in_person": N_("In a room"),
    "online": N_("Online"),
    "hybrid": N_("In a room and online"),
    "openness_drop_in": N_("You can come any time, without signing up."),
    "openness_closed": N_("This group stays together as it is. Ask whether there is a place."),
    "openness_course": N_("This is a course with a fixed number of dates. Ask whether there is a place."),
}
