"""Slow down whoever guesses, and nobody else.

Guesses count against an account *and* where they come from. A browser in which the account's owner has signed in before
carries a cookie that says so and counts for itself, so that somebody who guesses from the same address, or from a whole
network of them, does not hold up the owner there. (The idea is OWASP's, "Slow down online guessing attacks with device
cookies".) While a guesser has to wait, right and wrong guesses are answered alike.
"""

import ipaddress
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from facilitator import clock
from facilitator.domain.attempts import Attempts, key_of
from facilitator.errors import Invalid, TooMany

Found = TypeVar("Found")
ATTEMPTS, REQUESTS, STEPS = "sign-in-attempts", "sign-in-requests", "second-step-attempts"
FREE_REQUESTS = 20  # several people may share an address
FREE_STEPS = 20  # wrong codes for one account from devices that are not known, wherever they come from
COOKIE, KNOWN_FOR = "known", 180 * 24 * 3600  # seconds
MOST_ACCOUNTS = 5  # that share a device
NETWORK_BITS = 64  # of an IPv6 address: what one household or one server has (RFC 6177)


def place() -> str:
    """Return where a request comes from: an address, or the network of an IPv6 address."""
    address = request.remote_addr or ""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:  # noqa: PLR2004 - the other one is 6
        return address
    return str(ipaddress.ip_network((found, NETWORK_BITS), strict=False))


def name_of(account: str) -> str:
    """Return how an account, named by its address or id, is counted."""
    return account.strip().lower()


def serializer() -> URLSafeTimedSerializer:
    """Return what signs the cookie of a known device."""
    return URLSafeTimedSerializer(current_app.config["SETTINGS"].secret_key, salt="known-device")


def known_device() -> tuple[str, list[str]]:
    """Return the number of this device and the marks of the accounts that have signed in on it; empty if none."""
    try:
        number, marks = serializer().loads(request.cookies.get(COOKIE, ""), max_age=KNOWN_FOR)
        return str(number), [str(mark) for mark in marks]
    except (BadSignature, ValueError, TypeError):
        return "", []


def mark_of(account: str) -> str:
    """Return how a device remembers an account: nothing that anybody could read."""
    secret = current_app.config["SETTINGS"].secret_key
    return key_of("known device", secret, name_of(account)).hex()[:16]


def is_known(account: str) -> bool:
    """Tell whether the owner of an account has signed in on this device before."""
    return mark_of(account) in known_device()[1]


def key_for(account: str) -> bytes:
    """Return what the guesses of this request at an account count against."""
    if is_known(account):
        return key_of("device", known_device()[0], name_of(account))
    return key_of(name_of(account), place())


def wait_for(attempts: Attempts, key: bytes) -> None:
    """Refuse who has to wait.

    Raises:
        TooMany: with the seconds.
    """
    seconds = attempts.wait(key, clock.monotonic())
    if seconds:
        raise TooMany("account.too_many_tries", retry_after=seconds, seconds=seconds)


def slowed(account: str, act: Callable[[], Found]) -> Found:
    """Try a secret, unless it was guessed too often just now; ``account`` is an address, or an id.

    A right one does not clear the count: signing in does, once everything was right.

    Raises:
        TooMany: with the seconds to wait. Other people, and the owner at another address, are not held up.
    """
    attempts: Attempts = current_app.extensions[ATTEMPTS]
    key = key_for(account)
    wait_for(attempts, key)
    try:
        return act()
    except Invalid:
        attempts.failed(key, clock.monotonic())
        raise


def slowed_step(account: str, act: Callable[[], Found]) -> Found:
    """Try a code after the password: as ``slowed``, and from unknown devices all together.

    A code has six digits, which many addresses together could guess. Whoever comes here knows the password, so that
    the owner is held up on a new device only, and only until the password is changed.
    """
    if is_known(account):
        return slowed(account, act)
    steps: Attempts = current_app.extensions[STEPS]
    everybody = key_of("second step", name_of(account))
    wait_for(steps, everybody)
    try:
        return slowed(account, act)
    except Invalid:
        steps.failed(everybody, clock.monotonic())
        raise


def proven(account: str) -> None:
    """Forget the guesses of this device at an account whose owner is in now, and know the device again."""
    current_app.extensions[ATTEMPTS].succeeded(key_for(account))
    number, marks = known_device()
    ours = mark_of(account)
    fresh = [ours, *(mark for mark in marks if mark != ours)][:MOST_ACCOUNTS]
    signed = serializer().dumps([number or secrets.token_urlsafe(9), fresh])

    @after_this_request
    def remember(response: Response) -> Response:
        response.set_cookie(
            COOKIE, str(signed), max_age=KNOWN_FOR, httponly=True, samesite="Lax",
            secure=current_app.config["SETTINGS"].secure,
            path=current_app.session_interface.get_cookie_path(current_app),
        )  # fmt: skip
        return response


def settled(account: str, act: Callable[[], Any]) -> None:
    """Try the password of somebody who is signed in already; a right one clears the count."""
    slowed(account, act)
    current_app.extensions[ATTEMPTS].succeeded(key_for(account))


def counted(what: str) -> None:
    """Count something that anybody may ask for, and let an address that asks too often wait.

    Raises:
        TooMany: with the seconds to wait.
    """
    attempts: Attempts = current_app.extensions[REQUESTS]
    key, at = key_of(what, place()), clock.monotonic()
    seconds = attempts.wait(key, at)
    if seconds:
        raise TooMany("account.asked_often", retry_after=seconds, seconds=seconds)
    attempts.failed(key, at)


def init_guesses(app: Flask) -> None:
    """Count per application; nothing is stored."""
    app.extensions[ATTEMPTS] = Attempts()
    app.extensions[REQUESTS] = Attempts(free=FREE_REQUESTS)
    app.extensions[STEPS] = Attempts(free=FREE_STEPS)
