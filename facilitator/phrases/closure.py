"""What can be said about closures."""

from facilitator.phrases import N_

PHRASES = {
    "ends_before_start": N_("The last day comes before the first."),
    "too_long": N_("A closure has at most {max} days."),
    "scope_id_needed": N_("Say which site or group is closed."),
    "scope_id_not_wanted": N_("A closure of the whole organisation has no site or group."),
    "source_unknown": N_("The source is manual, or holidays with a country, such as holidays:GB-SCT."),
    "nothing_asked": N_("Nothing is asked about this date any more."),
    "not_removed": N_("This closure has not been removed."),
    "holidays_missing": N_(
        "Public holidays are not installed here. An administrator can add the extra: closures."
    ),
    "country_unknown": N_("No public holidays are known for this country. Known are: {known}."),
    "subdivision_unknown": N_("No such part of the country is known. Known are: {known}."),
    "subdivisions_none": N_("The holidays of this country are known for the whole country only."),
    "year_unknown": N_("The holidays of that year are not known."),
    "none_picked": N_("Pick at least one day."),
    "effect_cancelled": N_("Does not take place"),
    "effect_held": N_("On hold until somebody decides"),
    "effect_asked": N_("Stays, and the facilitators are asked"),
    "effect_back": N_("Takes place again"),
}
