"""Words of the log for who reads it: what was done, to what, in which capacity."""

from django.apps import apps

from payments.wording import ACTIONS as PAYMENT_ACTIONS
from reviews.wording import ACTIONS as REVIEW_ACTIONS

ACTIONS = {
    **PAYMENT_ACTIONS,
    **REVIEW_ACTIONS,
    "open_sealed": "查看完整号码",
    "register": "注册",
    "set_up": "设立部门",
    "appoint": "任命岗位",
    "end_post": "停用岗位",
    "add_member": "添加经办人",
    "remove_member": "停用经办人",
    "propose": "提出",
    "verify": "核验账户",
    "reject": "退回",
    "replace": "由新账户替换",
    "replace_year": "由更正后的安排代替",
    "hand_over_cases": "移交案件",
    "start": "新建草稿",
    "save_section": "保存内容",
    "choose_account": "选择收款账户",
    "attach_material": "上传材料",
    "promise_material": "作出承诺",
    "withdraw_material": "移除材料",
    "import_roster": "导入花名册",
    "edit_roster": "修改花名册",
    "remove_lines": "移除花名册行",
    "submit": "提交",
    "resubmit": "提交补正",
    "resubmit_accepted": "提交补正",
    "withdraw": "撤回",
    "claim": "登记申领",
    "judge": "规则判断",
    "release": "释放或发放",
    "settle": "入账",
    "approve": "通过",
    "refuse": "不予批准",
    "pay_part": "部分到账",
    "pay_last": "全部到账",
    "issue": "发文",
    "render": "制作文书",
    "file": "提出异议",
    "object": "有异议",
    "uphold": "异议成立",
    "dismiss": "异议不成立",
    "pass": "通过",
    "strike": "撤下",
    "publish": "公示",
    "sign": "签发",
    "send_back": "退回",
    "adjust": "调整指标",
    "hold": "占用预算",
    "spend": "支出",
    "lack_budget": "等待预算",
    "fall_due": "到期",
    "fall_due_checked": "到期待复查",
    "suspend": "暂停发放",
    "assemble": "制单",
    "drop": "移出批次",
    "void": "作废明细",
    "export": "发出明细",
    "pay": "支付成功",
    "fail": "支付失败",
    "account_corrected": "账户已更正",
    "stage": "导入回单",
    "quarantine": "回单存疑",
    "apply": "回单入账",
    "seal": "确定发放计划",
}
ROLES = {
    "applicant": "申请人",
    "owner": "账户所有人",
    "manager": "单位管理员",
    "clerk": "经办",
    "head": "负责人",
    "bureau": "部门",
    "finance": "财政",
    "maker": "制单",
    "checker": "复核",
    "releaser": "发放",
    "reconciler": "对账",
    "reconcile_checker": "对账复核",
    "public": "社会公众",
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
    "applications.application": "applicant_name",
    "applications.judgement": "application__applicant_name",
    "applications.claim": "application__applicant_name",
    "applications.rosterline": "name",
    "notices.letter": "number",
    "reviews.case": "application__applicant_name",
    "reviews.publicnotice": "number",
    "reviews.noticerow": "name",
    "reviews.objection": "receipt",
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


def kind(label: str) -> str:
    """What a subject is: the name of its model."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label
