"""Measure how long functions and files are and how many parameters they take; fail above the ceilings.

The ceilings and the exemptions stand in setup.cfg under ``[shape]``. A function's length counts from its ``def`` to
its last line, docstring included; its parameters do not count ``self`` and ``cls``.
"""

import ast
import sys
from collections.abc import Iterator, Sequence
from configparser import ConfigParser
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Place:
    """Something that was measured: where it stands and how much it is."""

    size: int
    where: str


@dataclass
class Shape:
    """Everything that was measured in one folder."""

    functions: list[Place] = field(default_factory=list)
    files: list[Place] = field(default_factory=list)
    parameters: list[Place] = field(default_factory=list)


def percentile(places: Sequence[Place], share: float) -> int:
    """Return the size that ``share`` of the places do not exceed (nearest rank), 0 for none."""
    sizes = sorted(place.size for place in places)
    return sizes[min(int(len(sizes) * share), len(sizes) - 1)] if sizes else 0


def parameters_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many parameters a caller of a function has to think of."""
    given = function.args
    named = [argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    if named and named[0] in {"self", "cls"}:
        del named[0]
    return len(named)


def sources(folder: Path, exempt: Sequence[str]) -> Iterator[Path]:
    """Yield the Python files of a folder that are not exempt."""
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not any(fnmatch(name, pattern) for pattern in exempt):
            yield path


def measure(folder: Path, exempt: Sequence[str]) -> Shape:
    """Measure every file and function below a folder."""
    shape = Shape()
    for path in sources(folder, exempt):
        name, text = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        shape.files.append(Place(len(text.splitlines()), name))
        for node in ast.walk(ast.parse(text, filename=name)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                where = f"{name}:{node.lineno} {node.name}"
                shape.functions.append(Place((node.end_lineno or node.lineno) - node.lineno + 1, where))
                shape.parameters.append(Place(parameters_of(node), where))
    return shape


def above(places: Sequence[Place], ceiling: int, what: str) -> list[str]:
    """Return a line for every place above its ceiling."""
    tall = [place for place in places if place.size > ceiling]
    return [f"{place.where}: {place.size} {what}, at most {ceiling}" for place in tall]


def judge(folder: str, shape: Shape, ceilings: dict[str, int]) -> list[str]:
    """Print what was measured in one folder and return what is above a ceiling."""
    function_p90, file_p90 = percentile(shape.functions, 0.9), percentile(shape.files, 0.9)
    for name, places in (
        ("function", shape.functions),
        ("file", shape.files),
        ("parameters", shape.parameters),
    ):
        figures = (percentile(places, 0.5), percentile(places, 0.9), percentile(places, 1.0))
        print(
            "{:<12} {:<10} {:>5}   p50 {:>3}   p90 {:>3}   max {:>3}".format(
                folder, name, len(places), *figures
            )
        )
    faults = above(shape.functions, ceilings["function_max"], "lines")
    faults += above(shape.files, ceilings["file_max"], "lines")
    faults += above(shape.parameters, ceilings["parameters_max"], "parameters")
    for what, measured in (("function_p90", function_p90), ("file_p90", file_p90)):
        ceiling = ceilings.get(f"{folder}_{what}", ceilings[what])
        if measured > ceiling:
            faults.append(f"{folder}/: {what} is {measured} lines, at most {ceiling}")
    return faults


def main() -> int:
    """Measure the folders of setup.cfg; return 1 if anything is above its ceiling."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    section = config["shape"]
    exempt = section["exempt"].split()
    ceilings = {name: int(value) for name, value in section.items() if name.endswith(("_max", "_p90"))}
    faults: list[str] = []
    for folder in section["folders"].split():
        faults += judge(folder, measure(ROOT / folder, exempt), ceilings)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
