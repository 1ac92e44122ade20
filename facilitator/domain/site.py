"""What is said about a site when it is made."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NewSite:
    """A site to be added."""

    name: str
    time_zone: str
    country: str = "GB"
    address: str = ""
    access_notes: str = ""
