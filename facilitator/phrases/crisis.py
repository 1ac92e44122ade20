"""The words around the crisis information; names and numbers come from ``facilitator.domain.crisis``."""

from facilitator.phrases import N_

PHRASES = {
    "title": N_("Help right now"),
    "emergency": N_("If you are in danger now, call {number}."),
    "call": N_("Call {number}"),
    "text": N_("Text {number}"),
    "text_word": N_("Text {word} to {number}"),
    "write": N_("Write to {email}"),
    "hours_always": N_("Day and night, every day"),
    "stale": N_("{name} ({country}) was last compared with its source on {day}. Check it again: {source}"),
    "version_unknown": N_("This file of crisis information has a version that is not known here."),
    "file_unreadable": N_(
        "This file of crisis information cannot be read. Compare it with the one that was shipped."
    ),
    "country_twice": N_("Each country must stand in the file once, and there must be one."),
    "country_empty": N_("Each country needs an emergency number and a service."),
    "service_incomplete": N_(
        "Each service needs a name, a number to call or text, its hours and a source on the web."
    ),
    "shown_differs": N_("The number that is shown is not the number that is dialled."),
    "value_unknown": N_("A number or a language is not written as it should be."),
}
