"""What can be wrong with a field, whichever form it stands in."""

from facilitator.phrases import N_

PHRASES = {
    "required": N_("Fill in this field."),
    "null": N_("Fill in this field."),
    "unknown": N_("This field is not known here."),
    "invalid": N_("Check this value."),
    "not_text": N_("Write this as text."),
    "not_a_number": N_("Write a whole number."),
    "not_a_date": N_("Write a date such as 2026-10-27."),
    "far_away": N_("Write a year from {first} to {last}."),
    "not_a_time": N_("Write a date and time such as 2026-10-27T19:00:00."),
    "not_a_time_of_day": N_("Write a time of day such as 19:00."),
    "not_an_id": N_("This is not an id."),
    "not_a_list": N_("Write a list."),
    "not_an_object": N_("Write an object."),
    "not_yes_or_no": N_("Answer yes or no."),
    "not_one_of": N_("Choose one of: {choices}."),
    "too_long": N_("Use {max} characters or fewer."),
    "too_small": N_("Use {min} or more."),
    "too_large": N_("Use {max} or less."),
    "too_many": N_("Use {max} entries or fewer."),
    "control_characters": N_("Remove the invisible control characters."),
    "not_an_email": N_("Write an e-mail address such as name@example.org."),
    "not_a_time_zone": N_("Choose a time zone from the list, such as Europe/London."),
    "not_a_language": N_("Choose a language from the list."),
    "none_chosen": N_("Choose at least one."),
    "not_a_country": N_("Choose a country from the list, or write its two letters such as GB."),
    "address_as_place": N_(
        "This is an online link, not a place. Put it into the field for it, where it stays private."
    ),
    "not_a_web_address": N_("Write a web address that starts with https://."),
}
