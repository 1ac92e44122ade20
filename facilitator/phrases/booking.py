"""What can be said about bookings."""

from facilitator.phrases import N_

PHRASES = {
    "taken": N_("A room or a facilitator is booked already. Clashes: {count}. Nothing has been changed."),
    "just_taken": N_("Somebody has booked this at the same moment. Nothing has been changed; look again."),
    "not_tentative": N_("This booking does not wait for anybody."),
    "over": N_("That time has passed."),
    "window_too_long": N_("Ask for at most {days} days at once."),
    "window_backwards": N_("The end lies before the start."),
}
