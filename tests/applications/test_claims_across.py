"""One certificate, one payment: across persons, units and schemes; who was first does not lock the other out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications import services
from applications.answers import read_answer
from applications.enums import ApplicationState, ClaimState, ConflictState
from applications.matters import wanted_claims
from applications.models import Application, Claim, ClaimConflict
from applications.selectors import conflicts_among, conflicts_of, current_lines, find_conflicts, roster_problems
from audit.selectors import history
from audit.verify import of_subject
from foundation.normalise import TextRefused
from policy.exclusions import EXCLUSIONS
from policy.lookup import SCHEMES
from policy.lookup import scheme as scheme_of
from policy.parameters import load
from policy.scheme import Scheme
from tests import people
from tests.applications.cases import (
    AT,
    LATER,
    TECHNICIAN,
    UPGRADE,
    filled,
    invented,
    owner_for,
    roster_csv,
    submit,
    user_of,
)

pytestmark = pytest.mark.django_db

TRAINING = scheme_of("training")
NUMBER = "S000026433171132000123"


def applying(scheme: Scheme, number: int, certificate: str = NUMBER, **answers: Any) -> Application:
    """A draft of applicant `number` with that certificate; in a roster it is the first line's."""
    owner, case = owner_for(scheme, number), invented(scheme, seed=number)
    if scheme.is_roster:
        first = {**case.lines[0], "certificate_number": certificate}
        return filled(scheme, owner, replace(case, lines=(first, *case.lines[1:])))
    return filled(scheme, owner, replace(case, details={**case.details, "certificate_number": certificate, **answers}))


def states(scope: str) -> list[str]:
    return sorted(Claim.objects.filter(scope=scope).exclude(state="released").values_list("state", flat=True))


@pytest.mark.parametrize("scheme", [UPGRADE, TECHNICIAN], ids=lambda scheme: scheme.slug)
def test_a_second_person_with_the_same_certificate_is_taken_in_and_seen(scheme: Scheme) -> None:
    scope = "training_certificate" if scheme is UPGRADE else "reward_certificate"
    first = submit(applying(scheme, 1))
    second = submit(applying(scheme, 2, f"证书编号：{NUMBER.lower().replace('0000', 'OOOO')}/1"), at=LATER)
    assert second.state == ApplicationState.SUBMITTED
    assert states(scope) == [ClaimState.DISPUTED, ClaimState.LIVE]
    conflict = ClaimConflict.objects.get()
    assert (conflict.claim.application, conflict.rival.application) == (first, second)
    assert list(conflicts_of(first)) == list(conflicts_of(second)) == [conflict]


def test_a_roster_is_told_of_a_certificate_used_elsewhere_and_of_nobody() -> None:
    submit(applying(UPGRADE, 2))
    mine = applying(TRAINING, 1)
    told = list(conflicts_among(mine, current_lines(mine), AT.date()).values())
    assert told == ["这张证书已由其他单位或个人使用，请核对号码；无误的可以保留，由部门核实。"]


def test_a_certificate_in_a_training_roster_and_in_skill_upgrade() -> None:
    roster = submit(applying(TRAINING, 1))
    person = submit(applying(UPGRADE, 2), at=LATER)
    conflict = ClaimConflict.objects.get()
    assert (conflict.claim.application, conflict.rival.application) == (roster, person)
    assert conflict.claim.line.number == roster.lines.order_by("number").first().number


def test_another_certificate_meets_nobody() -> None:
    submit(applying(UPGRADE, 1))
    submit(applying(UPGRADE, 2, NUMBER[:-1] + "4"))
    assert not ClaimConflict.objects.exists()


def test_who_withdraws_leaves_the_place_to_the_other() -> None:
    first, second = submit(applying(UPGRADE, 1)), submit(applying(UPGRADE, 2), at=LATER)
    services.withdraw(application=first, by=user_of(first.person), reason="填错", at=LATER)
    claim = Claim.objects.get(application=second, scope="training_certificate")
    assert claim.state == ClaimState.LIVE
    assert ClaimConflict.objects.get().state == ConflictState.MOOT


