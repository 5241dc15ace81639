"""The self-check asks each question once, judges by the engine alone and keeps answers in the session only."""

import json
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from applications.forms.fields import NONE_CHOICE
from policy import parameters
from policy.engine import assess
from policy.facts import Kind, read_facts
from policy.lookup import SCHEMES, scheme
from portal.forms.self_check import SectionForm, none_name
from portal.questions import VISITORS, visitor
from portal.self_check import answer

ON = date(2026, 3, 5)
INDIVIDUAL = visitor("individual")
WELDER = {
    "district": "430903",
    "employer_above_scale": True,
    "employer_industries": ["equipment"],
    "employed": True,
    "path": "obtained",
    "level": "technician",
    "event_on": "2025-05-20",
}


def address(step: int = 1, who: str = "individual") -> str:
    return f"{reverse('portal:self_check')}?who={who}&step={step}"


def filled(section, number: int) -> MultiValueDict:
    """One answer to every question of a section, varied by `number`."""
    data = MultiValueDict()
    for question in section.questions:
        fact = question.fact
        members = list(fact.members)
        values = {
            Kind.BOOL: ["true", "false"][number % 2],
            Kind.WHOLE: str(number),
            Kind.DATE: f"2025-0{number % 9 + 1}-15",
            Kind.TEXT: "金牌",
            Kind.CHOICE: members[number % len(members)] if members else "",
        }
        data.setlist(question.key, members[: number + 1] if fact.kind is Kind.CHOICES else [values[fact.kind]])
    return data


@pytest.mark.parametrize("who", VISITORS, ids=lambda who: who.slug)
def test_every_fact_of_every_scheme_is_asked_once(who) -> None:
    keys = [question.key for section in who.sections for question in section.questions]
    assert len(keys) == len(set(keys))
    for declared in who.checked:
        assert len({who.asked(declared, fact.id)[1].key for fact in declared.facts}) == len(declared.facts)


def test_all_schemes_are_behind_some_door() -> None:
    assert {declared.slug for who in VISITORS for declared in who.schemes} == {declared.slug for declared in SCHEMES}


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("who", VISITORS, ids=lambda who: who.slug)
def test_what_the_form_gives_the_engine_reads(who, number: int) -> None:
    answers: dict = {}
    for section in who.sections:
        form = SectionForm(section, filled(section, number))
        assert form.is_valid(), form.errors
        answers |= form.answers()
        again = SectionForm(section, answered=answers)
        assert all(again[name].value() is not None for name in form.answers())
    assert json.loads(json.dumps(answers)) == answers
    for declared in who.checked:
        facts = who.facts_of(declared, answers)
        assert set(read_facts(declared, facts)) == set(declared.fact_index)


def test_the_running_answer_is_the_engines(clock) -> None:
    told = answer(INDIVIDUAL, WELDER, ON, parameters.load())
    judged = assess(scheme("technician_reward"), WELDER, ON, parameters.load())
    mine = next(one for one in told.told if one.scheme.slug == "technician_reward")
    assert mine.outcome is judged.outcome
    assert [clause for _label, clause in mine.clauses] == list(judged.conditions)


def test_the_sum_counts_exact_amounts_only() -> None:
    answers = WELDER | {"event_on": "2025-05-20"}
    later = date(2026, 6, 1)
    told = answer(INDIVIDUAL, answers, later, parameters.load())
    assert told.headline == "可能可以申领 1 项，共 5,000\N{NO-BREAK SPACE}元"
    prize = {"contest_tier": "world", "result_on": "2026-01-05", "prize": "金牌"}
    told = answer(INDIVIDUAL, answers | prize, later, parameters.load())
    assert told.headline == "可能可以申领 2 项，共 5,000\N{NO-BREAK SPACE}元"
    assert "最高 300,000\N{NO-BREAK SPACE}元" in told.also[0]
    assert "未计入合计" in told.also[0]


def test_the_day_of_an_honour_is_not_the_day_of_a_certificate() -> None:
    certificate = INDIVIDUAL.asked(scheme("technician_reward"), "event_on")[1]
    honour = INDIVIDUAL.asked(scheme("leading_talent"), "event_on")[1]
    assert certificate.key != honour.key
    told = answer(INDIVIDUAL, WELDER | {"honour": "national_expert"}, ON, parameters.load())
    leading = next(one for one in told.told if one.scheme.slug == "leading_talent")
    assert [missing.label for missing in leading.missing] == [honour.fact.label]


