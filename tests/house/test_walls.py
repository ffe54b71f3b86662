"""The walls between floors and rooms stand, and each of them truly stops who walks through."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
FLOORS = PROJECT["tool"]["importlinter"]["root_packages"]
CONTRACTS = {contract["name"]: contract for contract in PROJECT["tool"]["importlinter"]["contracts"]}
STAIRCASE, DOOR, RULES, SANDBOX = (
    "Four floors, one staircase: look down, never up",
    "One door between awards and judging: its results, never its tables",
    "Rules import no Django",
    "The program in the sandbox imports nothing of the house",
)


def broken(house: Path) -> set[str]:
    """The names of the contracts that are broken in a copy of the house."""
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([program, "--no-cache", "--no-logo"], cwd=house, capture_output=True, text=True)
    verdicts = dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", done.stdout, re.MULTILINE))
    assert verdicts.keys() == CONTRACTS.keys(), done.stdout + done.stderr
    return {name for name, verdict in verdicts.items() if verdict == "BROKEN"}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for floor in FLOORS:
        unwanted = shutil.ignore_patterns("__pycache__", "locale", "*.toml", "*.json")
        shutil.copytree(ROOT / floor, tmp_path / floor, ignore=unwanted)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def write(house: Path, module: str, line: str) -> None:
    """Add a line to a module of the copy, which may be a package or new."""
    path = house / module.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    with file.open("a") as text:
        text.write(f"\n{line}\n")


def test_all_walls_stand(house: Path):
    assert broken(house) == set()


@pytest.mark.parametrize(
    ("lower", "higher"), [("contest", "submissions"), ("submissions", "judging"), ("judging", "awards")]
)
def test_nobody_looks_up_the_staircase(house: Path, lower: str, higher: str):
    write(house, f"{lower}.urls", f"import {higher}.lifecycle")
    assert broken(house) == {STAIRCASE}


@pytest.mark.parametrize("floor", FLOORS)
def test_no_room_imports_from_the_room_above(house: Path, floor: str):
    write(house, f"{floor}.models", f"import {floor}.actions")
    # Through the tables the media pipeline would see its own upper rooms, too.
    further = {"Rooms of the media pipeline"} if floor == "submissions" else set()
    assert broken(house) == {f"Rooms of {floor}"} | further


@pytest.mark.parametrize("floor", FLOORS)
def test_no_room_is_added_unseen(house: Path, floor: str):
    write(house, f"{floor}.helpers", "")
    assert broken(house) == {f"Rooms of {floor}"}


def test_awards_never_reads_the_tables_of_judging(house: Path):
    write(house, "awards.gallery", "import judging.models")
    assert broken(house) == {DOOR}


@pytest.mark.parametrize("rule", CONTRACTS[RULES]["source_modules"])
def test_no_rule_imports_django(house: Path, rule: str):
    write(house, rule, "import django.utils.timezone")
    assert RULES in broken(house)


def test_the_program_in_the_sandbox_imports_nothing_of_the_house(house: Path):
    write(house, "submissions.media.provenance.child", "import contest.problems")
    assert broken(house) == {SANDBOX}


def test_what_imports_no_django_is_typed_without_mercy():
    typed = {path.removesuffix(".py").replace("/", ".") for path in PROJECT["tool"]["pyright"]["strict"]}
    assert typed == set(CONTRACTS[RULES]["source_modules"])