def test_the_earliest_of_two_who_wait_gets_the_place_and_stays_disputed_with_the_other() -> None:
    first, second, third = (submit(applying(UPGRADE, number), at=AT + timedelta(hours=number)) for number in (1, 2, 3))
    assert ClaimConflict.objects.count() == 3, "each pair"
    services.withdraw(application=first, by=user_of(first.person), reason="填错", at=LATER)
    assert states("training_certificate") == [ClaimState.DISPUTED, ClaimState.LIVE]
    assert ClaimConflict.objects.get(state=ConflictState.OPEN).rival.application == third
    assert Claim.objects.get(application=second, scope="training_certificate").state == ClaimState.LIVE


def test_a_disputed_claim_that_moves_to_the_line_of_a_new_roster_says_so(without_bureaus: None) -> None:
    submit(applying(UPGRADE, 1))
    roster = submit(applying(TRAINING, 2), at=LATER)
    before = Claim.objects.get(application=roster, state=ClaimState.DISPUTED)
    by = user_of(roster.applicant)
    services.return_for_correction(
        application=roster, items=[("roster", "", "请核对")], due_on=AT.date(),
        by=people.officer("clerk", people.bureau()), at=LATER,
    )  # fmt: skip
    case = invented(TRAINING, seed=2)
    again = replace(case, lines=({**case.lines[0], "certificate_number": NUMBER}, *case.lines[1:]))
    services.import_roster(application=roster, name="名册.csv", data=roster_csv(TRAINING, again), by=by, at=LATER)
    services.resubmit(application=roster, by=by, version=None, at=LATER)
    after = Claim.objects.get(pk=before.pk)
    assert after.line_id != before.line_id
    assert history(after).last().action == "move"
    assert list(of_subject("applications.claim", str(after.pk))) == []


def test_rows_of_one_roster_with_one_certificate_are_named() -> None:
    case = invented(TRAINING, lines=4)
    lines = [{**line, "certificate_number": NUMBER} if at in (1, 3) else line for at, line in enumerate(case.lines)]
    draft = filled(TRAINING, case=replace(case, lines=tuple(lines)))
    problem = roster_problems(draft).get()
    assert problem.errors == {
        "certificate_number": "第 5 行与第 3 行的证书编号相同，一张证书只能对应一人，请核对后修改或移除其中一行。"
    }
    by = user_of(draft.applicant)
    spelt = {"certificate_number": f"证书编号：{NUMBER.lower()}"}
    assert services.edit_line(application=draft, number=5, values=spelt, by=by, at=AT).errors
    assert services.edit_line(application=draft, number=4, values=spelt, by=by, at=AT).errors, "a good row, too"
    free = {"certificate_number": "S000026433171132000999"}
    assert not services.edit_line(application=draft, number=5, values=free, by=by, at=AT).errors


def test_rows_with_one_certificate_that_came_by_two_files_are_named_when_the_second_is_read() -> None:
    case = invented(TRAINING, lines=4)
    lines = [{**line, "certificate_number": NUMBER} if at in (1, 3) else line for at, line in enumerate(case.lines)]
    draft = filled(TRAINING, case=replace(case, lines=tuple(lines[:3])))
    by = user_of(draft.applicant)
    data = roster_csv(TRAINING, replace(case, lines=(lines[3],)))
    report = services.take_upload(application=draft, name="二.csv", data=data, by=by, at=AT)
    client = Client()
    client.force_login(by)
    page = client.get(reverse("applications:roster_upload", args=[draft.pk, report.entry.pk])).content.decode()
    assert "证书编号与现有花名册第 3 行相同" in page
    assert services.append_roster(edition=report.entry, version=draft.version, by=by, at=AT) == 1
    draft.refresh_from_db()
    problem = roster_problems(draft).get()
    assert list(problem.errors.values()) == [
        "第 5 行与第 3 行的证书编号相同，一张证书只能对应一人，请核对后修改或移除其中一行。"
    ]
    free = {"certificate_number": "S000026433171132000999"}
    assert not services.edit_line(application=draft, number=5, values=free, by=by, at=AT).errors
    assert draft.lines.get(number=5, edition=draft.roster_edition).id_number.reveal() == lines[3]["id_number"]


