"""Every message key that the code raises has its words, and no words are left without a key."""

import ast
import importlib
import inspect
import re
import string
from collections.abc import Iterator

import pytest

from facilitator import errors, phrases
from facilitator.phrases import has, text_of
from tests.sources import ROOT, calls, modules, strings

KEY = re.compile(r"^[a-z][a-z_]*\.[a-z][a-z_0-9]*$")
NOUNS = sorted(
    path.stem for path in (ROOT / "facilitator" / "phrases").glob("*.py") if not path.stem.startswith("_")
)
ERRORS = {name for name, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, Exception)}
SPEAKERS = ERRORS | {"say", "text_of", "Problem"}


def tables() -> dict[str, str]:
    """Return every message key with its English sentence."""
    return {f"{noun}.{rest}": text for noun in NOUNS for rest, text in phrases.table(noun).items()}


def literals(call: ast.Call) -> Iterator[str]:
    """Yield the constant strings among the first two and the named arguments of a call."""
    for argument in (*call.args[:2], *(keyword.value for keyword in call.keywords)):
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value


def raised() -> Iterator[tuple[str, str]]:
    """Yield every literal key that an error or a sentence is made from, with its place."""
    for path, tree in modules().items():
        for name, call in calls(tree):
            if name.split(".")[-1] in SPEAKERS:
                keys = (text for text in literals(call) if KEY.match(text) and text.split(".")[0] in NOUNS)
                yield from ((key, f"{path}:{call.lineno}") for key in keys)


def mentioned() -> tuple[set[str], set[str]]:
    """Return the strings of the product, and the constant beginnings of its composed strings."""
    whole, beginnings = set(), set()
    for path, tree in modules().items():
        if path.startswith("facilitator/phrases/"):
            continue
        whole |= set(strings(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                beginnings.add(str(node.values[0].value))
    for template in (ROOT / "facilitator" / "templates").rglob("*.*"):
        text = template.read_text(encoding="utf-8")
        whole |= set(re.findall(r"[\"']([a-z_]+\.[a-z_0-9]+)[\"']", text))
        beginnings |= set(re.findall(r"[\"']([a-z_]+\.[a-z_0-9]*)[\"'] ?~", text))
    return whole, {beginning for beginning in beginnings if "." in beginning}


def test_every_key_in_the_code_has_its_words() -> None:
    assert [f"{key} at {place}" for key, place in raised() if not has(key)] == []


def test_every_default_of_an_error_has_its_words() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    assert [kind for kind in kinds if hasattr(kind, "default_key") and not has(kind.default_key)] == []


def test_no_words_are_left_without_a_key() -> None:
    whole, beginnings = mentioned()
    unused = [key for key in tables() if key not in whole and not key.startswith(tuple(beginnings))]
    assert unused == []


@pytest.mark.parametrize("noun", NOUNS)
def test_words_are_sentences_with_named_gaps(noun: str) -> None:
    module = importlib.import_module(f"facilitator.phrases.{noun}")
    for rest, text in module.PHRASES.items():
        assert text_of(f"{noun}.{rest}") == text
        assert text == text.strip() != ""
        assert all(gap is None or gap.isidentifier() for _, gap, _, _ in string.Formatter().parse(text)), rest
