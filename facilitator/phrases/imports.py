"""What can be said about calendar files that are read."""

from facilitator.phrases import N_

PHRASES = {
    "rule_unreadable": N_("This part of the rule cannot be read: {part}."),
    "rule_forbidden": N_("The standard (RFC 5545) does not allow these parts of a rule together."),
    "rule_read_differently": N_(
        "Calendar programs read this rule differently, so its dates are not certain. Write them one by one."
    ),
    "rule_without_dates": N_("This rule has no date within the next years."),
    "too_many_dates": N_("This makes more than {max} dates."),
    "not_a_calendar": N_("This is not a calendar file (.ics)."),
    "not_text": N_("This file is not text in UTF-8."),
    "empty": N_("There is nothing in this file."),
    "too_large": N_("A calendar file may have at most 2 MB."),
    "too_many_components": N_("A calendar file may have at most {max} entries."),
    "too_deep": N_("The entries of this file are nested too deeply."),
    "no_events": N_("There are no dates in this file."),
    "took_too_long": N_("Reading this file took too long, so nothing was made. Divide it into smaller ones."),
    "broke_off": N_("Reading this file broke off several times, so nothing was made."),
    "broken": N_("This file cannot be read."),
    "not_permitted": N_("You may no longer change the schedule of this group, so nothing was made."),
    "archived": N_("The group is archived, so nothing was made."),
    "only_events": N_("Only events are read; this is something else."),
    "no_start": N_("Its start is missing or cannot be read."),
    "start_out_of_range": N_("Its start lies too far away."),
    "value_unreadable": N_("Something in it cannot be read: {name}."),
    "ends_before_start": N_("It ends before it begins."),
    "length_unusable": N_("A session lasts from 5 minutes to a day."),
    "length_assumed": N_("Its length is not said; 60 minutes are assumed."),
    "whole_day": N_("It is for the whole day: the session lasts from midnight to midnight."),
    "exrule": N_("It leaves out dates by a rule (EXRULE), which is obsolete. List them one by one."),
    "period_date": N_("It has dates with lengths of their own (PERIOD), which are not read."),
    "cancelled_there": N_("It is cancelled in the file."),
    "zone_floating": N_("It names no time zone; {zone} is taken."),
    "zone_known_as": N_("The time zone {name} is {zone}."),
    "zone_matched": N_("The time zone {name} is not known; its clocks go like those of {zone}."),
    "zone_unknown": N_("The time zone {name} is not known, and the file does not say how its clocks go."),
    "start_moved": N_("Its first date is {day}: the start in the file does not fit the rule."),
    "dates_until": N_("Its rule is unusual, so its dates are listed one by one, until {day}."),
    "left_out_unknown": N_("A date that is left out is no date of this schedule: {day}."),
    "change_unknown": N_("A changed date is no date of this schedule: {day}."),
    "several_splits": N_(
        "It changes this and all following dates more than once. Split it in your calendar first."
    ),
    "split": N_("From {day} on it differs: it becomes a schedule of its own."),
    "alone": N_(
        "It is one changed date of a schedule that is not in the file; it becomes a date of its own."
    ),
    "older": N_("A newer version of it stands in the same file."),
    "made": N_("Made. Dates: {count}."),
    "would_make": N_("Would be made. Dates: {count}."),
    "unchanged": N_("Is there already; nothing changes."),
    "changed_since": N_(
        "Is there already, and the file says something else now. End the former schedule first, or change it here."
    ),
    "nothing_kept": N_("This file is no longer kept. Choose it again."),
    "state_waiting": N_("Waits to be read"),
    "state_running": N_("Is being read"),
    "state_done": N_("Read"),
    "state_refused": N_("Refused"),
}
