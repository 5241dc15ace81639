"""Reads the parameter files beside this module.

A file holds one family: `title`, `document` and `clause` for all of it, and `parameters`, each with `id`, `label`,
`unit` and `values` (`from`, `value`; where they differ `document`, `clause`; `note` 待确认 where somebody has to
confirm). `used: false` marks one that nothing reads yet; the page of parameters says so (尚未启用).
"""

from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from policy.parameters.model import AdoptionRecord, Parameter, ParameterError, ParameterSet, Recorded
from policy.terms import Adoption, District

FOLDER = Path(__file__).parent
ADOPTION_FILE = "adoption.yaml"

_CENT = Decimal("0.01")
_COUNTS = frozenset({"人", "月", "年", "次", "期", "天", "秒", "分钟", "小时", "位", "工作日", "轮", "%"})


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML whose decimals stay exact."""


def _decimal(loader: Any, node: Any) -> Decimal:
    text = loader.construct_scalar(node)
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ParameterError(f"数值 {text} 无法识别") from None


_Loader.add_constructor("tag:yaml.org,2002:float", _decimal)


@cache
def load() -> ParameterSet:
    """The shipped parameters; read once in a process."""
    return read_folder(FOLDER)


def read_folder(folder: Path) -> ParameterSet:
    """Read every family file of a folder and its adoption file; raises ParameterError naming the file."""
    parameters: list[Parameter] = []
    for path in sorted(folder.glob("*.yaml")):
        if path.name != ADOPTION_FILE:
            parameters += _guarded(path, read_family)
    names = [parameter.id for parameter in parameters]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ParameterError(f"参数重复：{'、'.join(twice)}")
    return ParameterSet(parameters, _guarded(folder / ADOPTION_FILE, read_adoptions))


def read_family(data: dict[str, Any]) -> list[Parameter]:
    """The parameters of one family file."""
    family = []
    for entry in data["parameters"]:
        rows = [
            Recorded(
                id=entry["id"],
                value=_value(row["value"], entry["unit"]),
                since=_day(row["from"]),
                source=row.get("document", entry.get("document", data["document"])),
                clause=row.get("clause", entry.get("clause", data["clause"])),
                note=row.get("note", ""),
            )
            for row in entry["values"]
        ]
        used = entry.get("used", True)
        family.append(Parameter(entry["id"], entry["label"], entry["unit"], data["title"], tuple(rows), used))
    return family


def read_adoptions(data: dict[str, Any]) -> list[AdoptionRecord]:
    """How the districts stand to the schemes."""
    return [
        AdoptionRecord(
            district=District(str(code)),
            scheme=scheme,
            state=Adoption(row["state"]),
            since=_day(row["from"]),
            source=row.get("document", data["document"]),
            clause=row.get("clause", data["clause"]),
            note=row.get("note", ""),
            amounts={name: _own(amount) for name, amount in row.get("amounts", {}).items()},
        )
        for code, schemes in data["districts"].items()
        for scheme, rows in schemes.items()
        for row in rows
    ]


def _own(amount: Any) -> Any:
    """A district's own amount, list of amounts, or table of rows; of each row the amount is checked."""
    if isinstance(amount, list) and any(isinstance(row, dict) for row in amount):
        for row in amount:
            _money(row["amount"])
        return amount
    return _value(amount, "元")


def _guarded(path: Path, read: Any) -> Any:
    try:
        return read(yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader))  # noqa: S506 – a safe loader of ours
    except KeyError as error:
        raise ParameterError(f"{path.name}：缺少 {error.args[0]}") from error
    except (ValueError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise ParameterError(f"{path.name}：{error}") from error


def _day(value: Any) -> date:
    if type(value) is not date:
        raise ParameterError(f"{value} 不是 YYYY-MM-DD 形式的日期")
    return value


def _value(value: Any, unit: str) -> Any:
    """A value as its unit wants it; null stays unset."""
    if value is None:
        return None
    if unit == "元":
        return tuple(map(_money, value)) if isinstance(value, list) else _money(value)
    if unit in _COUNTS:
        if type(value) is not int or value < 0:
            raise ParameterError(f"{value} 不是不小于 0 的整数")
        return value
    if unit == "日期":
        return _day(value)
    if unit == "比例":
        return Decimal(value)
    return value


def _money(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0 or Decimal(value) % _CENT:
        raise ParameterError(f"{value} 不是以元为单位、最多两位小数的金额")
    return Decimal(value).quantize(_CENT)
