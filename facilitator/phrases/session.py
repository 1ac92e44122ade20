"""What can be said about a session."""

from facilitator.phrases import N_

PHRASES = {
    "closed_never_moves": N_("This session is closed. What has happened is not changed."),
    "live_never_moves": N_("This session is open. What has begun keeps its start."),
    "is_cancelled": N_("This session is cancelled. Restore it first."),
    "is_closed": N_("This session is closed."),
    "not_cancelled": N_("This session is not cancelled."),
    "time_has_passed": N_("That time has passed. Choose a time that is still to come."),
    "too_early": N_("A session can be opened from two hours before its start."),
    "not_live": N_("Open the session first."),
}
