"""A mail that somebody who looks after the installation sends to themselves, to see what the mail server says."""

from contextlib import closing
from dataclasses import dataclass
from html import escape
from uuid import uuid4

from facilitator import clock
from facilitator.errors import FacilitatorError
from facilitator.mail.message import Letter, compose
from facilitator.mail.outcomes import NotTaken
from facilitator.mail.transport import transport_for
from facilitator.services import postbox

RELAY_SECONDS = 10  # for one wait; somebody is watching


@dataclass(frozen=True)
class Words:
    """What the mail says, in the language of who reads it."""

    subject: str
    text: str
    language: str


@dataclass(frozen=True)
class Outcome:
    """What became of it: a message key, how far it came, and what the mail server said, without any address."""

    taken: bool
    key: str
    stage: str = ""
    reply: str = ""

    @property
    def details(self) -> str:
        """How far it came and what was said, as one piece of text for who has to mend it."""
        return f"{self.stage}: {self.reply}" if self.reply else self.stage


def send_trial(*, recipient: str, words: Words) -> Outcome:
    """Hand one mail to the mail server at once and return what became of it."""
    settings = postbox.settings()
    letter = Letter(
        delivery_id=uuid4(),
        sender_label=settings.mail_label,
        sender_address=settings.mail_from,
        recipient=recipient,
        subject=words.subject,
        text=words.text,
        html=f"<p>{escape(words.text)}</p>",
        language=words.language,
        sent_at=clock.now(),
    )
    try:
        relay = transport_for(settings.mail_url, timeout=RELAY_SECONDS, hostname=settings.mail_domain)
        with closing(relay):
            relay.connect()
            relay.send(settings.mail_from, recipient, compose(letter))
    except FacilitatorError as error:
        return Outcome(taken=False, key=error.key)
    except NotTaken as error:
        return Outcome(taken=False, key="readiness.trial_refused", stage=str(error), reply=error.reply)
    if settings.mail_url.startswith("mailbox:"):
        return Outcome(taken=True, key="readiness.trial_kept")
    return Outcome(taken=True, key="readiness.trial_taken")
