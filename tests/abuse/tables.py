"""The tables of bad inputs: one YAML file a group beside this module, so that an official can read them.

    group: N
    title: Names and free text
    doors: tests.abuse.doors          # module with DOORS: name -> callable(given, ...)
    door: name                        # of all cases that name none
    cases:
      - {id: N1, what: empty, given: "", refused: 请填写}
      - {id: N5, what: zero-width space, given: "张\\u200b三", gives: 张三}

A case says what comes in (`given`; `make: name` or `make: [name, argument]` calls a MAKERS function of the doors'
module) and what is expected, one or more of
    gives:   the value that comes back
    refused: part of the Chinese sentence
    warns:   part of a warning (the door gives a list of sentences)
    told:    part of the notes of a table that was read
    problem: part of a cell's problem in a table that was read
    shape:   [rows, part of the first cell] of a table that was read
`with` holds further arguments of the door; arguments it lacks are fixtures of that name (`client`, `db`).
"""

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

RETURNS = "B"
"""The group of what comes back from the bank."""
HERE = Path(__file__).parent
EXPECTATIONS = {"gives", "refused", "warns", "told", "problem", "shape"}
KEYS = EXPECTATIONS | {"id", "what", "door", "given", "make", "with"}


@dataclass(frozen=True)
class Case:
    """One line of a table."""

    id: str
    door: Any
    given: Any
    arguments: dict[str, Any]
    expected: dict[str, Any]


@dataclass(frozen=True)
class Table:
    """One group."""

    group: str
    title: str
    cases: tuple[Case, ...]


def load_tables() -> list[Table]:
    """All groups; a table that does not read is an error, never skipped."""
    return [_load(path) for path in sorted(HERE.glob("*.yaml"))]


def counts() -> dict[str, int]:
    """Number of cases of each group."""
    raw = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(HERE.glob("*.yaml"))]
    return {table["group"]: len(table["cases"]) for table in raw}


def _load(path: Path) -> Table:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    module = importlib.import_module(raw["doors"])
    cases = tuple(_case(each, module, raw.get("door")) for each in raw["cases"])
    return Table(raw["group"], raw["title"], cases)


def _case(raw: dict[str, Any], module: Any, door: str | None) -> Case:
    unknown = set(raw) - KEYS
    expected = {key: raw[key] for key in EXPECTATIONS if key in raw}
    if unknown or not expected or "what" not in raw:
        raise ValueError(f"{raw.get('id')}: {unknown or 'nothing is expected'}")
    given = raw.get("given")
    if "make" in raw:
        name, *arguments = raw["make"] if isinstance(raw["make"], list) else [raw["make"]]
        maker = module.MAKERS[name]

        def given() -> Any:
            return maker(*arguments)

    function = module.DOORS[raw.get("door", door)]
    return Case(raw["id"], function, given, raw.get("with", {}), expected)
