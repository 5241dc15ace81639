"""Two applicants, one certificate: both bureaus see it, neither case is decided before a clerk and a head answer."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Post
from accounts.permissions import NotYours
from accounts.services.staff import identify
from applications.enums import ClaimState, ConflictState
from applications.models import Claim, ClaimConflict, Material
from applications.proofs import disputes
from applications.services import withdraw
from audit import verify
from audit.models import Event, Reading
from foundation import triggers
from policy.lookup import scheme as scheme_of
from policy.terms import District
from reviews import services
from reviews.models import Case
from reviews.selectors.conflicts import dispute
from reviews.selectors.preflight import PUBLISH, preflight
from reviews.services import errors
from tests import people
from tests.applications import cases
from tests.reviews import office

pytestmark = pytest.mark.django_db

NUMBER = "S000026433171132000123"


def with_certificate(slug: str, number: int, district: District = District.HESHAN, written: str = NUMBER) -> Case:
    return office.with_certificate(slug, number, written, district)


@pytest.fixture
def pair(clock) -> tuple[Case, Case, ClaimConflict]:
    clock.set(office.AT)
    first = with_certificate("skill_upgrade", 1)
    second = with_certificate("skill_upgrade", 2, District.NAN, written=f"第{NUMBER}号")
    return first, second, ClaimConflict.objects.get()


def answer(conflict: ClaimConflict, finding: str, where: Case) -> None:
    services.propose_answer(
        conflict=conflict, finding=finding, reason="联网查询证书，系其本人。", by=office.clerk(where), at=office.AT
    )
    told = dispute(conflict)
    other = told.rival.case if told.first.bureau == where.bureau else told.first.case
    services.confirm_answer(conflict=conflict, by=office.head(other), at=office.AT)


def page(case: Case, conflict: ClaimConflict, role: str = "clerk") -> str:
    client = Client()
    client.force_login(office.staff(role, case.bureau))
    return client.get(reverse("reviews:conflict", args=[conflict.pk])).content.decode()


@pytest.mark.parametrize("own", [0, 1])
def test_who_has_an_interest_in_one_side_reads_neither_and_is_not_told_of_the_other(pair, own) -> None:
    mine, other, conflict = pair[own], pair[1 - own], pair[2]
    official = office.clerk(mine)
    Post.objects.create(user=official, bureau=other.bureau, role="clerk")
    identify(user=official, id_number=mine.application.person.id_number.reveal(), by=None, at=office.AT)
    client = office.as_user(official)
    paper = Material.objects.filter(application=other.application).exclude(stored_name="").earliest("pk")
    for name, key, sentence in (
        ("reviews:conflict", conflict.pk, "回避"), ("reviews:case", mine.pk, "您本人"),
        ("reviews:case", other.pk, "回避"), ("reviews:material", paper.pk, "回避"),
    ):  # fmt: skip
        answer = client.get(reverse(name, args=[key]))
        assert answer.status_code == 403
        assert sentence in answer.content.decode()
        assert "同一事项" not in answer.content.decode()
        assert other.application.number not in answer.content.decode()
    assert not Reading.objects.filter(reader=official).exists()
    Post.objects.create(user=official, bureau=None, role="auditor")
    assert client.get(reverse("reviews:conflict", args=[conflict.pk])).status_code == 200


def test_both_bureaus_see_the_other_side_and_strangers_do_not(pair) -> None:
    first, second, conflict = pair
    for case, other in ((first, second), (second, first)):
        client = Client()
        client.force_login(office.clerk(case))
        shown = client.get(reverse("reviews:case", args=[case.pk])).content.decode()
        assert other.application.number in shown
        assert "核实之前不能公示和批准" in shown
        assert "重复申领待核实" in client.get(reverse("reviews:queue")).content.decode()
        assert other.application.number in page(case, conflict)
        assert Reading.objects.filter(about=other.application_id, reader=office.clerk(case)).exists()
    stranger = Client()
    stranger.force_login(people.officer("clerk", people.bureau(district="430981", name="沅江市人社局")))
    assert stranger.get(reverse("reviews:conflict", args=[conflict.pk])).status_code == 404
    for case, other in ((first, second), (second, first)):
        owner = Client()
        owner.force_login(cases.user_of(case.application.person))
        told = owner.get(reverse("portal:affair", args=[case.application_id])).content.decode()
        assert other.application.number not in told
        assert other.application.applicant_name not in told or other.application.applicant_name == "张三"


def test_neither_is_published_proposed_or_signed_before_the_answer(pair) -> None:
    first, second, conflict = pair
    for case in (first, second):
        office.to_publish(case)
        with pytest.raises(Exception, match="申领同一事项"):
            office.publish(case)
        assert "尚未核实" in preflight([case], PUBLISH, office.clerk(case))[0].hindrance
    answer(conflict, "both", first)
    assert Claim.objects.filter(scope="training_certificate", state=ClaimState.LIVE).count() == 2
    for case in (first, second):
        case.refresh_from_db()
        assert office.publish(case)


def test_a_conflict_that_comes_late_stops_the_signature(clock) -> None:
    first = with_certificate("skill_upgrade", 1)
    decision = office.to_sign(first)
    with_certificate("skill_upgrade", 2)
    with pytest.raises(errors.Disputed):
        services.sign(decision=decision, by=office.head(first), at=office.later(21))
    client = Client()
    client.force_login(office.head(decision.case))
    shown = client.get(reverse("reviews:sign_one", args=[decision.pk])).content.decode()
    assert "核实并确认之前不能签发批准" in shown
    assert 'value="sign"' not in shown
    assert 'value="send_back"' in shown


def test_who_is_found_to_have_no_right_is_not_approved_and_the_other_is(pair) -> None:
    first, second, conflict = pair
    answer(conflict, "rival", second)
    states = dict(Claim.objects.filter(scope="training_certificate").values_list("application__person", "state"))
    assert states == {first.application.person_id: "released", second.application.person_id: "live"}
    office.to_publish(first)
    with pytest.raises(Exception, match="由另一申请享有"):
        office.publish(first)
    second.refresh_from_db()
    assert office.approved(second)


def test_a_line_that_lost_is_taken_out_and_the_rest_goes_on(clock) -> None:
    person = with_certificate("skill_upgrade", 1)
    roster = with_certificate("apprenticeship", 2)
    conflict = ClaimConflict.objects.get()
    before, count = roster.amount, roster.application.lines.count()
    answer(conflict, "first", person)
    roster.refresh_from_db()
    assert roster.amount < before
    assert roster.application.lines.filter(removed_at=None).count() == count - 1
    assert "联网查询证书" in roster.application.lines.exclude(removed_at=None).get().struck_because
    office.to_publish(roster)
    assert office.publish(roster)


def test_the_answer_takes_a_clerk_and_a_head_of_a_bureau_concerned(pair) -> None:
    first, second, conflict = pair
    stranger = people.officer("clerk", people.bureau(district="430981", name="沅江市人社局"))
    given = {"conflict": conflict, "finding": "first", "reason": "已查询", "at": office.AT}
    with pytest.raises(NotYours):
        services.propose_answer(by=stranger, **given)
    both = office.clerk(first)
    for case in (first, second):
        people.Post.objects.create(user=both, bureau=case.bureau, role="head")
    services.propose_answer(by=both, **given)
    with pytest.raises(errors.SamePerson):
        services.confirm_answer(conflict=conflict, by=both, at=office.AT)
    services.send_back_answer(conflict=conflict, reason="请再查", by=office.head(second), at=office.AT)
    assert (conflict.state, conflict.finding, conflict.answer) == (ConflictState.OPEN, "", "")


def test_after_a_decision_for_the_first_nothing_is_taken_back_by_an_answer(clock) -> None:
    first = with_certificate("skill_upgrade", 1)
    office.approved(first)
    second = with_certificate("skill_upgrade", 2)
    conflict = ClaimConflict.objects.get()
    with pytest.raises(errors.TextMissing, match="已作出决定"):
        services.propose_answer(
            conflict=conflict, finding="rival", reason="已查询", by=office.clerk(second), at=office.AT
        )


def test_a_withdrawal_answers_it(pair) -> None:
    first, second, conflict = pair
    by = cases.user_of(first.application.person)
    withdraw(application=first.application, by=by, reason="填错证书", at=office.AT)
    conflict.refresh_from_db()
    assert conflict.state == ConflictState.MOOT
    assert office.approved(second)


def test_by_the_pages_a_clerk_proposes_and_a_head_confirms(pair) -> None:
    first, second, conflict = pair
    address = reverse("reviews:conflict", args=[conflict.pk])
    clerk, head, own = (office.as_user(one) for one in (office.clerk(first), office.head(second), office.head(first)))
    assert clerk.post(address, {"act": "propose", "finding": "first", "reason": ""}).status_code == 422
    typed = {"act": "propose", "finding": "first", "reason": "证书系先登记一方本人所有"}
    assert f"等待{second.bureau.name}的负责人确认" in clerk.post(address, typed, follow=True).content.decode()
    assert f"由{second.bureau.name}的负责人确认" in own.get(address).content.decode()
    assert own.post(address, {"act": "confirm"}).status_code == 403
    assert clerk.post(address, {"act": "confirm"}).status_code == 403
    done = head.post(address, {"act": "confirm"}, follow=True).content.decode()
    assert "已确认：由先登记的一方享有" in done


def test_the_desk_lists_what_is_claimed_twice_and_the_case_names_the_line(clock) -> None:
    clock.set(office.AT)
    one = with_certificate("skill_upgrade", 1)
    line = with_certificate("apprenticeship", 2)
    for case in (one, line):
        desk = office.as_user(office.clerk(case)).get(reverse("reviews:queue"), {"state": "twice"}).content.decode()
        assert "重复申领 " in desk
        assert case.application.number in desk
    page = office.as_user(office.clerk(line)).get(reverse("reviews:case", args=[line.pk])).content.decode()
    assert "本申请花名册第" in page


def test_who_lost_and_asks_again_does_not_stop_the_first_again(pair) -> None:
    first, second, conflict = pair
    answer(conflict, "first", first)
    withdraw(application=second.application, by=cases.user_of(second.application.person), reason="填错", at=office.AT)
    again = office.invented(scheme_of("skill_upgrade"), District.NAN, seed=2)
    draft = cases.filled(
        scheme_of("skill_upgrade"), second.application.person,
        replace(again, details={**again.details, "certificate_number": f"编号 {NUMBER}"}),
    )  # fmt: skip
    third = Case.objects.get(application=cases.submit(draft))
    late = ClaimConflict.objects.get(rival__application=third.application)
    assert (late.state, late.finding, late.confirmed_by) == ("answered", "first", conflict.confirmed_by)
    assert Event.objects.get(subject_id=str(late.pk)).data == {"answered_before": str(conflict.pk)}
    assert not third.application.claims.filter(scope="training_certificate").exclude(state="released").exists()
    assert office.approved(first)
    office.to_publish(third)
    with pytest.raises(errors.Disputed, match="由另一申请享有"):
        office.publish(third)
    assert not list(disputes(full=True))
    assert not [found for found in verify.strays() if "申领" in found]


def test_a_roster_whose_line_lost_before_waits_until_the_line_is_gone(clock) -> None:
    person = with_certificate("skill_upgrade", 1)
    roster = with_certificate("apprenticeship", 2)
    answer(ClaimConflict.objects.get(), "first", person)
    roster.refresh_from_db()
    withdraw(
        application=roster.application, by=cases.user_of(roster.application.organisation), reason="填错", at=office.AT
    )
    scheme = scheme_of("apprenticeship")
    made = office.invented(scheme, seed=2)
    lines = ({**made.lines[0], "certificate_number": NUMBER}, *made.lines[1:])
    draft = cases.filled(scheme, roster.application.organisation, replace(made, lines=lines))
    again = Case.objects.get(application=cases.submit(draft))
    assert not ClaimConflict.objects.filter(state=ConflictState.OPEN).exists()
    assert office.approved(person)
    office.to_publish(again)
    with pytest.raises(errors.Disputed, match="行的事项由另一申请享有，请退回补正"):
        office.publish(again)


def test_every_conflict_begins_in_the_log_and_what_is_hidden_is_found(pair) -> None:
    _, second, conflict = pair
    assert Event.objects.get(subject_id=str(conflict.pk)).action == "open"
    with triggers.lifted():
        ClaimConflict.objects.update(state="moot")
    assert str(second.application) in next(disputes(full=True))
    assert any("重复申领" in found for found in verify.strays())
    with triggers.lifted():
        ClaimConflict.objects.all().delete()
        Claim.objects.filter(application=second.application).update(beside=True, state="live")
    assert "可以并存" in next(disputes(full=True))
