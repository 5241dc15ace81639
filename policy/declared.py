"""What schemes declare beside the files and an official may ask about too, in the form of parameters."""

from policy.case import EFFECTIVE_FROM
from policy.lookup import SCHEMES
from policy.parameters import Parameter, ParameterSet, Recorded
from policy.scheme import Scheme

_PENDING_ROUTE = "待确认：文件按条列出责任单位，未规定办理顺序"
_PENDING_FUND = "待确认：文件未逐项写明资金来源"


def declared_parameters(parameters: ParameterSet) -> tuple[Parameter, ...]:
    """Order of bureaus, fund and scope of enterprises of each scheme (chain.*, fund.*, scope.enforce.*)."""
    start = parameters.history(EFFECTIVE_FROM)[0]
    found = []
    for key, label, note in (
        ("chain", "办理顺序", _PENDING_ROUTE),
        ("fund", "资金来源", _PENDING_FUND),
        ("scope.enforce", "企业范围", ""),
    ):
        for scheme in SCHEMES:
            name = f"{key}.{scheme.slug}"
            value = Recorded(name, _value(key, scheme), start.value, start.source, scheme.clause, note)
            found.append(Parameter(name, scheme.title, "文字", label, (value,)))
    return tuple(found)


def _value(key: str, scheme: Scheme) -> str:
    if key == "chain":
        return " → ".join(bureau.label for bureau in dict.fromkeys(scheme.route))
    if key == "fund":
        return scheme.fund.label
    in_scope = any(one.id == "in_scope_enterprise" for one in scheme.conditions + scheme.line_conditions)
    return "限重点产业领域的规模以上企业" if in_scope else "不限"
