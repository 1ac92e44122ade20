"""What can be said about a register."""

from facilitator.phrases import N_

PHRASES = {
    "mark_here": N_("Here"),
    "mark_late": N_("Came late"),
    "mark_left_early": N_("Left early"),
    "mark_sent_word": N_("Sent word"),
    "mark_not_seen": N_("Not seen"),
    "mark_unmarked": N_("Not marked"),
    "not_on_the_list": N_("This person is not on the list of this group."),
    "not_seen_at_closing": N_("“Not seen” is only said when the session is closed."),
    "did_not_meet": N_("The group did not meet. Open the session again first."),
    "cannot_undo": N_("Something else was tapped since. Look at the register and choose what fits."),
    "somebody_was_here": N_("Somebody is marked as here. Take that back first, or close the session."),
    "not_closed": N_("This session is not closed."),
    "too_late_to_reopen": N_("A session can be opened again for ten minutes. Marks can still be corrected."),
}
