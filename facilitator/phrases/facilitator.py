"""Words about who facilitates a group."""

from facilitator.phrases import N_

PHRASES = {
    "role_facilitator": N_("Facilitator"),
    "role_co_facilitator": N_("Co-facilitator"),
    "role_online_host": N_("Online host"),
    "role_facilitator_hint": N_("Guides the process of the session."),
    "role_co_facilitator_hint": N_("Shares the session with the facilitator."),
    "role_online_host_hint": N_("Lets people in online and watches the chat."),
}
