"""Every page that a role can come to by following links: it opens, fits its window, speaks Chinese and keeps the
content policy; and each kind of page has nothing serious for axe to say."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import Page

from reviews.models import PublicNotice
from tests.browser.standing import Standing, stand
from tests.browser_fixtures import DESKTOP, HEIGHTS, PHONE, violations_on
from tests.journeys.city import City
from tests.test_access import ROUTES, listed
from yiyang_skills.access import PUBLIC

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

APPLICANTS = ("", "writer", "school", "returned", "buyer", "paid1")
BUREAUS = ("hrss.heshan.clerk1", "organisation.city.clerk1", "organisation.city.head", "audit")
TREASURY = (
    "finance.city.maker", "finance.city.checker", "finance.city.releaser", "finance.city.reconciler",
    "finance.city.reconcile_checker", "finance.city.clerk1", "admin",
)  # fmt: skip
FILES = {
    "applications:handed_in_roster", "applications:material_file", "applications:roster_template",
    "notices:letter_pdf", "payments:batch_summary", "portal:admin_setup_template", "portal:audit_export",
    "portal:audit_heads", "reviews:hearing_file", "reviews:material", "reviews:minutes", "reviews:my_hearing_file",
    "reviews:objection_file",
}  # fmt: skip
"""What a browser downloads or hands to a viewer."""
SELDOM = {"portal:alive", "portal:ready", "portal:text_size"}
SAME_FOR_ALL = {route.name for route in ROUTES if listed(route) == PUBLIC} - {"portal:home"} | {
    "accounts:factor", "accounts:password", "accounts:phone", "accounts:sessions",
}  # fmt: skip
"""Public pages and those about one's log-in: who reads them changes the frame only; the home page shows each frame."""
WORD = re.compile(r"[A-Za-z][A-Za-z.'-]*[A-Za-z]")
MARKED = re.compile(
    r"[a-z_]+(?:\.[a-z_]+\d?)+|(?:[A-Z2-7]{4}\s){3,}[A-Z2-7]{4}|\S*[A-Za-z]\S*\d\S*|\S*\d\S*[A-Za-z]\S*"
)
"""Log-in names of officials; keys of second factors; numbers of applications, batches, certificates."""
KNOWN = {
    "audit", "admin", "wangli", "PCB", "XLSX", "CSV", "PDF", "JPG", "PNG", "MB", "KB", "SHA-", "SHA", "Enter", "xlsx",
    "csv", "pdf", "jpg",
}  # fmt: skip


@pytest.fixture
def standing(city: City) -> Standing:
    return stand(city)


@dataclass
class Walked:
    """What several roles have been to: kinds of pages; filters, and pages that are the same for all of them."""

    pages: set[str] = field(default_factory=set)
    for_all: set[tuple] = field(default_factory=set)


@dataclass
class Walk:
    """One role's way from page to page; each kind of page is opened once, what is the same for all once among all."""

    page: Page
    names: tuple[str, ...]
    waiting: list[str]
    walked: Walked
    seen: set[tuple] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def go(self) -> None:
        while self.waiting:
            address = self.waiting.pop(0)
            if kind := self._unknown(address):
                self._open(address, kind)

    def _unknown(self, address: str) -> str:
        """The name of the view behind an address of ours that has not been opened yet."""
        parts = urlsplit(address)
        try:
            name = resolve(parts.path).view_name
        except Resolver404:
            self.wrong.append(f"{address}: leads nowhere")
            return ""
        filters = tuple(sorted(field for field, _ in parse_qsl(parts.query)))
        seen = self.walked.for_all if filters or name in SAME_FOR_ALL else self.seen
        if (name, filters) in seen or name in SELDOM:
            return ""
        seen.add((name, filters))
        return name

    def _open(self, address: str, name: str) -> None:
        if name in FILES:
            answer = self.page.context.request.get(address)
            self._note(answer.status == 200, f"{address}: {answer.status}")
            return
        response = self.page.goto(address)
        status = response.status if response else 0
        if status != 200:
            self.wrong.append(f"{address}: {status}")
            return
        self.wrong += look(self.page, address, self.names)
        if name not in self.walked.pages:
            self.wrong += violations_on(self.page)
        self.walked.pages.add(name)
        self.waiting += list(links(self.page))

    def _note(self, holds: bool, sentence: str) -> None:
        if not holds:
            self.wrong.append(sentence)


