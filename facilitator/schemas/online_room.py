"""The new address of an online room, as it comes in."""

from facilitator.schemas.base import Strict
from facilitator.schemas.fields import WebAddress


class OnlineRoomIn(Strict):
    """A new address."""

    online_url = WebAddress(most=400, required=True, least=1)
