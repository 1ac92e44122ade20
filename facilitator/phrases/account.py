"""What can be said about accounts, passwords and signing in."""

from facilitator.phrases import N_

PHRASES = {
    "sign_in_failed": N_("The address or the password is not right. Try again, or ask for a new password."),
    "too_many_tries": N_("That was tried many times. Wait {seconds} seconds, or ask for a new password."),
    "asked_often": N_("That was asked for many times. Wait {seconds} seconds and try again."),
    "current_password_wrong": N_("This is not your current password."),
    "password_too_short": N_(
        "Use {min} characters or more. A few words that nobody else would put together work well."
    ),
    "password_too_long": N_("Use {max} characters or fewer."),
    "password_weak": N_("This password could be guessed. Add another word or two that nobody would expect."),
    "password_known": N_(
        "This is close to a common password or a single word. Add a few words that nobody would expect."
    ),
    "password_about_you": N_(
        "This is close to your name, address or organisation. Use words that have nothing to do with you."
    ),
    "password_repeats": N_("Repeated letters and words are easy to guess. Use a few different words."),
    "password_sequence": N_("Rows such as abc or 6543 are easy to guess. Use a few different words."),
    "password_keyboard": N_("Neighbouring keys are easy to guess. Use a few different words."),
    "password_date": N_("Dates and years are easy to guess. Use a few different words."),
    "email_taken": N_("There is already an account with this address. Choose that person from the list."),
    "joined_already": N_("This person has joined already, or the account is not active."),
    "not_your_own": N_(
        "This is your own account. Change it at “How you sign in”, or on the command line of the server."
    ),
    "cannot_sign_in": N_("This person has not joined yet, or the account is not active."),
    "last_admin": N_("Somebody has to administer the organisation. Give another person this role first."),
    "sites_need_coordinator": N_(
        "Sites go with the role of coordinator. Add the role or leave the sites out."
    ),
    "place_unknown": N_("Choose from the list: one of these is not known."),
    "role_admin": N_("Administrator"),
    "role_coordinator": N_("Coordinator"),
    "role_facilitator": N_("Facilitator"),
    "role_safeguarding_lead": N_("Safeguarding lead"),
    "role_admin_hint": N_("Changes the organisation and its accounts. Sees no member’s name by this role."),
    "role_coordinator_hint": N_(
        "Adds groups at a site and says who facilitates them. Sees schedules and counts."
    ),
    "role_facilitator_hint": N_("Runs groups, sees who is on their rosters."),
    "role_safeguarding_lead_hint": N_("The person for concerns. Sees what is passed on to them."),
}
