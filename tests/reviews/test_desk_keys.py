"""The desk on the keyboard, in a real browser."""

import pytest
from django.urls import reverse

from tests import people
from tests.reviews import crowd, office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_j_and_k_move_x_ticks_enter_opens_and_a_question_mark_shows_the_keys(page_at):
    bureau = people.bureau()
    clerk = people.officer("clerk", bureau)
    crowd.fill(bureau, clerk, 3)
    page = page_at(1280, user=clerk)
    page.goto(reverse("reviews:queue"))
    rows = page.locator("[data-row]")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    assert "here" in rows.nth(1).get_attribute("class")
    page.keyboard.press("x")
    assert rows.nth(1).locator("input[type=checkbox]").is_checked()
    page.keyboard.press("?")
    assert page.locator("dialog#keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/cases/**")


def test_one_press_answers_the_whole_checklist_and_a_file_turns_in_its_frame(page_at):
    case = office.accept(office.case_of("technician_reward"))
    page = page_at(1280, user=office.clerk(case))
    page.goto(reverse("reviews:case", args=[case.pk]))
    page.click("[data-answer-all]")
    assert page.locator("input[type=radio][value=true]:checked").count() == len(
        case.application.judgements.get().verdict["conditions"]
    )
    second = page.locator("a[target=viewer]").nth(1)
    second.click()
    page.wait_for_function("() => window.frames.viewer.location.pathname.startsWith('/desk/materials/')")
    assert page.locator("[data-view-new]").get_attribute("href").endswith(second.get_attribute("href"))
