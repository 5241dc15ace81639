"""Words and stations on the applicant's pages are those of the case as it stands, and the receipt is a record."""

import pytest
from django.urls import reverse
from django.utils.http import content_disposition_header

from applications.services import AlreadyClaimed
from applications.standing import may_withdraw
from audit.services import record
from reviews import services
from reviews.models import Case
from reviews.selectors import case_detail
from tests.applications import cases
from tests.reviews import office
from tests.reviews.office import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clock) -> Case:
    clock.set(office.later(1))
    return office.case_of("technician_reward")


def applicant(case: Case):
    return case.application.person.user


def fresh(case: Case) -> Case:
    return Case.objects.select_related("application__person", "application__organisation", "bureau").get(pk=case.pk)


def refuse(case: Case):
    by = office.clerk(case)
    return services.propose_refusal(case=case, reason_code="other", text="不符", by=by, at=office.later(1))


def page_of(case: Case, name: str, *arguments) -> str:
    return as_user(applicant(case)).get(reverse(name, args=arguments or [case.application_id])).content.decode()


def test_withdrawing_is_offered_only_while_it_is_possible(case):
    link = reverse("applications:withdraw", args=[case.application_id])
    decision = refuse(case)
    for name in ("portal:affair", "applications:receipt"):
        assert link in page_of(case, name)
    office.heard(decision)
    assert not may_withdraw(fresh(case).application, office.DAY)
    for name in ("portal:affair", "applications:receipt"):
        assert link not in page_of(case, name)
    assert "不能撤回" in as_user(applicant(case)).get(link, follow=True).content.decode()


def test_a_refusal_before_the_acceptance_is_nowhere_called_waiting_for_acceptance(case):
    second = cases.filled(cases.TECHNICIAN, case.application.person)
    refuse(case)
    pages = (
        page_of(case, "applications:start", "technician_reward"),
        page_of(case, "applications:check", second.pk),
        page_of(case, "portal:affair"),
    )
    for page in pages:
        assert "您可以陈述申辩" in page
        assert "待受理" not in page
    same = {"facts": case.application.facts, "details": case.application.details}
    type(second).objects.filter(pk=second.pk).update(**same)
    second.refresh_from_db()
    record(subject=second, action="save_section", actor=None, at=cases.AT)
    with pytest.raises(AlreadyClaimed, match="您可以陈述申辩"):
        cases.submit(second)


def test_after_a_refusal_stations_that_will_not_be_passed_say_so_on_both_sides(case):
    office.accept(case)
    office.heard(refuse(case))
    stations = case_detail(fresh(case)).stations
    names = [each["name"] for each in stations]
    skipped = [each["name"] for each in stations if each["note"] == "不再经过"]
    assert skipped == [*names[1:-3], "发放"]
    assert names[-3:] == ["陈述申辩", f"决定 · {case.bureau.name}", "发放"]
    assert page_of(case, "portal:affair").count("不再经过") == len(skipped)


def test_receipt_and_progress_list_the_same_stations_to_the_payment(case):
    def listed(page: str) -> list[str]:
        route = page[page.index("route-map") : page.index("</ol>", page.index("route-map"))]
        return [part.split("<")[0].split(" · ")[0] for part in route.split('class="name">')[1:]]

    receipt = listed(page_of(case, "applications:receipt"))
    assert receipt == listed(page_of(case, "portal:affair"))
    assert receipt[-3:] == ["公示", "决定", "发放"]


def test_the_receipt_stays_what_was_handed_in(case):
    material = case.application.materials.exclude(stored_name="").first()
    office.accept(case)
    page = page_of(case, "applications:receipt")
    record = page[: page.index("接下来")]
    assert "已提交，待受理" in record
    assert material.original_name in record
    assert reverse("portal:affair", args=[case.application_id]) in page


def test_what_was_agreed_to_is_listed_and_files_keep_their_names(case):
    page = page_of(case, "applications:handed_in")
    for words in ("信用承诺", "敏感个人信息单独同意", "电子送达"):
        assert words in page
    material = case.application.materials.exclude(stored_name="").first()
    answer = as_user(applicant(case)).get(reverse("applications:material_file", args=[material.pk]))
    assert answer["Content-Disposition"] == content_disposition_header(False, material.original_name)