def test_rows_with_one_certificate_that_were_told_nowhere_are_named_at_the_submission() -> None:
    draft = filled(TRAINING, case=invented(TRAINING, lines=4))
    for line in draft.lines.filter(number__in=(3, 5)):
        line.details["certificate_number"] = NUMBER
        line.save()
    with pytest.raises(services.SameCertificate, match="第 3、5 行"):
        submit(draft)


@pytest.mark.parametrize("number", ["S00002643317ꓲ132000123", "证书编号："])
def test_a_number_that_no_certificate_bears_is_refused_in_its_row_and_at_its_field(number: str) -> None:
    case = invented(TRAINING)
    lines = ({**case.lines[0], "certificate_number": number}, *case.lines[1:])
    assert "certificate_number" in roster_problems(filled(TRAINING, case=replace(case, lines=lines))).get().errors
    fact = next(fact for fact in TECHNICIAN.details if fact.format == "certificate")
    with pytest.raises(TextRefused):
        read_answer(fact, number)


def test_a_certificate_of_a_day_to_come_is_told_at_its_row() -> None:
    case = invented(TRAINING)
    lines = ({**case.lines[0], "certificate_on": "2026-06-02"}, *case.lines[1:])
    draft = filled(TRAINING, case=replace(case, lines=lines))
    assert roster_problems(draft).get().errors == {"certificate_on": "发证日期在今天之后，请核对年份和月日。"}


def test_one_person_is_not_paid_twice_for_one_occupation_and_level_nor_for_a_lower_one_later() -> None:
    def with_(number: str, level: str) -> Application:
        case = invented(UPGRADE)
        return filled(
            UPGRADE, owner,
            replace(
                case, facts={**case.facts, "level": level},
                details={**case.details, "occupation": "焊工", "certificate_number": number},
            ),
        )  # fmt: skip

    owner = people.person(1)
    submit(with_("S000026433171132000001", "intermediate"))
    with pytest.raises(services.AlreadyClaimed, match="同一等级"):
        submit(with_("S000026433171132000002", "intermediate"))
    with pytest.raises(services.AlreadyClaimed, match="较高等级"):
        submit(with_("S000026433171132000003", "junior"))
    assert submit(with_("S000026433171132000004", "senior")).number


def test_what_the_document_leaves_open_is_put_to_the_bureaus_even_for_one_applicant() -> None:
    unit, made = owner_for(scheme_of("master_studio"), 1), []
    for slug in ("master_studio", "craftsman_studio"):
        case = invented(scheme_of(slug))
        made.append(
            filled(scheme_of(slug), unit, replace(case, details={**case.details, "studio_name": "李师傅工作室"}))
        )
    for each in made:
        submit(each)
    assert ClaimConflict.objects.get().claim.scope == "studio"


def test_a_row_that_is_switched_off_holds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    off = load().with_value("stacking.training_certificate", AT.date().replace(month=1), False, "测试")
    monkeypatch.setattr(load(), "_newest_first", off._newest_first)
    submit(applying(UPGRADE, 1))
    submit(applying(UPGRADE, 2))
    assert not ClaimConflict.objects.exists()


def test_every_row_of_the_matrix_fits_the_schemes() -> None:
    known = {scheme.slug: scheme for scheme in SCHEMES}
    for row in EXCLUSIONS:
        for slug in row.schemes:
            scheme = known[slug]
            named = scheme.line_matters if scheme.is_roster else scheme.matters
            assert not row.is_held or row.matter in named, (row.id, slug)
        assert not row.is_held or load().value(row.parameter, AT.date()).value is True


def test_ten_thousand_lines_cost_bounded_queries(django_assert_max_num_queries: Callable[..., Any]) -> None:
    first, second = submit(applying(TRAINING, 1)), applying(TRAINING, 2)
    lines = list(second.lines.all())
    wanted = wanted_claims(second, lines * 700, AT.date())
    assert len(wanted) > 6000
    with django_assert_max_num_queries(60):
        found = find_conflicts(second, wanted)
    assert {claim.application for claim, _ in found} == {first}
