"""An official who claims the same matter himself: he acts nowhere on the case of his rival, and is not counted on."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.services import staff
from applications.services import AnswerAwaited, withdraw
from audit.services import record
from foundation.effects import quiet
from policy.lookup import scheme as scheme_of
from policy.terms import District
from reviews import services
from reviews.models import Case, NoticeRow, StandIn
from reviews.selectors.stuck import is_stuck, stuck_cases
from reviews.services import give_to
from tests import people
from tests.applications import cases
from tests.reviews import office

pytestmark = pytest.mark.django_db
CERTIFICATE = "S000026433171132000107"


@pytest.fixture(autouse=True)
def no_effects(clock):
    clock.set(office.AT)
    with quiet():
        yield


def rival_of(case: Case) -> User:
    """A clerk of the case's bureau who has filed for the same certificate."""
    rival = office.with_certificate("technician_reward", 51, CERTIFICATE)
    official = people.officer("clerk", case.bureau, "rival.clerk")
    staff.identify(user=official, id_number=rival.application.person.id_number.reveal(), by=None, at=office.AT)
    return official


def test_he_reads_neither_objection_nor_list_and_is_not_told_why() -> None:
    mine = office.with_certificate("technician_reward", 41, CERTIFICATE)
    office.to_publish(mine)
    office.publish(mine)
    row = NoticeRow.objects.get(case=mine)
    said, _code = services.file_objection(row=row, name="李四", phone="13812345678", text="不实", at=office.AT)
    client = office.as_user(rival_of(mine))
    page = reverse("reviews:objection", args=[said.pk])
    for data in (None, {"act": "open", "why": "核对"}, {"act": "propose", "finding": "uphold", "answer": "成立"}):
        answer = client.post(page, data) if data else client.get(page)
        assert answer.status_code == 403
        assert "同一事项" not in answer.content.decode()
    assert "李四" not in client.get(reverse("reviews:objections")).content.decode()


def test_where_the_only_clerk_is_a_rival_the_administrator_gives_the_case_to_another_bureau() -> None:
    mine = office.with_certificate("technician_reward", 41, CERTIFICATE)
    rival_of(mine)
    assert is_stuck(mine)
    assert mine in [each.case for each in stuck_cases()], "beside his own"
    helper = people.officer("clerk", people.bureau(district=District.ZIYANG, name="资阳区人社局"), "helper")
    give_to(case=mine, user=helper, reason="均应回避", by=people.officer("admin", None, "adm"), at=office.AT)
    assert StandIn.objects.get().role == Role.CLERK
    assert services.accept(case=mine, by=helper, at=office.AT).state == "reviewing"


def test_who_withdraws_from_a_decided_matter_holds_it_up_no_longer_and_comes_again_only_after_the_answer() -> None:
    holder = office.with_certificate("technician_reward", 41, CERTIFICATE)
    office.approved(holder)
    scheme, newcomer = scheme_of("technician_reward"), office.with_certificate("technician_reward", 90, CERTIFICATE)
    person = newcomer.application.person
    conflict = newcomer.application.claims.get(scope="reward_certificate").rivalries.get()
    withdraw(application=newcomer.application, by=person.user, reason="不申请了", at=office.later(22))
    conflict.refresh_from_db()
    assert conflict.state == "open", "the bureaus still answer it"

    def again() -> object:
        given = office.invented(scheme, seed=90)
        draft = cases.filled(scheme, person, given)
        draft.details["certificate_number"] = CERTIFICATE
        draft.save()
        record(subject=draft, action="save_section", actor=None, at=cases.AT)
        return cases.submit(draft)

    with pytest.raises(AnswerAwaited, match="核实结论作出前不能再次提交"):
        again()
    page = office.as_user(office.clerk(holder)).get(reverse("reviews:conflict", args=[conflict.pk])).content.decode()
    assert "后登记的一方已经撤回" in page
    services.propose_answer(
        conflict=conflict, finding="first", reason="已查询", by=office.clerk(holder), at=office.later(23)
    )
    services.confirm_answer(conflict=conflict, by=office.head(newcomer), at=office.later(23))
    second = again()
    assert not second.claims.filter(scope="reward_certificate").exclude(state="released").exists(), "lost at once"
