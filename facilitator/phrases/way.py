"""The words behind a member's own link to a session."""

from facilitator.phrases import N_

PHRASES = {
    "not_found": N_(
        "This link leads nowhere any more. If you think it should, ask the person who invited you."
    ),
    "over": N_("This date is over. The link in the next message is a new one."),
}
