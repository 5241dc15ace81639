"""Pages that anybody may read: home, the guide of a scheme, the parameters, the size of the letters."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import public
from accounts.permissions import APPLICANT, roles_of
from accounts.selectors import posts_of
from foundation import clock
from foundation.addresses import own_path
from policy import lookup, parameters
from policy.lookup import UnknownScheme
from policy.scheme import Scheme
from policy.terms import District
from portal import news
from portal.affairs import affairs
from portal.context import LARGE_TEXT_COOKIE
from portal.guide import district_of, guide_of
from portal.parameter_page import parameter_page
from portal.questions import VISITORS

LETTER_SIZE_KEPT = timedelta(days=365)


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    doors = [(visitor, [_at_the_door(scheme) for scheme in visitor.schemes]) for visitor in VISITORS]
    waiting = [row for row in affairs(request.user, on=clock.today()) if row.waits] if may_wait(request) else []
    context = {"doors": doors, "lately": news.lately(clock.today()), "waiting": waiting}
    return render(request, "portal/home.html", context)


def may_wait(request: HttpRequest) -> bool:
    """Whether something can wait for the visitor: who is logged in and holds no post."""
    return request.user.is_authenticated and not posts_of(request.user)


def _at_the_door(scheme: Scheme) -> dict[str, object]:
    """The figure first, what qualifies it after the title."""
    figure, _comma, manner = scheme.amount_text.partition("，")
    return {"scheme": scheme, "figure": figure, "manner": manner}


@public
@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        scheme = lookup.scheme(slug)
    except UnknownScheme as unknown:
        raise Http404 from unknown
    page = guide_of(scheme, district_of(request.GET.get("district", "")), clock.today(), parameters.load())
    return render(request, "portal/guide.html", {"page": page, "scheme": scheme, "districts": list(District)})


@public
@require_safe
def policy_parameters(request: HttpRequest) -> HttpResponse:
    posts = roles_of(request.user) - {APPLICANT}
    page = parameter_page(clock.today(), parameters.load(), internal=bool(posts))
    return render(request, "portal/parameters.html", {"page": page})


@public
@require_safe
def text_size(request: HttpRequest) -> HttpResponse:
    """Remember how large the letters are to be, in a cookie of its own, and go back."""
    response = redirect(own_path(request.GET.get("next", ""), request) or reverse("portal:home"))
    if request.GET.get("large") == "1":
        response.set_cookie(
            LARGE_TEXT_COOKIE, "1", max_age=LETTER_SIZE_KEPT, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    else:
        response.delete_cookie(LARGE_TEXT_COOKIE, samesite="Lax")
    return response
