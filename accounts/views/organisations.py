"""The members of an organisation and its payee account."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services
from accounts.access import APPLICANT, roles
from accounts.forms import MemberForm
from accounts.models import Membership, Organisation, User
from accounts.permissions import may_act_for, may_manage
from accounts.reauth import recently_confirmed
from accounts.selectors import accounts_of, members_of
from accounts.views.profile import propose
from audit.errors import DomainError
from foundation import clock


@roles(APPLICANT)
@recently_confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_account(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    organisation = _own_organisation(request, organisation_id)
    return propose(request, organisation, reverse("accounts:members", args=[organisation.pk]))


@roles(APPLICANT)
@require_safe
def members(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    return _members(request, _own_organisation(request, organisation_id), MemberForm())


@roles(APPLICANT)
@require_POST
def member_add(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    organisation = _own_organisation(request, organisation_id)
    form = MemberForm(request.POST)
    if form.is_valid():
        try:
            services.add_member(
                organisation=organisation,
                user=form.user,
                role=form.cleaned_data["role"],
                by=cast(User, request.user),
                at=clock.now(),
            )
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{form.user.name}现在可以为本单位办理申请。")
            return redirect("accounts:members", organisation.pk)
    return _members(request, organisation, form)


@roles(APPLICANT)
@require_POST
def member_remove(request: HttpRequest, organisation_id: UUID, membership_id: int) -> HttpResponse:
    organisation = _own_organisation(request, organisation_id)
    membership = get_object_or_404(
        Membership.objects.select_related("organisation", "user"), pk=membership_id, organisation=organisation
    )
    try:
        services.remove_member(membership=membership, by=cast(User, request.user), at=clock.now())
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已停用{membership.user.name}的经办权限。")
    return redirect("accounts:members", organisation.pk)


def _own_organisation(request: HttpRequest, organisation_id: UUID) -> Organisation:
    """The user's own organisation; another's is not found, like one that does not exist."""
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None or not may_act_for(request.user, organisation):
        raise Http404
    return organisation


def _members(request: HttpRequest, organisation: Organisation, form: MemberForm) -> HttpResponse:
    return render(
        request,
        "accounts/members.html",
        {
            "organisation": organisation,
            "memberships": list(members_of(organisation)),
            "accounts": list(accounts_of(organisation=organisation)[:5]),
            "form": form,
            "manages": may_manage(request.user, organisation),
        },
    )
