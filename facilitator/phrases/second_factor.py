"""What can be said about second factors."""

from facilitator.phrases import N_

PHRASES = {
    "code_wrong": N_(
        "This code is not right, or it was used before. Wait for the next one, or use a recovery code."
    ),
    "code_not_from_app": N_(
        "This is not the code that the app shows for this picture. Wait for the next one and try again."
    ),
    "too_late": N_("That took too long, or the password has changed since. Start again with your password."),
    "required": N_("Your organisation asks for a second step with your role. Add another one first."),
    "set_up_first": N_(
        "Your organisation asks for a second step when you sign in. Set one up here, then everything is open again."
    ),
}
