"""What can be said about browsers that are signed in, and about the log of sign-ins."""

from facilitator.phrases import N_

PHRASES = {
    "device": N_("{browser} on {system}"),
    "other_browser": N_("Another browser"),
    "other_system": N_("another device"),
    "sign_in_sign_in": N_("Signed in"),
    "sign_in_passkey": N_("Signed in with a passkey"),
    "sign_in_refuse_password": N_("A wrong password was given"),
    "sign_in_refuse_code": N_("A wrong code was given after the password"),
    "sign_in_refuse_passkey": N_("A passkey was refused"),
    "sign_in_end": N_("Signed out one browser"),
    "sign_in_end_others": N_("Signed out all other browsers"),
    "second_factor_add": N_("Added an authenticator app"),
    "second_factor_remove": N_("Removed the authenticator app"),
    "passkey_add": N_("Added a passkey"),
    "passkey_remove": N_("Removed a passkey"),
    "recovery_code_renew": N_("Made new recovery codes"),
    "recovery_code_use": N_("Used a recovery code"),
    "account_change_email": N_("The address was changed"),
    "account_change_password": N_("Changed the password"),
    "account_join": N_("Joined by invitation"),
    "account_remove_factors": N_("All second steps were removed"),
    "account_reset_password": N_("Set a new password by a link"),
    "account_send_password_link": N_("A link for a new password was sent"),
    "account_sign_out_everywhere": N_("Signed out everywhere"),
}
