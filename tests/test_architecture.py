"""The house stays as it was drawn: who may commit, who may ask the time, what a module may be called."""

import ast
import re
from configparser import ConfigParser
from itertools import chain

import pytest

from facilitator.transactions import LONG_VERBS
from tests.sources import ROOT, calls, functions, module_name, modules, tracked

# The only package files with something in them: the version, the reader of the tables beside it, and what loads all
# models with the first.
SPEAKING_INITS = {
    "facilitator/__init__.py",
    "facilitator/models/__init__.py",
    "facilitator/phrases/__init__.py",
}

# Who opens a unit besides the long verbs: one place for each edge.
EDGES_WITH_UNITS = ("facilitator/app.py", "facilitator/booth/", "facilitator/cli/", "facilitator/tasks/")

# Transactions that are not the unit of a request, each with its reason.
OWN_TRANSACTIONS = {
    "facilitator/cli/upgrade.py": "migrations run before there is an application",
    "facilitator/services/boxes.py": "the sealed boxes are a store of their own, which no unit may hold open",
}

# A call that asks the computer for the time; a wait is not one.
ASKING_THE_TIME = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|monotonic|monotonic_ns|perf_counter|localtime)"
    r"|func\.(now|current_timestamp|localtime))$"
)

# Nouns that are about a person; the booth may reach none of their modules.
PEOPLE = {
    "account",
    "account_link",
    "address",
    "audit",
    "booking",
    "consent",
    "contact",
    "delivery",
    "erasure",
    "export",
    "facilitator",
    "factor",
    "followup",
    "guest",
    "incident",
    "invitation",
    "mark",
    "member",
    "membership",
    "passkey",
    "passkey_check",
    "password",
    "principal",
    "recovery_code",
    "register",
    "reminder",
    "reset",
    "roster",
    "round",
    "second_factor",
    "sign_in",
    "sign_in_log",
    "signed_in",
    "suppression",
    "token",
}

VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "handler", "handlers", "misc"}
# Names that a framework looks for.
GIVEN_NAMES = {"process_bind_param", "process_result_value"}


def contract(name: str) -> dict[str, list[str]]:
    """Return the lists of an import contract of setup.cfg."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return {key: value.split() for key, value in config[f"importlinter:contract:{name}"].items()}


def singular(noun: str) -> str:
    """Return the noun that a module's plural stands for."""
    for plural, ending in (("ies", "y"), ("sses", "ss"), ("s", "")):
        if noun.endswith(plural):
            return noun.removesuffix(plural) + ending
    return noun


def test_packages_are_empty_so_that_importing_one_module_brings_no_other() -> None:
    for path, tree in modules().items():
        if path.endswith("__init__.py") and path not in SPEAKING_INITS:
            docstring_only = [node for node in tree.body if not isinstance(node, ast.Expr)]
            assert not docstring_only, f"{path} holds more than a docstring"


def test_only_one_module_commits() -> None:
    places = {path for path, tree in modules().items() for name, _ in calls(tree) if name.endswith(".commit")}
    assert places == {"facilitator/transactions.py"}


def test_every_other_transaction_is_listed_with_its_reason() -> None:
    places = {path for path, tree in modules().items() for name, _ in calls(tree) if name.endswith(".begin")}
    assert places == set(OWN_TRANSACTIONS)


def test_only_edges_and_the_listed_long_verbs_open_a_unit() -> None:
    openers = set()
    for path, tree in modules().items():
        for function in functions(tree):
            if any(name in {"unit", "transactions.unit"} for name, _ in calls(function)):
                openers.add((path, f"{module_name(path)}:{function.name}"))
    strangers = {
        name for path, name in openers if not path.startswith(EDGES_WITH_UNITS) and name not in LONG_VERBS
    }
    assert not strangers, (
        "open the unit at the edge, or list the verb in transactions.LONG_VERBS with its ADR"
    )
    assert {verb for verb in LONG_VERBS if verb not in {name for _, name in openers}} == set()


def test_nothing_but_the_clock_asks_the_time() -> None:
    places = [
        f"{path}:{call.lineno} {name}"
        for path, tree in modules().items()
        for name, call in calls(tree)
        if ASKING_THE_TIME.search(name) and path != "facilitator/clock.py"
    ]
    assert places == []


