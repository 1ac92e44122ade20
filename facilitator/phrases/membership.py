"""Words about places on a roster."""

from facilitator.phrases import N_

PHRASES = {
    "already_here": N_("This person is on the list already."),
    "not_known": N_("Choose somebody from the list."),
    "group_full": N_("The group is full. The place on the waiting list stays."),
    "group_archived": N_("This group has been archived. Nobody can join it."),
    "cannot_offer": N_("A place can be offered to somebody who asked or waits. Look at the list again."),
    "cannot_accept": N_("This person has a place already, or has left. Look at the list again."),
    "cannot_decline": N_("This person has a place already, or has left. Look at the list again."),
    "cannot_pause": N_("Only somebody with a place can take a break. Look at the list again."),
    "cannot_come_back": N_("This person has not left and is not taking a break. Look at the list again."),
    "cannot_leave": N_("This person has left already. Look at the list again."),
    "status_asked": N_("Asked to join"),
    "status_waiting": N_("On the waiting list"),
    "status_offered": N_("A place is held"),
    "status_current": N_("On the list"),
    "status_paused": N_("Taking a break"),
    "status_left": N_("Left"),
    "reminders_of_group": N_("As the group does it"),
    "reminders_none": N_("None"),
    "reminders_day": N_("The day before"),
    "reminders_day_and_hours": N_("The day before, and two hours before"),
    "reminders_week_and_day": N_("A week before, and the day before"),
}
