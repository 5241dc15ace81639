"""A draft's name and its end; an application that was taken back begun anew."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from applications.enums import ApplicationState
from applications.models import Application
from applications.selectors import gaps_of
from applications.services import discard, draft_taken_up, rename, take_up
from applications.steps import CHECK, url_of
from applications.views.common import acting_application, own_application
from audit.errors import DomainError
from foundation import clock
from policy.lookup import scheme as scheme_of


@require_http_methods(["GET", "HEAD", "POST"])
@acting_application
def draft(request: HttpRequest, application: Application) -> HttpResponse:
    """Name a draft, or throw it away once that has been confirmed."""
    if application.state != ApplicationState.DRAFT:
        return redirect("portal:affair", application.pk)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            if "discard" in request.POST:
                if "sure" in request.POST:
                    discard(application=application, by=request.user, at=clock.now())
                    messages.success(request, "草稿已删除。")
                    return redirect("portal:affairs")
                errors["sure"] = "请勾选确认后再删除。"
            else:
                title = request.POST.get("title", "")
                rename(application=application, title=title, by=request.user, at=clock.now())
                messages.success(
                    request, f"草稿已命名为“{application.title}”。" if application.title else "已去掉名称。"
                )
                return redirect("portal:affairs")
        except DomainError as refused:
            errors["title"] = str(refused)
    context = {
        "application": application,
        "scheme": scheme_of(application.scheme),
        "errors": errors,
        "title": request.POST.get("title", application.title),
    }
    return render(request, "applications/draft.html", context, status=422 if errors else 200)


@require_POST
@own_application
def take_up_again(request: HttpRequest, application: Application) -> HttpResponse:
    """A new draft with what the old application held; leads to what is still missing."""
    there = draft_taken_up(application)
    try:
        new = take_up(application=application, by=request.user, at=clock.now())
    except DomainError as refused:
        messages.error(request, str(refused))
        return redirect("portal:affair", application.pk)
    if there is not None:
        messages.info(request, f"按申请 {application.number} 建立的草稿已经有了，请在这里继续填写。")
    else:
        messages.success(request, f"已按申请 {application.number} 的内容建立新的草稿，请核对后提交；承诺需要重新作出。")
    gaps = gaps_of(new)
    return redirect(url_of(new, gaps[0].target if gaps else CHECK))
