"""A wheel built from the tree holds everything and works from an empty directory."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from facilitator import __version__

ROOT = Path(__file__).resolve().parent.parent
NEEDED = ("facilitator", "migrations", "LICENSE", "README.md", "pyproject.toml", "setup.cfg", "setup.py")
MIGRATE = """
import sys
from sqlalchemy import create_engine, inspect
from facilitator.cli.upgrade import current, head, migrate
main, box = (create_engine(f"sqlite:///{name}.sqlite3") for name in ("main", "box"))
migrate(main, box)
assert current(main) == head() is not None
assert inspect(main).has_table("member") and inspect(box).has_table("checkin_box")
"""
PREPARE = """
import os
from facilitator.cli.prepare import prepare
from facilitator.config import load_settings
print(prepare(load_settings(os.environ)))
"""


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command without the settings of this test run and return what it printed."""
    plain = {"PATH": os.environ["PATH"], "HOME": str(cwd), "LANG": "C.UTF-8", "PYTHONNOUSERSITE": "1"}
    done = subprocess.run(command, cwd=cwd, env=plain, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of the tree, without a network."""
    tree, out = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("wheel")
    unwanted = shutil.ignore_patterns("__pycache__", "*.mo")
    for name in NEEDED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tree / name, ignore=unwanted)
        else:
            shutil.copy(ROOT / name, tree / name)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, cwd=tree)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into a fresh environment and return the folder of its commands."""
    home = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", home, cwd=home)
    python = home / "bin" / "python"
    run(
        sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel, cwd=home
    )
    # The libraries are lent from the environment of this run; a path file does not bring its editable install along.
    (libraries,) = home.glob("lib/python*/site-packages")
    (libraries / "lent.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return home / "bin"


def test_every_file_of_the_tree_is_in_the_wheel(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    missing = []
    for folder, target in (("facilitator", "facilitator"), ("migrations", "facilitator/migrations")):
        for path in (ROOT / folder).rglob("*"):
            name = f"{target}/{path.relative_to(ROOT / folder).as_posix()}"
            if path.is_file() and "__pycache__" not in name and not name.endswith((".mo", ".pot")):
                missing += [name] if name not in inside else []
    assert not missing, "list their packages or patterns in setup.cfg"


def test_the_wheel_holds_compiled_translations_and_nothing_foreign(wheel: Path) -> None:
    inside = zipfile.ZipFile(wheel).namelist()
    for source in (ROOT / "facilitator" / "translations").rglob("*.po"):
        assert source.with_suffix(".mo").relative_to(ROOT).as_posix() in inside
    assert {name.split("/")[0] for name in inside} == {"facilitator", f"facilitator-{__version__}.dist-info"}
    assert not [name for name in inside if "__pycache__" in name]


def test_the_wheel_carries_its_licence(wheel: Path) -> None:
    assert [name for name in zipfile.ZipFile(wheel).namelist() if name.endswith("licenses/LICENSE")]


def test_the_command_runs_from_an_empty_directory(installed: Path, tmp_path: Path) -> None:
    assert __version__ in run(installed / "facilitator", "--version", cwd=tmp_path)
    where = run(installed / "python", "-c", "import facilitator; print(facilitator.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(installed.parent)
    assert not list(tmp_path.iterdir()), "asking for the version leaves nothing behind"


def test_the_installed_product_migrates_a_database(installed: Path, tmp_path: Path) -> None:
    run(installed / "python", "-c", MIGRATE, cwd=tmp_path)


def test_the_installed_product_begins_backs_up_and_restores(installed: Path, tmp_path: Path) -> None:
    assert "/set-up/" in run(installed / "python", "-c", PREPARE, cwd=tmp_path)
    assert "Nobody yet" in run(installed / "facilitator", "users", "list", cwd=tmp_path)
    run(installed / "facilitator", "users", "invite", "dora@example.org", "--name", "Dora", cwd=tmp_path)
    run(installed / "facilitator", "backup", "one.zip", cwd=tmp_path)
    run(installed / "facilitator", "restore", "one.zip", "--data-dir", "again", cwd=tmp_path)
    assert "Dora" in run(installed / "facilitator", "users", "list", "--data-dir", "again", cwd=tmp_path)