def test_the_domain_draws_no_chance_of_its_own() -> None:
    drawing = re.compile(r"^(random\.(?!Random$)\w+|secrets\.\w+|os\.urandom|(uuid\.)?uuid[14])$")
    places = [
        f"{path}:{call.lineno} {name}"
        for path, tree in modules("facilitator/domain").items()
        for name, call in calls(tree)
        if drawing.match(name)
    ]
    assert places == []


def test_only_the_tasks_know_celery() -> None:
    places = set()
    for path, tree in modules().items():
        for node in ast.walk(tree):
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            named += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            places |= {path for name in named if name.split(".")[0] == "celery"}
    assert {path for path in places if not path.startswith("facilitator/tasks/")} == set()


def test_every_enqueued_name_is_a_task() -> None:
    enqueued = {
        str(argument.value)
        for tree in modules().values()
        for name, call in calls(tree)
        for argument in call.args[:1]
        if name.split(".")[-1] == "enqueue" and isinstance(argument, ast.Constant)
    }
    tasks = {
        keyword.value.value
        for tree in modules("facilitator/tasks").values()
        for name, call in calls(tree)
        for keyword in call.keywords
        if name.endswith("task") and keyword.arg == "name" and isinstance(keyword.value, ast.Constant)
    }
    assert enqueued <= tasks


def test_the_booths_contract_names_every_module_about_a_person() -> None:
    listed = contract("booth")
    existing = {module_name(path) for path in modules()}
    layers = ("models", "services", "schemas")
    people = {
        name
        for name in existing
        for layer in layers
        if name.startswith(f"facilitator.{layer}.") and singular(name.rpartition(".")[2]) in PEOPLE
    }
    people |= {"facilitator.policy"} & existing
    assert people - set(listed["forbidden_modules"]) == set(), "add these to the contract in setup.cfg"
    ballots = {"facilitator.services.ballots"} & existing
    assert ballots - set(listed["source_modules"]) == set(), "the ballots are part of the booth"


@pytest.mark.parametrize("name", ["no-frameworks", "pure-domain", "one-queue", "booth"])
def test_every_module_of_a_contract_exists(name: str) -> None:
    existing = {module_name(path) for path in modules()}
    ours = [entry for entry in chain(*contract(name).values()) if entry.startswith("facilitator.")]
    assert [entry for entry in ours if entry not in existing] == []


def test_names_say_what_a_thing_is() -> None:
    vague_function = re.compile(r"(process|do)_")
    vague_class = re.compile(r"\w*(Manager|Handler|Helper|Util)s?$")
    vague = [path for path in modules() if VAGUE & set(re.split(r"[/_.]", path))]
    for path, tree in modules().items():
        named = [(node.name, vague_function) for node in functions(tree) if node.name not in GIVEN_NAMES]
        named += [(node.name, vague_class) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
        vague += [f"{path} {name}" for name, pattern in named if pattern.match(name)]
    assert vague == []


def test_annotations_are_not_postponed() -> None:
    postponed = [
        path
        for folder in ("facilitator", "tests", "migrations", "scripts")
        for path, tree in modules(folder).items()
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
    ]
    assert postponed == [], "marshmallow, SQLAlchemy and dataclasses read annotations"


def test_every_exception_from_a_rule_has_its_reason_beside_it() -> None:
    reasoned = re.compile(r"noqa: [A-Z0-9, ]+ - \S|type: ignore\[[a-z, -]+\]\s+#\s*\S|pragma: no cover - \S")
    bare = []
    for path in tracked():
        if path.endswith(".py"):
            for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1):
                marked = re.search(r"#\s*(noqa|type:\s*ignore|pragma: no cover)", line)
                if marked and not reasoned.search(line):
                    bare.append(f"{path}:{number}")
    assert bare == []


def test_verbs_take_their_actor_first_and_everything_by_name() -> None:
    edges = (
        "facilitator/api/",
        "facilitator/booth/",
        "facilitator/cli/",
        "facilitator/tasks/",
        "facilitator/web/",
    )
    called = {
        name.split(".")[-1]
        for path, tree in modules().items()
        if path.startswith(edges)
        for name, _ in calls(tree)
    }
    wrong = []
    for path, tree in modules("facilitator/services").items():
        for verb in (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in called):
            by_position = [argument.arg for argument in verb.args.args]
            by_name = [argument.arg for argument in verb.args.kwonlyargs]
            if "actor" in by_position or "actor" in by_name[1:]:
                wrong.append(f"{path}:{verb.lineno} {verb.name}")
    assert wrong == []
