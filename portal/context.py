"""What the head and foot of every page show: where one may go, who is logged in, how large the letters are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.access import posts_here
from accounts.enums import Role
from foundation import clock
from messaging.selectors import unread_count

POLICY_DOCUMENT = "益人才发〔2025〕4号《益阳市建设新时代技能人才强市的若干措施（试行）》"
LARGE_TEXT_COOKIE = "large_text"

REVIEW_ROLES = {Role.CLERK, Role.HEAD, Role.AUDITOR}
PAYMENT_ROLES = {
    Role.MAKER,
    Role.CHECKER,
    Role.RELEASER,
    Role.RECONCILER,
    Role.RECONCILE_CHECKER,
    Role.AUDITOR,
}


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    here: bool = False


class Navigation:
    """Asked only by a page that draws it, so that a download or a fragment costs no query."""

    policy_document = POLICY_DOCUMENT

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def _link(self, label: str, name: str, fragment: str = "") -> Link:
        url = reverse(name)
        path = self.request.path
        here = not fragment and (path == url or (url != "/" and path.startswith(url)))
        return Link(label, url + fragment, here)

    @cached_property
    def _user(self):
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def roles(self) -> set[str]:
        return {post.role for post in posts_here(self.request)} if self._user else set()

    @cached_property
    def is_applicant(self) -> bool:
        """Whether the user asks for money: who is logged in and holds no post."""
        return self._user is not None and not self.roles

    @cached_property
    def unread(self) -> int:
        """Messages that are new to the user."""
        return unread_count(self._user) if self._user else 0

    @cached_property
    def links(self) -> list[Link]:
        return list(self._links())

    def _links(self) -> Iterator[Link]:
        yield self._link("首页", "portal:home")
        if not self.roles:
            yield self._link("补贴项目", "portal:home", "#schemes")
            yield self._link("自测", "portal:self_check")
        if Role.AUDITOR in self.roles:
            yield self._link("审计", "portal:audit_log")
        if self.roles & REVIEW_ROLES:
            yield self._link("审核", "reviews:queue")
        if Role.CLERK in self.roles:
            yield self._link("复查", "payments:rechecks")
        if self.roles & PAYMENT_ROLES:
            yield self._link("资金", "payments:home")
        if Role.ADMIN in self.roles:
            yield self._link("系统管理", "portal:admin_home")
        if self.is_applicant:
            yield self._link("我的办件", "portal:affairs")
        yield self._link("公示", "reviews:notices")
        yield self._link("文书验证", "notices:verify")
        if self._user:
            yield self._link(f"消息（{self.unread}）" if self.unread else "消息", "accounts:mailbox")

    @cached_property
    def account(self) -> dict[str, str]:
        """The person logged in with the way out, or the way in."""
        if self._user:
            return {
                "name": self._user.name or self._user.username,
                "profile_url": reverse("accounts:profile"),
                "logout_url": reverse("accounts:logout"),
            }
        return {"name": "", "login_url": reverse("accounts:login")}

    @cached_property
    def foot_links(self) -> list[Link]:
        return [
            self._link("政策参数公开", "portal:parameters"),
            self._link("公示", "reviews:notices"),
            self._link("文书验证", "notices:verify"),
        ]

    @property
    def home_url(self) -> str:
        return reverse("portal:home")

    @property
    def text_size_url(self) -> str:
        large = "0" if self.large_text else "1"
        return f"{reverse('portal:text_size')}?{urlencode({'large': large, 'next': self.request.get_full_path()})}"

    @property
    def large_text(self) -> bool:
        return self.request.COOKIES.get(LARGE_TEXT_COOKIE) == "1"

    @property
    def contact_phone(self) -> str:
        return settings.CONTACT_PHONE

    @property
    def contact_hours(self) -> str:
        return settings.CONTACT_HOURS

    @property
    def demo_date(self) -> date | None:
        return clock.today() if settings.DEMO else None


def navigation(request: HttpRequest) -> dict[str, object]:
    return {"nav": Navigation(request)}
