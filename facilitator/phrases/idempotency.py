"""What can be wrong with a repeated request."""

from facilitator.phrases import N_

PHRASES = {
    "malformed": N_("An Idempotency-Key has 1 to 255 visible ASCII characters."),
    "other_body": N_("This Idempotency-Key came with another body before. Use a new key."),
    "still_running": N_(
        "The first request with this Idempotency-Key is still running. Try again in a second."
    ),
    "already_created": N_(
        "This was made by an earlier request, and its secret was shown then. Make a new one."
    ),
    "if_match_missing": N_("Say which version you saw: send If-Match with the ETag, or If-Match: *."),
}
