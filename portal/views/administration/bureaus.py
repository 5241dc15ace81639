"""Bureaus: the list, a new one, what its letters say of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import roles
from accounts.enums import BUREAUS, Role
from accounts.models import Bureau
from accounts.services import bureaus
from audit.errors import DomainError
from audit.selectors import history
from foundation import clock
from policy.terms import District
from portal.audit_words import shown
from portal.forms.administration import BureauForm, NewBureauForm
from portal.selectors.staffing import offices
from portal.views.administration.frame import acting, frame


@roles(Role.ADMIN)
@require_safe
def bureau_list(request: HttpRequest) -> HttpResponse:
    """All bureaus of the city by district, with those that the routes need and nobody has set up."""
    there = list(Bureau.objects.order_by("district", "kind"))
    known = {(bureau.district, bureau.kind) for bureau in there}
    places = [
        (
            district.label,
            [bureau for bureau in there if bureau.district == district.value],
            [
                office
                for office in offices(clock.today())
                if office.district is district and (district.value, office.kind.value) not in known
            ],
        )
        for district in District
    ]
    full = len(known) == len(District) * len(BUREAUS)
    context = {**frame(request, "portal:admin_bureaus"), "places": places, "full": full}
    return render(request, "portal/admin/bureaus.html", context)


@roles(Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def bureau_new(request: HttpRequest) -> HttpResponse:
    initial = {"office": f"{request.GET.get('district', '')} {request.GET.get('kind', '')}"}
    form = NewBureauForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            bureau = bureaus.set_up_bureau(**form.cleaned_data, by=acting(request), at=clock.now())
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"已登记{bureau.name}，请接着任命岗位。")
            return redirect("portal:admin_bureau", pk=bureau.pk)
    return _page(request, form, "设立部门", full=not form.free)


@roles(Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def bureau_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One bureau: its words, its posts, what was changed."""
    bureau = get_object_or_404(Bureau, pk=pk)
    initial = {name: getattr(bureau, name) for name in bureaus.CHANGEABLE}
    form = BureauForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            bureaus.change_bureau(bureau=bureau, by=acting(request), at=clock.now(), **form.cleaned_data)
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已保存。此后的文书使用新的内容，已发出的文书不变。")
            return redirect("portal:admin_bureau", pk=bureau.pk)
    events = [shown(event) for event in history(bureau).reverse()[:30]]
    posts = bureau.posts.filter(active=True).select_related("user").order_by("role", "pk")
    return _page(request, form, bureau.name, bureau=bureau, posts=posts, events=events)


def _page(request: HttpRequest, form: BureauForm, title: str, **context: object) -> HttpResponse:
    shown = {**frame(request, "portal:admin_bureaus"), "form": form, "title": title, **context}
    return render(request, "portal/admin/bureau.html", shown, status=422 if form.is_bound else 200)