def test_none_of_the_industries_is_an_answer() -> None:
    section = INDIVIDUAL.sections[0]
    form = SectionForm(section, MultiValueDict({"employer_industries": [NONE_CHOICE]}))
    assert form.is_valid()
    assert form.answers() == {"employer_industries": []}
    both = SectionForm(section, MultiValueDict({"employer_industries": [NONE_CHOICE, "food"]}))
    assert "都不是" in both.errors["employer_industries"][0]


def test_an_empty_date_with_a_meaning_is_kept_apart_from_no_answer() -> None:
    enterprise = visitor("enterprise")
    section, question = enterprise.asked(scheme("craftsman_studio"), "previous_call_on")
    form = SectionForm(section, MultiValueDict({none_name(question): ["on"]}))
    assert form.is_valid()
    assert form.answers() == {question.key: None}
    assert SectionForm(section, answered=form.answers())[none_name(question)].value() is True
    empty = SectionForm(section, MultiValueDict())
    assert empty.is_valid()
    assert empty.answers() == {}


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
class TestPages:
    def test_without_script_each_group_posts_and_leads_on(self, client: Client, django_assert_max_num_queries) -> None:
        assert "您是谁？" in client.get(reverse("portal:self_check")).content.decode()
        with django_assert_max_num_queries(4):
            assert client.get(address()).status_code == 200
        response = client.post(address(), {"district": "430903", "employer_above_scale": "true"})
        assert response.headers["Location"] == address(2)
        assert client.session["self_check_answers"] == {"district": "430903", "employer_above_scale": True}
        page = client.get(address()).content.decode()
        assert '<option value="430903" selected>' in page

    def test_htmx_gets_the_answer_alone(self, client: Client) -> None:
        client.post(address(), {"district": "430903", "employed": "true"})
        step = INDIVIDUAL.asked(scheme("technician_reward"), "event_on")[0].number
        page = client.post(
            address(step),
            {"level": "technician", "event_on": "2025-12-01"},
            headers={"HX-Request": "true"},
        ).content.decode()
        assert "<html" not in page
        assert 'id="answer"' in page
        assert "还差" in page
        assert "第五条" in page

    def test_a_wrong_answer_is_named_and_the_others_stay(self, client: Client) -> None:
        step = INDIVIDUAL.asked(scheme("technician_reward"), "event_on")[0].number
        response = client.post(address(step), {"level": "technician", "event_on": "2025-13-45"})
        page = response.content.decode()
        assert response.status_code == 200
        assert "有 1 处需要修改" in page
        assert "2025-13-45" in page
        assert client.session["self_check_answers"] == {"level": "technician"}

    def test_answers_are_carried_into_an_application(self, client: Client) -> None:
        session = client.session
        session["self_check_answers"] = WELDER | {"leading_talent__event_on": "2024-01-01", "honour": "other"}
        session.save()
        url = reverse("portal:apply_with_answers", args=["technician_reward"])
        response = client.post(f"{url}?who=individual")
        assert response.headers["Location"] == reverse("applications:start", args=["technician_reward"])
        assert client.session["self_check_facts"] == WELDER

    def test_starting_again_forgets(self, client: Client) -> None:
        client.post(address(), {"district": "430903"})
        assert client.get(reverse("portal:start_again")).status_code == 405
        client.post(reverse("portal:start_again"))
        assert "self_check_answers" not in client.session

    @pytest.mark.parametrize("who", ["", "nobody", "\x00", "individual'"])
    def test_an_unknown_visitor_is_asked_again(self, client: Client, who: str) -> None:
        assert "您是谁？" in client.get(reverse("portal:self_check"), {"who": who}).content.decode()
        url = reverse("portal:apply_with_answers", args=["technician_reward"])
        assert client.post(f"{url}?who=x").headers["Location"] == reverse("portal:self_check")

    @pytest.mark.parametrize("value", ["\x00", "-1", "１２", "٣", "1e5", "9" * 400, "\u202e12", "<script>", "一年"])
    def test_bad_input_is_answered_in_chinese(self, client: Client, value: str) -> None:
        for section in INDIVIDUAL.sections:
            data = {question.key: value for question in section.questions}
            response = client.post(address(section.number), data)
            assert response.status_code in {200, 302}
            assert "<script>" not in response.content.decode().replace("<script ", "")