def look(page: Page, address: str, names: tuple[str, ...]) -> Iterator[str]:
    """What is wrong with the page that is open, in both widths."""
    text = page.evaluate("document.title + '\\n' + document.body.innerText")
    for word in foreign(text, names):
        yield f"{address}: not Chinese: {word}"
    at_first = page.viewport_size["width"]
    for width in (at_first, DESKTOP + PHONE - at_first):  # the next page begins with the width that this one ended in
        if width != at_first:
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            yield f"{address}: {over} px too wide at {width}"


def foreign(text: str, names: tuple[str, ...]) -> set[str]:
    """Words of Latin letters that are neither numbers of ours, nor kinds of files, nor log-in names."""
    for name in names:
        text = text.replace(name, "")
    return {word for word in WORD.findall(MARKED.sub("", text)) if word not in KNOWN}


def links(page: Page) -> Iterator[str]:
    """Addresses of this site that stand on the page."""
    hrefs = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
    for href in hrefs:
        address = urljoin(page.url, href)
        parts = urlsplit(address)
        if parts.scheme.startswith("http") and parts.netloc == urlsplit(page.url).netloc:
            yield parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.mark.parametrize("roles", [APPLICANTS, BUREAUS, TREASURY], ids=["applicants", "bureaus", "treasury"])
def test_every_page_of_every_role(
    city: City, standing: Standing, page_at: Callable[..., Page], roles: tuple[str, ...]
) -> None:
    wrong: list[str] = []
    walked = Walked()
    for role in roles:
        user = city.user(role) if role else None
        names = (role, f"{user.name}") if user else ()
        extra = own_places(standing, role)
        begin = ["/", reverse("accounts:profile") if user else "/login/", *extra]
        walk = Walk(page_at(user=user), names, begin, walked)
        walk.go()
        wrong += [f"{role or 'a visitor'} at {sentence}" for sentence in walk.wrong]
    assert not wrong, "\n".join(wrong)
    assert MUST_SEE[roles] <= walked.pages, MUST_SEE[roles] - walked.pages


def own_places(standing: Standing, role: str) -> list[str]:
    """Pages to which no link of the role leads at the moment."""
    if role == "":
        names = ("accounts:register_person", "accounts:register_organisation", "portal:parameters", "reviews:notices")
        running = PublicNotice.objects.latest("ends_on")
        places = ["/self-check/?who=individual&step=3", reverse("reviews:notice", args=[running.pk])]
        return [*places, *(reverse(name) for name in names)]
    own = {"writer": standing.draft, "school": standing.school, "paid1": standing.approved}.get(role)
    if own is None:
        return []
    return [
        reverse("applications:start", args=[own.scheme]),
        *(reverse(f"applications:{name}", args=[own.pk]) for name in ("check", "receipt")),
    ]


MUST_SEE = {
    APPLICANTS: {
        "accounts:account", "accounts:factor", "accounts:login", "accounts:members", "accounts:password",
        "accounts:profile", "accounts:register", "accounts:register_organisation", "accounts:register_person",
        "accounts:sessions", "applications:account",
        "applications:check", "applications:materials", "applications:receipt", "applications:roster",
        "applications:section", "applications:start", "applications:withdraw", "notices:verify", "portal:affair",
        "portal:affairs", "portal:guide", "portal:home", "portal:parameters", "portal:self_check", "reviews:notice",
        "reviews:notices", "reviews:object",
    },
    BUREAUS: {
        "payments:recheck", "payments:rechecks", "reviews:case", "reviews:objection", "reviews:objections",
        "reviews:publish", "reviews:queue", "reviews:sign", "reviews:sign_one",
    },
    TREASURY: {
        "payments:accounts", "payments:batch", "payments:batch_new", "payments:batches", "payments:envelope",
        "payments:home", "payments:return_file", "payments:returns",
    },
}  # fmt: skip
"""Pages of the main journey: a page that no link leads to any more is missed here."""
