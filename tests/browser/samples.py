"""What the showroom's pages show: invented names, and the crisis information as it is shipped."""

from types import SimpleNamespace
from typing import Any

from facilitator.domain.crisis import shipped

COUNTRIES = shipped().starting_with("GB")
LONG_NAME = "Maximiliana-Theodora Featherstonehaugh-Llanfairpwllgwyngyll"
ROWS = [
    {"id": "r1", "name": "Wren", "mark": "here", "word": "Here", "icon": "check", "new": False},
    {"id": "r2", "name": "ليلى", "mark": "unmarked", "word": "", "icon": "", "new": True},
    {"id": "r3", "name": "J.", "mark": "late", "word": "Came late", "icon": "clock", "new": False},
    {
        "id": "r4",
        "name": LONG_NAME,
        "mark": "sent_word",
        "word": "Sent word",
        "icon": "message",
        "new": False,
    },
    {"id": "r5", "name": "Zoë", "mark": "left_early", "word": "Left early", "icon": "leave", "new": False},
]
SAMPLES: dict[str, Any] = {
    "nav": [
        {"label": "Today", "url": "/kitchen", "current": True},
        {"label": "Groups", "url": "/kitchen", "current": False},
        {"label": "People", "url": "/kitchen", "current": False},
    ],
    "account_links": [{"label": "Your settings", "url": "/kitchen"}],
    "footer_links": [{"label": "What we keep, and how long", "url": "/public"}],
    "principal": SimpleNamespace(account_id="1"),
    "problems": [
        {"field": "name", "text": "Write a name of at most 60 letters."},
        {"field": "how", "text": "Choose how you would like to be told."},
        {"field": None, "text": "This was changed on another screen. Please look at it again."},
    ],
    "rows": ROWS,
    "weeks": ["3 Sep", "10 Sep", "17 Sep", "24 Sep", "1 Oct", "8 Oct", "15 Oct", "22 Oct"],
    "attendance": [
        {"name": "Here", "values": [9, 11, 8, None, 12, 10, 13, 11]},
        {"name": "Guests", "values": [2, 0, 1, None, 3, 1, 0, 2]},
    ],
    "long_name": LONG_NAME,
}
