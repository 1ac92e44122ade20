"""What can be said about follow-ups."""

from facilitator.phrases import N_

PHRASES = {
    "kind_call": N_("Call"),
    "kind_talk_in_person": N_("Talk in person"),
    "kind_pass_on_information": N_("Pass on information"),
    "kind_other": N_("Get in touch"),
    "within_24": N_("Within a day"),
    "within_48": N_("Within two days"),
    "within_168": N_("Within a week"),
    "due_has_passed": N_("Choose a time that is still to come."),
    "due_too_far": N_("Choose a time within a year."),
    "other_group": N_("This session belongs to another group."),
    "owner_elsewhere": N_("Choose somebody who facilitates this group."),
}
