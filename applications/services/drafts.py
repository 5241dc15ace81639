"""The draft: begin it, fill it section by section, choose where the money goes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.enums import AccountState
from accounts.models import Organisation, PayeeAccount, Person
from accounts.permissions import NotYours, may_act_for
from applications.answers import UNANSWERED
from applications.models import Application
from applications.services.editing import keep, opened, refresh
from applications.services.errors import AnswerRefused
from audit.errors import DomainError
from audit.services import record, save_checked
from policy.facts import Fact, FactError, read_details, read_facts
from policy.lookup import scheme as scheme_of
from policy.scheme import Scheme
from policy.terms import ApplicantKind, District, FactSource


class WrongApplicant(DomainError):
    """This kind of applicant cannot ask for the scheme."""


class WrongAccount(DomainError):
    """The account is not the applicant's, or no longer in use."""


@transaction.atomic
def start(
    *,
    scheme: Scheme,
    applicant: Person | Organisation,
    by: Any,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
) -> Application:
    """A new draft. Of `facts` (carried over from the self-check) what the scheme does not ask or cannot read is left.

    Raises NotYours, WrongApplicant.
    """
    if not may_act_for(by, applicant):
        raise NotYours("只能为本人或本单位申请。")
    kind = kind_of(applicant)
    if kind not in scheme.applicants:
        who = "、".join(each.label for each in scheme.applicants)
        raise WrongApplicant(f"“{scheme.title}”由{who}申请，请更换申请人。")
    application = Application(
        scheme=scheme.slug,
        applicant_kind=kind.value,
        person=applicant if isinstance(applicant, Person) else None,
        organisation=applicant if isinstance(applicant, Organisation) else None,
        applicant_name=applicant.name,
        created_by=by,
        created_at=at,
        saved_at=at,
        facts=_readable(scheme, facts or {}),
    )
    application.handling_district = handling_district(scheme, application.facts, {})
    save_checked(application)
    data = {"scheme": scheme.slug, "applicant_kind": kind.value}
    record(subject=application, action="start", actor=by, at=at, role="applicant", data=data)
    return application


def kind_of(applicant: Person | Organisation) -> ApplicantKind:
    """What the applicant is, in the words of the document."""
    return ApplicantKind.INDIVIDUAL if isinstance(applicant, Person) else ApplicantKind(applicant.kind)


@transaction.atomic
def save_section(
    *,
    application: Application,
    facts: Mapping[str, Any],
    details: Mapping[str, Any],
    version: int | None,
    by: Any,
    at: datetime,
) -> Application:
    """Set the given answers (strict JSON; UNANSWERED takes one out) and leave the others.

    `version` is the one that was read, None where nobody can have looked away. Raises NotYours, NotOpen,
    StaleVersion, AnswerRefused.
    """
    scheme = scheme_of(application.scheme)
    _check(scheme, facts, details)
    row = opened(application, by=by, version=version)
    new_facts, new_details = _merged(row.facts, facts), _merged(row.details, details)
    if (new_facts, new_details) == (row.facts, row.details):
        refresh(application, row)
        return application
    return keep(
        application,
        row,
        action="save_section",
        by=by,
        at=at,
        data=_logged(row, {**row.facts, **row.details}, {**new_facts, **new_details}),
        facts=new_facts,
        details=new_details,
        # The bureaus that have the case stay the same; `resubmit` refuses an answer that names another place.
        handling_district=row.handling_district if row.number else handling_district(scheme, new_facts, new_details),
    )


@transaction.atomic
def choose_account(*, application: Application, account: PayeeAccount, by: Any, at: datetime) -> Application:
    """Where the money is to go: one of the applicant's own accounts. Raises WrongAccount, NotYours, NotOpen."""
    row = opened(application, by=by)
    if (account.person_id, account.organisation_id) != (row.person_id, row.organisation_id):
        raise WrongAccount("收款账户必须是申请人本人或本单位的账户。")
    if account.state == AccountState.RETIRED:
        raise WrongAccount("该账户已停用，请选择其他账户或登记新的账户。")
    data = {"account": account.number_mask, "account_version": account.version}
    return keep(application, row, action="choose_account", by=by, at=at, data=data, account=account)


def handling_district(scheme: Scheme, facts: Mapping[str, Any], details: Mapping[str, Any]) -> str:
    """Where the file is handled: what the declared fact or detail says, the city where none is declared."""
    if not scheme.handling:
        return District.CITY.value
    return {**details, **facts}.get(scheme.handling) or ""


def _check(scheme: Scheme, facts: Mapping[str, Any], details: Mapping[str, Any]) -> None:
    given = {name: value for name, value in facts.items() if value is not UNANSWERED}
    for name in facts:
        fact = scheme.fact_index.get(name)
        if fact is None or fact.source is not FactSource.APPLICANT:
            raise AnswerRefused("提交的内容中有本表没有的项目，未保存。请刷新页面后重新填写。")
    try:
        read_facts(scheme, given)
        read_details(scheme, {name: value for name, value in details.items() if value is not UNANSWERED})
    except FactError as error:
        raise AnswerRefused(_sentence(scheme, error)) from error


def _sentence(scheme: Scheme, error: FactError) -> str:
    fact: Fact | None = {**scheme.fact_index, **scheme.detail_index}.get(error.fact)
    if fact is None:
        return "提交的内容中有本表没有的项目，未保存。请刷新页面后重新填写。"
    return f"“{fact.label}”的内容不符合要求，请重新填写。"


def _merged(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**before, **given}
    return {name: value for name, value in merged.items() if value is not UNANSWERED}


def _logged(row: Application, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Which answers changed; of what the bureaus had already, also from what to what."""
    names = _changed(before, after)
    if row.number is None:
        return {"answers": names}
    return {"answers": names, "changed": {name: [before.get(name), after.get(name)] for name in names}}


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    names = {*before, *after}
    return sorted(name for name in names if before.get(name, UNANSWERED) != after.get(name, UNANSWERED))


def _readable(scheme: Scheme, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the facts that the scheme asks of an applicant and can read."""
    kept = {}
    for name, value in raw.items():
        fact = scheme.fact_index.get(name)
        if fact is None or fact.source is not FactSource.APPLICANT or (value is None and not fact.nullable):
            continue
        try:
            read_facts(scheme, {name: value})
        except FactError:
            continue
        kept[name] = value
    return kept
