"""The members of an organisation and its payee account."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import APPLICANT, roles, signed_in
from accounts.enums import InvitationState
from accounts.forms.identity import InviteForm, RoleForm
from accounts.login.reauth import recently_confirmed
from accounts.models import Membership, Organisation, User
from accounts.permissions import NotYours, may_act_for, may_manage, may_read_for
from accounts.selectors import accounts_of, invitations_for, members_of
from accounts.services import invitations
from accounts.views.profile import account_typed, propose
from audit.errors import DomainError
from foundation import clock


@roles(APPLICANT)
@recently_confirmed(account_typed)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_account(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    organisation = _own_organisation(request, organisation_id)
    if not may_act_for(request.user, organisation):
        raise NotYours("您在本单位只能查看，不能登记收款账户。")
    return propose(request, organisation, reverse("accounts:members", args=[organisation.pk]))


@roles(APPLICANT)
@require_safe
def members(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    return _members(request, _own_organisation(request, organisation_id), InviteForm())


@roles(APPLICANT)
@require_POST
def invite(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    organisation = _own_organisation(request, organisation_id)
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            invitations.invite(
                organisation=organisation, by=cast(User, request.user), at=clock.now(), **form.cleaned_data
            )
        except DomainError as refused:
            form.add_error("typed", str(refused))
        else:
            messages.success(request, "邀请已发出。对方接受后，才会成为本单位成员。")
            return redirect("accounts:members", organisation.pk)
    return _members(request, organisation, form)


@roles(APPLICANT)
@require_POST
def invitation_withdraw(request: HttpRequest, organisation_id: UUID, invitation_id: UUID) -> HttpResponse:
    organisation = _own_organisation(request, organisation_id)
    invitation = get_object_or_404(organisation.invitations.select_related("organisation"), pk=invitation_id)
    try:
        invitations.take_back(invitation=invitation, by=cast(User, request.user), at=clock.now())
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "邀请已撤回。")
    return redirect("accounts:members", organisation.pk)


@signed_in
@require_POST
def invitation_answer(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """The invited person's answer; an invitation of somebody else is not found."""
    invitation = get_object_or_404(invitations_for(request.user), pk=invitation_id)
    user, at = cast(User, request.user), clock.now()
    try:
        if request.POST.get("answer") == "accept":
            invitations.accept(invitation=invitation, by=user, at=at)
            unit, role = invitation.organisation.name, invitation.get_role_display()
            messages.success(request, f"您现在是{unit}的{role}，可以随时退出。")
        else:
            invitations.decline(invitation=invitation, by=user, at=at)
            messages.success(request, "已谢绝邀请，对方看不到您的姓名。")
    except DomainError as refused:
        messages.error(request, str(refused))
    return redirect("accounts:profile")


@roles(APPLICANT)
@require_http_methods(["GET", "HEAD", "POST"])
def member_remove(request: HttpRequest, organisation_id: UUID, membership_id: int) -> HttpResponse:
    """Asked once more before it is done."""
    organisation = _own_organisation(request, organisation_id)
    membership = _membership(organisation, pk=membership_id)
    if request.method != "POST":
        return _ask_end(request, organisation, membership)
    try:
        invitations.remove_member(membership=membership, by=cast(User, request.user), at=clock.now())
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已停用{membership.user.name}的{membership.get_role_display()}身份。")
    return redirect("accounts:members", organisation.pk)


@roles(APPLICANT)
@require_http_methods(["GET", "HEAD", "POST"])
def member_role(request: HttpRequest, organisation_id: UUID, membership_id: int) -> HttpResponse:
    """Another role for a member, for managers."""
    organisation = _own_organisation(request, organisation_id)
    if not may_manage(request.user, organisation):
        raise NotYours("只有本单位管理员可以改成员的身份。")
    membership = _membership(organisation, pk=membership_id)
    form = RoleForm(request.POST if request.method == "POST" else None, initial={"role": membership.role})
    if request.method == "POST" and form.is_valid():
        try:
            invitations.change_role(
                membership=membership, by=cast(User, request.user), at=clock.now(), **form.cleaned_data
            )
        except DomainError as refused:
            form.add_error("role", str(refused))
        else:
            messages.success(request, f"{membership.user.name}现在是{membership.get_role_display()}。")
            return redirect("accounts:members", organisation.pk)
    context = {"organisation": organisation, "membership": membership, "form": form}
    return render(request, "accounts/member_role.html", context)


@roles(APPLICANT)
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Leave a unit by oneself, asked once more."""
    organisation = _own_organisation(request, organisation_id)
    membership = _membership(organisation, user=request.user)
    if request.method != "POST":
        return _ask_end(request, organisation, membership, oneself=True)
    try:
        invitations.leave(membership=membership, by=cast(User, request.user), at=clock.now())
    except DomainError as refused:
        messages.error(request, str(refused))
        return redirect("accounts:members", organisation.pk)
    messages.success(request, f"您已退出{organisation.name}。")
    return redirect("accounts:profile")


def _own_organisation(request: HttpRequest, organisation_id: UUID) -> Organisation:
    """The user's own organisation; another's is not found, like one that does not exist."""
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None or not may_read_for(request.user, organisation):
        raise Http404
    return organisation


def _membership(organisation: Organisation, **which: Any) -> Membership:
    rows = Membership.objects.select_related("organisation", "user")
    return get_object_or_404(rows, organisation=organisation, active=True, **which)


def _ask_end(
    request: HttpRequest, organisation: Organisation, membership: Membership, *, oneself: bool = False
) -> HttpResponse:
    context = {
        "organisation": organisation,
        "membership": membership,
        "oneself": oneself,
        "last_manager": invitations.is_last_manager(membership),
    }
    return render(request, "accounts/member_end.html", context)


def _members(request: HttpRequest, organisation: Organisation, form: InviteForm) -> HttpResponse:
    asked = organisation.invitations.filter(state=InvitationState.PENDING).order_by("-invited_at", "pk")
    return render(
        request,
        "accounts/members.html",
        {
            "organisation": organisation,
            "memberships": list(members_of(organisation)),
            "accounts": list(accounts_of(organisation=organisation)[:5]),
            "form": form,
            "manages": may_manage(request.user, organisation),
            "acts": may_act_for(request.user, organisation),
            "asked": list(asked),
        },
    )
