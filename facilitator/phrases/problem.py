"""What can go wrong outside a single field."""

from facilitator.phrases import N_

PHRASES = {
    "not_found": N_("There is nothing here, or it is not yours to see."),
    "forbidden": N_("Your role does not allow this."),
    "sign_in": N_("Sign in first."),
    "conflict": N_("This no longer fits with what is stored. Look at the current state and try again."),
    "stale": N_("Somebody changed this in the meantime. Look at the current state and try again."),
    "gone": N_("This link has been used or has expired. Ask for a new one."),
    "invalid": N_("Some fields need another look."),
    "too_many": N_("Too many tries. Wait a minute and try again."),
    "busy": N_("The database is busy. Nothing was lost: try again in a few seconds."),
    "disk_full": N_(
        "The disk is full. Nothing was changed: ask the person who runs this computer to make room."
    ),
    "unexpected": N_("Something went wrong on our side. Nothing was changed. Try again in a minute."),
}
