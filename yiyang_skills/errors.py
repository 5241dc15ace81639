"""Error pages: what is wrong and what to do, in plain words; never a trace.

Each falls back to a bare page when the template itself cannot be drawn, so that an error never hides another.
"""

import logging
import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.views.decorators.csrf import requires_csrf_token

from accounts.permissions import MustStepBack

log = logging.getLogger(__name__)

TITLES = {
    400: "请求无法识别，请返回上一页重试。",
    403: "您没有查看此页面的权限。如认为有误，请联系经办部门。",
    404: "页面不存在，可能已移动或地址有误。请从首页重新进入。",
    429: "操作过于频繁，请等一会儿再试。",
    503: "系统正忙，这次操作没有办成。请等一会儿，重新打开页面核对后再试。",
    500: "系统出现错误，您已保存的内容不会丢失。请稍后再试，或将下面的编号告知经办部门。",
}


def _bare(status: int, message: str, number: str) -> str:
    return format_html(
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{}</title><h1>{}</h1><p>{}</p>'
        '<p>编号：{}</p><p><a href="/">返回首页</a></p></html>',
        status,
        status,
        message,
        number,
    )


def _answer(request: HttpRequest, status: int, message: str = "", template: str = "") -> HttpResponse:
    message = message or TITLES[status]
    number = getattr(request, "request_id", "")
    context = {"status": status, "message": message, "request_number": number}
    try:
        body: str = render_to_string(
            [template or f"errors/{status}.html", "errors/error.html"], context, request=request
        )
    except Exception:
        # Whatever broke the page may have broken the template's context too.
        log.exception("error page %s could not be drawn", status)
        body = _bare(status, message, number)
    return HttpResponse(body, status=status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(
        request, 403, str(exception), template="errors/step_back.html" if isinstance(exception, MustStepBack) else ""
    )


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    if isinstance(sys.exc_info()[1], OperationalError):
        return busy(request)
    return _answer(request, 500)


def busy(request: HttpRequest) -> HttpResponse:
    """The database let this request wait too long, or is away; what the request had begun is undone."""
    log.warning("database busy: %s %s", request.method, request.path, exc_info=True)
    response = _answer(request, 503)
    response["Retry-After"] = "10"
    return response


def storage_failed(request: HttpRequest, reason: Exception) -> HttpResponse:
    """A stored file is gone or changed, or there is no room for one; the sentence says which."""
    log.error("storage: %s %s: %s", request.method, request.path, type(reason).__name__, exc_info=reason)
    return _answer(request, 503, str(reason))


def altered(request: HttpRequest, reason: Exception) -> HttpResponse:
    """A row is not as the log says, and the form that asked for an act has no place for a sentence of its own."""
    log.error("not as the log says: %s %s: %s", request.method, request.path, reason)
    return _answer(request, 409, str(reason))


def unreadable_form(request: HttpRequest) -> HttpResponse:
    """A form in another charset than ours; a browser that shows our pages never sends one."""
    log.warning("form in another charset: %s %s", request.method, request.path)
    return _answer(request, 400, "表单的文字编码不是 UTF-8，没有处理。请用浏览器打开本站页面重新提交。")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or old, mostly after a log-in in another window."""
    return _answer(request, 403, "页面已过期或浏览器禁用了 Cookie。请刷新页面后重新提交，已保存的草稿不受影响。")


def too_many(request: HttpRequest, minutes: int) -> HttpResponse:
    """Too much from one address; what was typed is still on the page before."""
    message = f"从您所在的网络地址提交的次数太多，请在 {minutes} 分钟后再试。返回上一页，已填写的内容还在。"
    response = _answer(request, 429, message, template="errors/too_many.html")
    response["Retry-After"] = str(minutes * 60)
    return response


def locked_out(request: HttpRequest, credentials: dict | None, *args: object, **kwargs: object) -> HttpResponse:
    """A log-in tried before its wait was over; the same answer whether or not the name exists."""
    return _answer(request, 429)
