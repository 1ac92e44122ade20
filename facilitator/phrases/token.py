"""What can be wrong with an API token."""

from facilitator.phrases import N_

PHRASES = {
    "scope_missing": N_("This token lacks the scope {scope}. Make a token that has it."),
    "scope_beyond_account": N_("Your own role does not reach this far. Leave out: {scopes}."),
    "group_beyond_account": N_("One of these groups is not yours. Leave it out."),
    "expiry_out_of_bounds": N_("Choose an expiry of 1 to 365 days."),
    "not_valid": N_("This token is unknown, expired or revoked."),
}
