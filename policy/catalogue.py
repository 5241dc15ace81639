"""Everything the rules depend on, as rows for the parameters page."""

from dataclasses import dataclass
from datetime import date

from policy.lookup import SCHEMES
from policy.parameters import ParameterSet
from policy.scheme import Scheme
from policy.terms import District

_DOCUMENT = "益人才发〔2025〕4号"
_PENDING_ROUTE = "待确认：文件按条列出责任单位，未规定办理顺序"
_PENDING_FUND = "待确认：文件未逐项写明资金来源"


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a parameter: what it is, its value as text, since when, from where, and whether it is 待确认."""

    id: str
    label: str
    family: str
    unit: str
    value: str
    since: date
    source: str
    clause: str
    note: str
    is_pending: bool


def catalogue(parameters: ParameterSet) -> tuple[Row, ...]:
    """All parameters: those of the files, then how each district stands to each scheme, then what schemes declare."""
    return (*_from_files(parameters), *_adoptions(parameters), *_declared(parameters))


def _from_files(parameters: ParameterSet) -> list[Row]:
    return [
        Row(
            id=parameter.id,
            label=parameter.label,
            family=parameter.family,
            unit=parameter.unit,
            value="未设定" if value.value is None else value.text,
            since=value.since,
            source=value.source,
            clause=value.clause,
            note=value.note,
            is_pending=value.is_pending,
        )
        for parameter in parameters.all()
        for value in parameter.values
    ]


def _adoptions(parameters: ParameterSet) -> list[Row]:
    return [
        Row(
            id=record.recorded.id,
            label=f"{district.label} · {scheme.title}",
            family="县市区执行状态",
            unit="文字",
            value=record.state.label,
            since=record.since,
            source=record.source,
            clause=record.clause,
            note=record.note,
            is_pending=record.recorded.is_pending,
        )
        for district in District
        for scheme in SCHEMES
        if scheme.asks_district
        for record in parameters.adoptions(district, scheme.slug)
    ]


def _declared(parameters: ParameterSet) -> list[Row]:
    since = parameters.latest("policy.effective_from")
    rows = []
    for scheme in SCHEMES:
        chain = " → ".join(bureau.label for bureau in dict.fromkeys(scheme.route))
        scope = "限重点产业领域的规模以上企业" if _in_scope(scheme) else "不限"
        for key, label, value, note in (
            ("chain", "办理顺序", chain, _PENDING_ROUTE),
            ("fund", "资金来源", scheme.fund.label, _PENDING_FUND),
            ("scope.enforce", "企业范围", scope, ""),
        ):
            rows.append(
                Row(
                    id=f"{key}.{scheme.slug}",
                    label=f"{scheme.title}的{label}",
                    family=label,
                    unit="文字",
                    value=value,
                    since=since,
                    source=_DOCUMENT,
                    clause=scheme.clause,
                    note=note,
                    is_pending=bool(note),
                )
            )
    return rows


def _in_scope(scheme: Scheme) -> bool:
    return any(condition.id == "in_scope_enterprise" for condition in scheme.conditions + scheme.line_conditions)
