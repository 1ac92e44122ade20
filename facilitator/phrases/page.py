"""What can be wrong with a page of a list."""

from facilitator.phrases import N_

PHRASES = {
    "cursor_unknown": N_("This cursor is not one of ours. Start again from the first page."),
}
