"""The self-check: a group of questions, the running answer beside it. Nothing is stored but the visitor's session."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from foundation import clock
from policy import parameters
from portal.forms.self_check import SectionForm, initial
from portal.questions import VISITORS, Section, Visitor
from portal.questions import visitor as visitor_of
from portal.self_check import answer

SESSION_KEY = "self_check_facts"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def self_check(request: HttpRequest) -> HttpResponse:
    """GET shows a section of questions, POST keeps its answers and goes on; htmx asks for the answer alone."""
    visitor = visitor_of(request.GET.get("who", ""))
    if visitor is None:
        return render(request, "portal/self_check_who.html", {"visitors": VISITORS})
    section = visitor.section(request.GET.get("step", ""))
    facts = dict(request.session.get(SESSION_KEY, {}))
    if request.method != "POST":
        form = SectionForm(section, initial=initial(section, facts))
        return render(request, "portal/self_check.html", _page(visitor, section, form, facts))

    form = SectionForm(section, request.POST)
    valid = form.is_valid()
    facts = {name: value for name, value in facts.items() if name not in section.fact_ids} | form.facts()
    request.session[SESSION_KEY] = facts
    context = _page(visitor, section, form, facts)
    if request.htmx:
        return render(request, "portal/self_check_live.html", context)
    if not valid:
        return render(request, "portal/self_check.html", context)
    return redirect(context["next_url"])


@login_not_required
@require_POST
def start_again(request: HttpRequest) -> HttpResponse:
    """Forget what was answered."""
    request.session.pop(SESSION_KEY, None)
    return redirect("portal:self_check")


def _page(visitor: Visitor, section: Section, form: SectionForm, facts: dict) -> dict[str, object]:
    following = visitor.after(section)
    here = reverse("portal:self_check")
    return {
        "visitor": visitor,
        "section": section,
        "form": form,
        "steps": [
            {"section": one, "answered": one.answered(facts), "here": one is section} for one in visitor.sections
        ],
        "answer": answer(visitor, facts, clock.today(), parameters.load()),
        "following": following,
        "next_url": f"{here}?who={visitor.slug}&step={following.number}"
        if following
        else f"{here}?who={visitor.slug}&step={section.number}#answer",
    }
