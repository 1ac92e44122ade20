"""The words behind message keys: services raise keys, edges turn them into sentences.

A key is ``<noun>.<rest>``; the sentence stands in ``facilitator/phrases/<noun>.py`` in a dict named ``PHRASES``.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any


def N_(text: str) -> str:  # noqa: N802 - the name that every gettext tool looks for
    """Mark a sentence for translation and return it unchanged."""
    return text


@cache
def table(noun: str) -> dict[str, str]:
    """Return the sentences of one noun, keyed by the rest of the message key.

    Raises:
        KeyError: no such noun has phrases.
    """
    try:
        module = import_module(f"facilitator.phrases.{noun}")
    except ModuleNotFoundError:
        raise KeyError(noun) from None
    phrases: dict[str, str] = module.PHRASES
    return phrases


def has(key: str) -> bool:
    """Tell whether a text is a message key that has a sentence."""
    noun, dot, rest = key.partition(".")
    if not dot or not noun.isidentifier():
        return False
    try:
        return rest in table(noun)
    except KeyError:
        return False


def text_of(key: str) -> str:
    """Return the English sentence of a message key, with its ``{placeholders}``.

    Raises:
        KeyError: the key has no sentence; a test walks all keys so that this never reaches a user.
    """
    noun, _, rest = key.partition(".")
    return table(noun)[rest]


def say(key: str, gettext: Callable[[str], str], **params: Any) -> str:
    """Turn a message key into a sentence, translated by the given ``gettext``."""
    return gettext(text_of(key)).format(**params)
