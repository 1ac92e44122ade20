"""What is said about calendar addresses, and the few words in a calendar."""

from facilitator.phrases import N_

PHRASES = {
    "summary": N_("Session"),
    "cancelled": N_("Cancelled: {what}"),
    "title": N_("My dates"),
    "scope_group": N_("One group"),
    "scope_facilitator": N_("The groups I facilitate"),
    "scope_site": N_("Everything at a site"),
    "scope_organisation": N_("Everything"),
    "scope_member": N_("A member’s own dates"),
    "shape_series": N_("As repeating dates"),
    "shape_expanded": N_("Date by date"),
    "group_missing": N_("Choose a group."),
    "site_missing": N_("Choose a site."),
    "member_missing": N_("Say whose calendar it is."),
    "not_for_scope": N_("This does not go with the kind of calendar that you chose."),
    "member_is_discreet": N_("A member’s calendar never shows names or places."),
    "too_many": N_("You have {max} calendar addresses. Stop one that you no longer need first."),
    "token_reaches_less": N_("This token reaches only some of your groups. Choose one group instead."),
}
