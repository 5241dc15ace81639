"""Words of the log for who reads it: what was done, to what, in which capacity."""

from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from accounts.enums import MemberRole, Role
from accounts.models import Bureau
from audit.models import Event
from payments.wording import ACTIONS as PAYMENT_ACTIONS
from reviews.wording import ACTIONS as REVIEW_ACTIONS

ACTIONS = {
    **PAYMENT_ACTIONS,
    **REVIEW_ACTIONS,
    "account_corrected": "账户已更正",
    "add_member": "接受邀请，成为成员",
    "adjust": "调整指标",
    "allow": "核实后准予并存",
    "answer": "答复",
    "apply": "回单入账",
    "appoint": "任命岗位",
    "approve": "通过",
    "ask_verification": "要求核验",
    "attach_material": "上传材料",
    "change": "修改部门信息",
    "change_password": "修改密码",
    "change_phone": "登记手机号",
    "check_again": "重新复查",
    "choose_account": "选择收款账户",
    "claim": "登记申领",
    "complete_claims": "补登申领",
    "close_login": "停用登录账号",
    "confirm": "确认",
    "declare_interest": "申报利害关系",
    "decline": "谢绝邀请",
    "discard": "放弃草稿",
    "dismiss": "异议不成立",
    "dispute": "重复申领待核实",
    "drop": "移出批次",
    "edit_roster": "修改花名册",
    "end_interest": "解除利害关系申报",
    "end_post": "停用岗位",
    "enrol_factor": "启用动态码",
    "expire": "期满",
    "export": "发出明细",
    "fail": "支付失败",
    "fall_due": "到期",
    "fall_due_checked": "到期待复查",
    "file": "提出异议",
    "hold": "占用预算",
    "identify": "登记身份证号",
    "import_roster": "导入花名册",
    "invite": "邀请成员",
    "issue": "发文",
    "join": "并入核查",
    "judge": "规则判断",
    "lack_budget": "等待预算",
    "leave": "退出单位",
    "make_verification": "完成核验",
    "move": "转到新花名册的行",
    "object": "有异议",
    "open_login": "建立登录账号",
    "open_sealed": "查看完整号码",
    "pass": "通过",
    "pay": "支付成功",
    "pay_last": "全部到账",
    "pay_part": "部分到账",
    "promise_material": "作出承诺",
    "propose": "提出",
    "propose_post": "提出任命",
    "publish": "公示",
    "quarantine": "回单存疑",
    "reclaim": "号码申领后停用账户",
    "reclaim_proposed": "登记号码申领",
    "reclaimed": "号码转给持有人",
    "record": "登记会议纪要",
    "refuse": "不予批准",
    "register": "注册",
    "registration_tried": "号码已注册，有人再次注册",
    "reject": "退回",
    "release": "释放或发放",
    "remove_factor": "停用动态码",
    "remove_lines": "移除花名册行",
    "remove_member": "停用成员",
    "change_role": "更改成员身份",
    "rename": "更名",
    "render": "制作文书",
    "renew_password": "生成新的初始密码",
    "renew_recovery_codes": "更换恢复码",
    "reopen": "重新核查",
    "replace": "由新账户替换",
    "replace_factor": "更换动态码",
    "reset_factor": "重置动态码",
    "reset_password": "找回密码",
    "hand_over_cases": "移交案件",
    "replace_year": "由更正后的安排代替",
    "restore_roster": "恢复花名册",
    "resubmit": "提交补正",
    "resubmit_accepted": "提交补正",
    "save_section": "保存内容",
    "seal": "确定发放计划",
    "send_back": "退回",
    "set_up": "设立部门",
    "settle": "入账",
    "sign": "签发",
    "spend": "支出",
    "stage": "导入回单",
    "stand": "先前申领释放，转为有效",
    "start": "新建草稿",
    "strike": "撤下",
    "submit": "提交",
    "suspend": "暂停发放",
    "take_back": "收回",
    "take_up": "续用以往申请",
    "taken_up": "被续用",
    "turn_down": "驳回",
    "turn_down_post": "驳回任命",
    "uphold": "异议成立",
    "uphold_partly": "异议部分成立",
    "upgrade_password": "按新标准重新加密密码",
    "use_recovery_code": "用恢复码登录",
    "verify": "核验账户",
    "verify_all": "核验全部记录",
    "void": "作废明细",
    "waive": "放弃陈述申辩",
    "withdraw": "撤回",
    "withdraw_material": "移除材料",
}
ROLES = {
    "applicant": "申请人",
    "owner": "账户所有人",
    "manager": "单位管理员",
    "invited": "受邀人",
    "reader": "单位只读成员",
    "clerk": "经办",
    "head": "负责人",
    "bureau": "部门",
    "finance": "财政",
    "maker": "制单",
    "checker": "复核",
    "releaser": "发放",
    "reconciler": "对账",
    "reconcile_checker": "对账复核",
    "auditor": "审计",
    "public": "社会公众",
    "official": "窗口人员",
    "staff": "工作人员",
    "admin": "系统管理",
    "system": "系统",
}
FIELDS = {"id_number": "身份证号", "phone": "手机号", "number": "收款账号", "payee_number": "收款账号"}
SUBJECTS = {
    "accounts.person": "name",
    "accounts.organisation": "name",
    "accounts.bureau": "name",
    "accounts.user": "name",
    "accounts.payeeaccount": "holder_name",
    "accounts.invitation": "label",
    "accounts.postproposal": "user__name",
    "accounts.reclaim": "holder_name",
    "applications.application": "applicant_name",
    "applications.judgement": "application__applicant_name",
    "applications.claim": "application__applicant_name",
    "applications.claimconflict": "claim__application__applicant_name",
    "applications.rosterline": "name",
    "notices.letter": "number",
    "portal.holidayyear": "number",
    "reviews.case": "application__applicant_name",
    "reviews.publicnotice": "number",
    "reviews.noticerow": "name",
    "reviews.objection": "receipt",
    "reviews.inquiry": "row__name",
    "reviews.minutes": "number",
    "reviews.hearing": "decision__case__application__applicant_name",
    "reviews.decision": "case__application__applicant_name",
    "payments.budgetenvelope": "number",
    "payments.paymentplan": "application__applicant_name",
    "payments.instalment": "plan__application__applicant_name",
    "payments.batch": "number",
    "payments.paymentline": "reference",
    "payments.returnfile": "name",
}
"""The column by which a subject is called on a page."""


