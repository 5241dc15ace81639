"""Words of the administrator's pages for what the log calls by code."""

from accounts.enums import Role
from accounts.models import Bureau
from audit.models import Event

STAFF_ACTIONS = {
    "set_up": "设立部门",
    "change": "修改部门信息",
    "open_login": "建立登录账号",
    "identify": "登记身份证号",
    "appoint": "任命岗位",
    "propose_post": "提出任命",
    "turn_down_post": "驳回任命",
    "end_post": "停用岗位",
    "close_login": "停用登录账号",
    "renew_password": "生成新的初始密码",
    "reset_factor": "清除动态码",
    "hand_over_cases": "移交案件",
    "declare_interest": "申报利害关系",
    "end_interest": "解除利害关系申报",
}


def shown(event: Event) -> tuple[str, Event, str]:
    """An event of a bureau or an official: its word, itself, and what it was about."""
    data = event.data
    if event.action == "change":
        what = "；".join(
            f"{Bureau._meta.get_field(name).verbose_name}由“{each['before']}”改为“{each['after']}”"  # type: ignore[union-attr]
            for name, each in data.items()
        )
    elif "role" in data:
        what = f"{data.get('bureau', '')}{Role(data['role']).label}"
    elif event.action == "hand_over_cases":
        what = f"{data['bureau']} {data['cases']} 件，交给{data['name']}"
    else:
        what = data.get("name") or data.get("id_number") or ""
    return STAFF_ACTIONS.get(event.action, event.action), event, what
