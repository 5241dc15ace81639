"""A bureau says yes only where the rules have said so."""

from datetime import datetime

from applications.enums import JudgementPurpose
from applications.models import Judgement
from applications.selectors import latest_judgement
from applications.services import keep_judgement
from policy.terms import Outcome
from reviews.models import Case
from reviews.selectors.case import open_points, standing_verdict
from reviews.services.errors import RulesSayNo


def require_eligible(case: Case, at: datetime) -> Judgement:
    """The judgement the case stands on, which says yes.

    One that could not say (a standard was not yet set) is asked again, and the new one kept where it says yes. Raises
    RulesSayNo naming what is not known.
    """
    latest = latest_judgement(case.application)
    if latest.outcome == Outcome.ELIGIBLE:
        return latest
    verdict = standing_verdict(case, latest)
    if verdict["verdict"] != Outcome.ELIGIBLE:
        raise RulesSayNo(
            f"规则判断为“{Outcome(verdict['verdict']).label}”，现在不能同意：{open_points(verdict)}。"
            "待有关标准确定后再办理，也可以退回补正或建议不予批准。"
        )
    return keep_judgement(application=case.application, purpose=JudgementPurpose.REVIEW, at=at)[0]
