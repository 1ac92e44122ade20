"""What can be wrong with an API token."""

from facilitator.phrases import N_

PHRASES = {
    "scope_missing": N_("This token lacks the scope {scope}. Make a token that has it."),
    "scope_beyond_account": N_("Your own role does not reach this far. Leave out: {scopes}."),
    "group_beyond_account": N_("One of these groups is not yours. Leave it out."),
    "expiry_out_of_bounds": N_("Choose an expiry of 1 to 365 days."),
    "not_valid": N_("This token is unknown, expired or revoked."),
    "scope_groups_read": N_("See groups, sites and who facilitates"),
    "scope_groups_write": N_("Change groups, sites and who facilitates"),
    "scope_members_read": N_("See members and rosters"),
    "scope_members_write": N_("Change members and rosters"),
    "scope_schedule_read": N_("See schedules and sessions"),
    "scope_schedule_write": N_("Change schedules and sessions"),
    "scope_register_read": N_("See registers and attendance"),
    "scope_register_write": N_("Mark registers"),
    "scope_rounds_read": N_("See sharing rounds"),
    "scope_rounds_write": N_("Run sharing rounds"),
    "scope_checkins_read": N_("See what anonymous check-ins released"),
    "scope_checkins_write": N_("Plan anonymous check-ins"),
    "scope_reports_read": N_("See reports"),
    "scope_webhooks_write": N_("Change webhooks"),
    "scope_admin": N_("Everything that you may do"),
}
