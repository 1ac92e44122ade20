"""The words that members agree to, by version, and what can go wrong when that is recorded.

A wording that somebody agreed to is never edited: a new text gets a new version.
"""

from facilitator.phrases import N_

PHRASES = {
    "wording_consent_1_keep_name": N_(
        "You may keep the name I use here on this group's list. I know that being on the list can say something about my health. I can take the name off at any time."
    ),
    "wording_consent_1_email": N_(
        "You may e-mail me about this group's sessions. I know that somebody who sees my e-mail might guess that I come here, and what that says about my health. I can stop the e-mails at any time."
    ),
    "wording_consent_1_phone": N_(
        "You may call me about this group. I know that somebody near the phone might guess that I come here, and what that says about my health. I can stop the calls at any time."
    ),
    "what_keep_name": N_("Keep the name on the list"),
    "what_email": N_("E-mail"),
    "what_phone": N_("Phone calls"),
    "say_spoken": N_("Yes, spoken"),
    "say_written": N_("Yes, in writing"),
    "say_online": N_("Yes, online"),
    "given_spoken": N_("Spoken"),
    "given_written": N_("Written"),
    "given_online": N_("Online"),
    "stands_already": N_("This has been recorded already."),
    "in_the_future": N_("This time has not come yet. Write when it was said."),
}
