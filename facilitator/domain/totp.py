"""Time-based one-time codes (RFC 6238): six digits, steps of thirty seconds, HMAC-SHA-1, as every app expects.

Nothing here asks for the time or draws a secret. A step is a whole number: seconds since 1970 divided by thirty.
"""

import re
from datetime import datetime

import pyotp

STEP_SECONDS = 30
DRIFT = 1  # steps that a clock may be behind or ahead: RFC 6238, section 5.2
DIGITS = re.compile(r"[0-9]{6}", re.ASCII)
ISSUER = "Facilitator"  # what an app shows beside the address; it says nothing about the organisation


def step_at(at: datetime) -> int:
    """Return the step that an instant lies in."""
    return int(at.timestamp()) // STEP_SECONDS


def plain(typed: str) -> str:
    """Return a code as it was typed, without the blanks that apps put in the middle."""
    return "".join(typed.split())


def is_code(typed: str) -> bool:
    """Tell whether something looks like a code of an app."""
    return DIGITS.fullmatch(plain(typed)) is not None


def code_at(secret: str, step: int) -> str:
    """Return the code of a step; ``secret`` is in base 32."""
    return pyotp.TOTP(secret).generate_otp(step)


def step_of(code: str, *, secret: str, at: datetime, after: int) -> int | None:
    """Return the step whose code this is, within the drift and later than ``after``; None if there is none.

    A code is good once: pass the step of the last one that was used (RFC 6238, section 5.2).
    """
    now = step_at(at)
    near = (step for step in range(now - DRIFT, now + DRIFT + 1) if step > after)
    given = plain(code)
    return next((step for step in near if pyotp.utils.strings_equal(code_at(secret, step), given)), None)


def address(secret: str, account: str) -> str:
    """Return the otpauth address that a QR code holds for an app."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)


def grouped(secret: str) -> str:
    """Return a secret in fours, for somebody who types it."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
