"""Write docs/requirements.md: every requirement with the tests that prove it, or the date since which none does.

python scripts/requirements.py            write the page
python scripts/requirements.py --check    fail if the page is out of date or a requirement has neither
"""

import ast
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "docs" / "requirements.toml"
PAGE = ROOT / "docs" / "requirements.md"
KINDS = {"P": "Privacy", "C": "Anonymous check-ins", "S": "Safety"}
HEAD = """# What is promised, and what proves it

Made by `make requirements` from [requirements.toml](requirements.toml) and the marks on the tests; do not edit.
"""

Proofs = dict[str, list[tuple[str, str]]]


def marks(node: ast.expr) -> Iterator[str]:
    """Yield the ids of every ``pytest.mark.requirement(...)`` in an expression."""
    for part in ast.walk(node):
        if (
            isinstance(part, ast.Call)
            and isinstance(part.func, ast.Attribute)
            and part.func.attr == "requirement"
        ):
            yield from (str(argument.value) for argument in part.args if isinstance(argument, ast.Constant))


def marked(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield each id that a test file proves, with the sentence of the test; a whole file has none."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            sentence = node.name.removeprefix("test_").replace("_", " ")
            yield from ((name, sentence) for decorator in node.decorator_list for name in marks(decorator))
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [
            "pytestmark"
        ]:
            yield from ((name, "") for name in marks(node.value))


def proofs(folder: Path) -> Proofs:
    """Return the tests that prove each requirement: file and sentence."""
    found: Proofs = defaultdict(list)
    for path in sorted(folder.rglob("test_*.py")):
        name = path.relative_to(folder.parent).as_posix()
        for requirement, sentence in marked(ast.parse(path.read_text(encoding="utf-8"))):
            found[requirement].append((name, sentence))
    return dict(found)


def faults(promised: dict[str, Any], proven: Proofs) -> list[str]:
    """Return what does not fit between the promises and the tests."""
    lines = [
        f"{name}: a test is marked with it, but requirements.toml does not have it"
        for name in proven
        if name not in promised
    ]
    for name, promise in promised.items():
        if name not in proven and "not_yet" not in promise:
            lines.append(f"{name}: no test is marked with it and it has no date: {promise['says']}")
        if name in proven and "not_yet" in promise:
            lines.append(f"{name}: a test proves it, so take not_yet and room away")
    return lines


def row(name: str, promise: dict[str, Any], tests: list[tuple[str, str]]) -> str:
    """Return one line of the page's tables."""
    shown = "<br>".join(f"{sentence or 'all of'} (`{path}`)" for path, sentence in sorted(set(tests)))
    if not shown:
        shown = f"not yet ({promise.get('not_yet', 'undated')}): {promise.get('room', 'no room')}"
    return f"| {name} | {promise['says']} | {shown} |"


def page(promised: dict[str, Any], proven: Proofs) -> str:
    """Return the whole page."""
    parts = [HEAD]
    for letter, title in KINDS.items():
        rows = [
            row(name, promise, proven.get(name, []))
            for name, promise in promised.items()
            if name[0] == letter
        ]
        parts.append("\n".join([f"## {title}\n", "| | Promise | Proven by |", "|---|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def main(arguments: list[str]) -> int:
    """Write the page, or check it and return 1 if something does not fit."""
    promised = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    proven = proofs(ROOT / "tests")
    wrong = faults(promised, proven)
    wanted = page(promised, proven)
    if "--check" not in arguments:
        PAGE.write_text(wanted, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != wanted:
        wrong.append("docs/requirements.md is out of date: make requirements")
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
