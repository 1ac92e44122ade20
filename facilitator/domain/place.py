"""Where people meet, as far as it may be told: an address on the internet is a way in, and never told as a place."""


def is_address(place: str) -> bool:
    """Tell whether a place holds an address on the internet."""
    return "://" in place


def told(place: str) -> str:
    """Return a place as feeds and messages tell it, nothing if it holds a way in."""
    return "" if is_address(place) else place
