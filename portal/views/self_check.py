"""The self-check: a group of questions, the running answer beside it. Nothing is stored but the visitor's session."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import public
from foundation import clock
from policy import parameters
from portal.forms.self_check import SectionForm
from portal.questions import VISITORS, Section, Visitor
from portal.questions import visitor as visitor_of
from portal.self_check import answer

ANSWERS = "self_check_answers"
CARRIED = "self_check_facts"
"""Session keys: what the visitor answered, and of it the facts of the scheme that is to be applied for."""


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def self_check(request: HttpRequest) -> HttpResponse:
    """GET shows a section of questions, POST keeps its answers and goes on; htmx asks for the answer alone."""
    visitor = visitor_of(request.GET.get("who", ""))
    if visitor is None:
        return render(request, "portal/self_check_who.html", {"visitors": VISITORS})
    section = visitor.section(request.GET.get("step", ""))
    answers = dict(request.session.get(ANSWERS, {}))
    if request.method != "POST":
        form = SectionForm(section, answered=answers)
        return render(request, "portal/self_check.html", _page(visitor, section, form, answers))

    form = SectionForm(section, request.POST)
    valid = form.is_valid()
    answers = {key: value for key, value in answers.items() if key not in section.keys} | form.answers()
    request.session[ANSWERS] = answers
    context = _page(visitor, section, form, answers)
    if "HX-Request" in request.headers:
        return render(request, "portal/self_check_live.html", context)
    if not valid:
        return render(request, "portal/self_check.html", context)
    return redirect(_next_url(visitor, section))


@public
@require_POST
def start_again(request: HttpRequest) -> HttpResponse:
    """Forget what was answered."""
    for key in (ANSWERS, CARRIED):
        request.session.pop(key, None)
    return redirect("portal:self_check")


@public
@require_POST
def apply_with_answers(request: HttpRequest, slug: str) -> HttpResponse:
    """Carry what was answered into the application of one scheme, in the session."""
    visitor = visitor_of(request.GET.get("who", ""))
    chosen = next((scheme for scheme in visitor.checked if scheme.slug == slug), None) if visitor else None
    if visitor is None or chosen is None:
        return redirect("portal:self_check")
    request.session[CARRIED] = visitor.facts_of(chosen, request.session.get(ANSWERS, {}))
    return redirect("applications:start", chosen.slug)


def _page(visitor: Visitor, section: Section, form: SectionForm, answers: dict) -> dict[str, object]:
    return {
        "visitor": visitor,
        "section": section,
        "form": form,
        "steps": [
            {"section": one, "answered": one.answered(answers), "here": one is section} for one in visitor.sections
        ],
        "answer": answer(visitor, answers, clock.today(), parameters.load()),
        "following": visitor.after(section),
    }


def _next_url(visitor: Visitor, section: Section) -> str:
    """The next section; after the last one the result."""
    following = visitor.after(section)
    step = f"{following.number}" if following else f"{section.number}#answer"
    return f"{reverse('portal:self_check')}?who={visitor.slug}&step={step}"
