"""The product's own source, read once, for tests that look at how it is built."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tracked() -> tuple[str, ...]:
    """Return the files that belong to the project: those that git tracks or would, everything outside a clone."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        hidden = (".venv", "__pycache__", ".git", "build", "dist", ".egg-info", "_cache")
        names = [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file()]
        return tuple(name for name in names if not any(part in name for part in hidden))
    return tuple(name for name in listed.stdout.splitlines() if (ROOT / name).is_file())


@cache
def modules(folder: str = "facilitator") -> dict[str, ast.Module]:
    """Return the syntax trees of a folder's modules, keyed by path."""
    found = sorted((ROOT / folder).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in found}


def module_name(path: str) -> str:
    """Return the import name of a module's path."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def name_of(node: ast.expr) -> str:
    """Return a dotted name without calls and indexes, such as ``db.session.commit``; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Subscript):
        return name_of(node.value)
    if isinstance(node, ast.Call):
        return name_of(node.func)
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}".lstrip(".")
    return ""


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call below a node with the dotted name that is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield name_of(node.func), node


def functions(tree: ast.AST) -> Iterator[Function]:
    """Yield every function below a node."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def strings(tree: ast.AST) -> Iterator[str]:
    """Yield every constant string below a node."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
