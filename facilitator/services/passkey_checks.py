"""The server's side of W3C Web Authentication (Level 3): what a browser is asked, and whether its answer holds.

A challenge is signed by us and good for ten minutes; nothing is stored until an answer to it was right. Then it is
remembered for a day, so that the same answer does not count twice. The library comes in with the first use: most
processes never need it.
"""

import hmac
import ipaddress
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from facilitator import clock
from facilitator.domain.totp import ISSUER
from facilitator.errors import Invalid
from facilitator.services import postbox, submissions

if TYPE_CHECKING:
    from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
    from webauthn.registration.verify_registration_response import VerifiedRegistration

    from facilitator.models.passkey import Passkey

PURPOSE = b"facilitator.passkey.1"
RANDOM, STAMP, MAC = 16, 8, 16  # bytes of a challenge
GOOD_FOR_SECONDS = 600
WRONG = "passkey.not_accepted"
Verified = TypeVar("Verified")


def unavailable() -> str | None:
    """Return the message key that says why no browser offers passkeys at this address, None if they do.

    Browsers want https or a host that is this machine, and a name instead of a number.
    """
    parts = urlsplit(postbox.settings().base_url)
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        local = host == "localhost" or host.endswith(".localhost")
        return None if parts.scheme == "https" or local else "passkey.needs_https"
    return "passkey.needs_a_name"


def host() -> str:
    """Return the host that passkeys belong to (the relying party's id)."""
    return urlsplit(postbox.settings().base_url).hostname or ""


def origin() -> str:
    """Return the origin that a browser has to name."""
    parts = urlsplit(postbox.settings().base_url)
    return f"{parts.scheme}://{parts.netloc}"


def signature(body: bytes, about: str) -> bytes:
    """Return what proves that a challenge is ours and for this purpose."""
    key = hmac.digest(postbox.settings().secret_key.encode(), PURPOSE, sha256)
    return hmac.digest(key, about.encode() + b"\0" + body, sha256)[:MAC]


def challenge(about: str) -> bytes:
    """Return a new challenge for a purpose, such as signing in."""
    body = secrets.token_bytes(RANDOM) + int(clock.now().timestamp()).to_bytes(STAMP, "big")
    return body + signature(body, about)


def require_ours(given: bytes, about: str) -> None:
    """Refuse a challenge that is not ours, or too old.

    Raises:
        Invalid: with the reason.
    """
    body, mac = given[: RANDOM + STAMP], given[RANDOM + STAMP :]
    if len(given) != RANDOM + STAMP + MAC or not hmac.compare_digest(mac, signature(body, about)):
        raise Invalid(WRONG)
    age = int(clock.now().timestamp()) - int.from_bytes(body[RANDOM:], "big")
    if not 0 <= age <= GOOD_FOR_SECONDS:
        raise Invalid("passkey.too_late")


def use_up(given: bytes) -> None:
    """Remember a challenge that was answered.

    Raises:
        Invalid: it was answered before.
    """
    if not submissions.first_time(route="passkey", key=given.hex(), body=b""):
        raise Invalid("passkey.too_late")


def creation_options(*, about: str, user_id: bytes, user_name: str, known: list[bytes]) -> str:
    """Return what navigator.credentials.create() is called with, as JSON: kept on the device, its owner verified."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = generate_registration_options(
        rp_id=host(),
        rp_name=ISSUER,
        user_id=user_id,
        user_name=user_name,
        challenge=challenge(about),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return str(options_to_json(options))


def request_options(about: str) -> str:
    """Return what navigator.credentials.get() is called with, as JSON: any passkey of this host, its owner verified.

    Written here because every sign-in page has it, and the library would cost each web process ten megabytes.
    """
    asked = urlsafe_b64encode(challenge(about)).decode().rstrip("=")
    return json.dumps({"challenge": asked, "rpId": host(), "timeout": 60_000, "userVerification": "required"})


def octets(text: str) -> bytes:
    """Read the base64url without padding in which browsers write octets."""
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))


def challenge_of(credential: str) -> bytes:
    """Return the challenge that an answer speaks of.

    Raises:
        Invalid: the answer cannot be read.
    """
    try:
        client_data = json.loads(octets(json.loads(credential)["response"]["clientDataJSON"]))
        return octets(client_data["challenge"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Invalid(WRONG) from None


def id_of(credential: str) -> bytes:
    """Return the id of the passkey that an answer was made with.

    Raises:
        Invalid: the answer cannot be read.
    """
    try:
        return octets(json.loads(credential)["rawId"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Invalid(WRONG) from None


def checked(verify: Callable[..., Verified], credential: str, about: str, **expected: object) -> Verified:
    """Let webauthn check what a browser says, against the question that we asked and the place where we asked it.

    Raises:
        Invalid: something about it does not hold.
    """
    from webauthn.helpers.exceptions import WebAuthnException

    asked = challenge_of(credential)
    require_ours(asked, about)
    try:
        return verify(
            credential=credential, expected_challenge=asked, expected_rp_id=host(), expected_origin=origin(),
            require_user_verification=True, **expected,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise Invalid(WRONG) from None


def created(credential: str, about: str) -> "VerifiedRegistration":
    """Check a passkey that a browser says it has made.

    Raises:
        Invalid: see ``checked``.
    """
    from webauthn import verify_registration_response

    return checked(verify_registration_response, credential, about)


def answered(credential: str, about: str, passkey: "Passkey") -> "VerifiedAuthentication":
    """Check that an answer was signed with a passkey, by somebody whom the device has verified.

    Raises:
        Invalid: see ``checked``.
    """
    from webauthn import verify_authentication_response

    known = {"credential_public_key": passkey.public_key, "credential_current_sign_count": passkey.sign_count}
    return checked(verify_authentication_response, credential, about, **known)
