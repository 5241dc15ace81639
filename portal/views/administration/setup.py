"""The whole city at once: the template, the filled-in workbook, what will come of it, and doing it."""

import hashlib
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import roles
from accounts.attempts import attempt
from accounts.enums import Role
from accounts.login.reauth import recently_confirmed
from foundation import clock
from foundation.filecheck import FileRefused
from foundation.sealing import SealBroken
from foundation.storage import discard, fetch_sealed, store_sealed
from portal.forms.administration import WorkbookForm
from portal.selectors.staffing import offices
from portal.services import city_setup
from portal.views.administration.frame import acting, frame

FOLDER = "setup"
KEPT = "setup_file"
"""In the session: name in the storage, name of the file, hash; the workbook itself lies sealed."""


@roles(Role.ADMIN)
@require_safe
def setup_template(request: HttpRequest) -> HttpResponse:
    """The workbook with a row for each post that is needed."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(city_setup.template(offices(clock.today())), content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, "部门和岗位表.xlsx") or "attachment"
    return response


def _applies(request: HttpRequest) -> bool:
    return request.POST.get("act") == "apply"


@roles(Role.ADMIN)
@recently_confirmed("登记表中的部门和岗位", when=_applies)
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Upload, look, apply."""
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act == "apply":
        return _apply(request)
    if act == "forget":
        _forget(request)
        return redirect("portal:admin_setup")
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read()
        try:
            lines = city_setup.read(file.name, data, at=clock.now())
        except FileRefused as refused:
            form.add_error("file", str(refused))
        else:
            _keep(request, file.name, data)
            return _show(request, WorkbookForm(), lines)
    return _show(request, form, [], status=422 if form.is_bound else 200)


def _apply(request: HttpRequest) -> HttpResponse:
    kept = request.session.get(KEPT)
    if not kept:
        messages.error(request, "没有等待登记的表，请先上传。")
        return redirect("portal:admin_setup")
    stored, name, digest = kept
    try:
        lines = city_setup.read(name, fetch_sealed(stored, _place(digest)), at=clock.now())
    except (FileRefused, SealBroken, OSError):
        _forget(request)
        messages.error(request, "上传的表已不能读取，请重新上传。")
        return redirect("portal:admin_setup")
    made = attempt(request, lambda: city_setup.apply(lines=lines, by=acting(request), at=clock.now()))
    if made is None:
        return _show(request, WorkbookForm(), lines, status=422)
    _forget(request)
    messages.success(request, f"已登记 {len(lines)} 个岗位；决定、资金等岗位由另一位系统管理员确认后生效。")
    return render(request, "portal/admin/setup_done.html", {**frame(request, "portal:admin_setup"), "made": made})


def _show(request: HttpRequest, form: WorkbookForm, lines: list[city_setup.Line], status: int = 200) -> HttpResponse:
    wrong = [line for line in lines if line.problem]
    context: dict[str, Any] = {
        **frame(request, "portal:admin_setup"),
        "form": form,
        "lines": [*wrong, *(line for line in lines if not line.problem)],
        "wrong": len(wrong),
        "wrong_text": f"{len(lines)} 行中有 {len(wrong)} 行需要修改，列在最前面；改好后重新上传。现在还没有登记。",
    }
    return render(request, "portal/admin/setup.html", context, status=status)


def _keep(request: HttpRequest, name: str, data: bytes) -> None:
    _forget(request)
    digest = hashlib.sha256(data).hexdigest()
    request.session[KEPT] = [store_sealed(FOLDER, data, _place(digest)), name, digest]


def _forget(request: HttpRequest) -> None:
    kept = request.session.pop(KEPT, None)
    if kept:
        discard(kept[0])


def _place(digest: str) -> str:
    return f"portal.setup|{digest}"
