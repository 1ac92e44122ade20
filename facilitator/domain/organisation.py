"""What is said about the organisation when it is set up."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SetUp:
    """The organisation of an installation and its first account, asked for in one form."""

    organisation: str
    name: str
    email: str
    password: str
    country: str = "GB"
    locale: str = "en"
    time_zone: str = "Europe/London"
    sender_label: str = "Reminder"
