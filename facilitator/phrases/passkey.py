"""What can be said about passkeys."""

from facilitator.phrases import N_

PHRASES = {
    "needs_https": N_(
        "Passkeys are not available here: browsers want the address of this installation to begin with https."
    ),
    "needs_a_name": N_(
        "Passkeys are not available here: browsers want the address of this installation to be a name, not a number."
    ),
    "not_accepted": N_("This passkey could not be checked. Try again, or sign in with your password."),
    "too_late": N_("That took too long. Try again."),
    "unknown": N_("This passkey is not known here. Sign in with your password."),
    "known": N_("This passkey has been added already."),
    "too_many": N_("You have {max} passkeys. Remove one that you no longer use."),
}