def action(code: str) -> str:
    return ACTIONS.get(code, code)


def actions_like(code: str) -> list[str]:
    """The actions that a page calls by the same word."""
    return [each for each, label in ACTIONS.items() if label == ACTIONS.get(code)] or [code]


def choices() -> list[tuple[str, str]]:
    """Each word once with one of its actions, in the order of the Chinese dictionary (that of GB 18030)."""
    once = {label: code for code, label in reversed(ACTIONS.items())}
    return sorted(((code, label) for label, code in once.items()), key=lambda pair: pair[1].encode("gb18030"))


def kind(label: str) -> str:
    """What a subject is: the name of its model."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


def state(label: str, code: str) -> str:
    """A state of a subject in the word of its model."""
    return _states(label).get(code, code)


def about(event: Event) -> str:
    """What an event of a bureau, a log-in or a unit was about: the post, the columns, the other person."""
    data = event.data
    if event.action == "change" and event.subject_type == "accounts.bureau":
        return "；".join(
            f"{Bureau._meta.get_field(name).verbose_name}由“{each['before']}”改为“{each['after']}”"  # type: ignore[union-attr]
            for name, each in data.items()
        )
    if event.subject_type == "accounts.organisation" and "role" in data:
        return f"{data.get('name') or data.get('label') or ''} {_label(MemberRole, data['role'])}".strip()
    if event.action == "hand_over_cases":
        return f"{data['bureau']} {data['cases']} 件，交给{data['name']}"
    if event.subject_type == "portal.holidayyear":
        return str(data.get("document", ""))
    if event.subject_type == "accounts.user" and "role" in data:
        return f"{data.get('bureau', '')}{_label(Role, data['role'])}"
    if event.action == "verify" and data.get("warnings"):
        return f"已核实提示：{''.join(data['warnings'])}"
    if event.action == "make_verification":
        return f"发现 {data['found']} 处"
    if event.subject_type.startswith("accounts."):
        return str(data.get("name") or data.get("id_number") or data.get("to") or "")
    return ""


def shown(event: Event) -> tuple[str, Event, str]:
    """An event of a bureau or an official: its word, itself, and what it was about."""
    return action(event.action), event, about(event)


def _label(choices_: Any, code: str) -> str:
    return str(choices_(code).label) if code in choices_.values else code


@cache
def _states(label: str) -> dict[str, str]:
    try:
        field = apps.get_model(label)._meta.get_field("state")
    except (LookupError, ValueError, FieldDoesNotExist):
        return {}
    return {str(code): str(word) for code, word in field.choices or ()}  # type: ignore[union-attr]
