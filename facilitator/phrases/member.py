"""Words about members: what they may need in the room."""

from facilitator.phrases import N_

PHRASES = {
    "need_seat_near_door": N_("A seat near the door"),
    "need_step_free": N_("A way in without steps"),
    "need_captions": N_("Captions"),
    "need_large_print": N_("Large print"),
    "need_camera_off": N_("Camera off"),
    "style_discreet": N_("Discreet: date and time, nothing about the group"),
    "style_named": N_("With the name of the group and the place"),
}
