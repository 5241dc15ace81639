"""Roles and states of people, bureaus and accounts."""

from django.db import models

from policy.terms import ApplicantKind, Bureau, District


class Role(models.TextChoices):
    CLERK = "clerk", "经办"
    HEAD = "head", "负责人"
    MAKER = "maker", "制单"
    CHECKER = "checker", "复核"
    RELEASER = "releaser", "发放"
    RECONCILER = "reconciler", "对账"
    RECONCILE_CHECKER = "reconcile_checker", "对账复核"
    AUDITOR = "auditor", "审计"
    ADMIN = "admin", "系统管理"


OUTSIDE_BUREAUS = (Role.AUDITOR, Role.ADMIN)
WEIGHTY = tuple(role for role in Role if role is not Role.CLERK)
"""Posts that decide, move money, read everything or appoint: two administrators are needed to fill one."""


class MemberRole(models.TextChoices):
    MANAGER = "manager", "管理员"
    HEAD = "head", "负责人"
    AGENT = "agent", "经办人"
    READER = "reader", "只读"


ACTING_MEMBERS = frozenset({MemberRole.MANAGER, MemberRole.HEAD, MemberRole.AGENT})
"""Members who act for their unit; a reader looks on."""

MAY = {
    MemberRole.MANAGER: "可以办理本单位的补贴申请，并管理成员",
    MemberRole.HEAD: "可以办理本单位的补贴申请",
    MemberRole.AGENT: "可以办理本单位的补贴申请",
    MemberRole.READER: "只能查看本单位的补贴申请，不能办理",
}
"""What a role is for, said to who is invited."""


class InvitationState(models.TextChoices):
    PENDING = "pending", "等待对方接受"
    ACCEPTED = "accepted", "已接受"
    DECLINED = "declined", "已谢绝"
    WITHDRAWN = "withdrawn", "已撤回"


class ProposalState(models.TextChoices):
    """Of what one person proposes and another confirms."""

    PROPOSED = "proposed", "等待另一人确认"
    CONFIRMED = "confirmed", "已确认"
    REFUSED = "refused", "未予确认"
    REPLACED = "replaced", "已由更正后的代替"


class PendingKind(models.TextChoices):
    PERSON = "person", "个人注册"
    ORGANISATION = "organisation", "单位注册"
    PHONE = "phone", "更换手机号"
    PASSWORD = "password", "找回密码"


class AccountState(models.TextChoices):
    PROPOSED = "proposed", "待核验"
    VERIFIED = "verified", "已核验"
    RETIRED = "retired", "已停用"


class PayeeKind(models.TextChoices):
    PUBLIC = "1", "对公"
    PERSONAL = "2", "对私"


DISTRICTS = [(member.value, member.label) for member in District]
BUREAUS = [(member.value, member.label) for member in Bureau]
ORGANISATION_KINDS = [(kind.value, kind.label) for kind in ApplicantKind if kind is not ApplicantKind.INDIVIDUAL]
