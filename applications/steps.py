"""The steps of an application at the left of each page: what is done, what is lacking, what was returned."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from django.urls import reverse

from applications.models import Application, Correction, CorrectionItem
from applications.sections import sections
from applications.selectors import Gap
from policy.lookup import scheme as scheme_of
from policy.terms import MaterialMode

ROSTER, MATERIALS, ACCOUNT, CHECK = "roster", "materials", "account", "check"
BACK = "back"
"""In an address: whence one came to change one thing, and where saving it leads."""
FROM_CHECK = f"?{BACK}={CHECK}"
"""Behind the address of a page, for who comes from the answers page."""


@dataclass(frozen=True)
class Step:
    """One page of the application; `kind` and `word` are its state as a chip."""

    key: str
    title: str
    url: str
    kind: str
    word: str
    here: bool = False


@dataclass(frozen=True)
class _Page:
    key: str
    title: str
    url: str
    targets: tuple[str, ...]


def steps_of(application: Application, gaps: Collection[Gap], still_returned: Collection[str], here: str) -> list[Step]:
    """All steps in order with their states; `still_returned` are the targets to mend that nobody has touched yet."""
    steps = [_step(page, gaps, still_returned, here) for page in _pages(application)]
    url = reverse("applications:check", args=[application.pk])
    return [*steps, Step(CHECK, "核对并提交", url, "neutral", "", here == CHECK)]


def to_read(steps: Iterable[Step]) -> list[Step]:
    """What is left of the steps for who only reads: the roster, and one page with all answers."""
    titles = {ROSTER: "花名册", CHECK: "申请内容"}
    return [replace(step, title=titles[step.key]) for step in steps if step.key in titles]


def url_after(application: Application, here: str) -> str:
    """Where 「保存并继续」 leads."""
    pages = _pages(application)
    keys = [page.key for page in pages]
    following = pages[keys.index(here) + 1 :]
    return following[0].url if following else reverse("applications:check", args=[application.pk])


def url_of(application: Application, target: str) -> str:
    """The place where a target of a gap or a correction is mended."""
    for page in _pages(application):
        if target in page.targets or (page.key == ROSTER and target.startswith("line:")):
            return page.url + _anchor(page.key, target)
    return reverse("applications:check", args=[application.pk])


def url_from_check(application: Application, target: str) -> str:
    """The same place, entered from the answers page to change one thing: saving leads back there."""
    address, sign, anchor = url_of(application, target).partition("#")
    return f"{address}{'&' if '?' in address else '?'}{BACK}={CHECK}{sign}{anchor}"


def items_on(correction: Correction | None, targets: Collection[str]) -> dict[str, CorrectionItem]:
    """What the bureau asked to mend among these targets, by target."""
    if correction is None:
        return {}
    return {item.target: item for item in correction.items.all() if item.target in targets}


def _anchor(key: str, target: str) -> str:
    name = target.partition(":")[2]
    if key == MATERIALS:
        return f"#material-{name}"
    if key == ROSTER:
        return f"?edit={name}#wrong" if name else ""
    return f"#div_id_{name}" if name else ""


def _step(page: _Page, gaps: Collection[Gap], returned: Collection[str], here: str) -> Step:
    lacking = [gap for gap in gaps if gap.target in page.targets]
    asked = sum(target in page.targets or (page.key == ROSTER and target.startswith("line:")) for target in returned)
    if asked:
        kind, word = "waiting", f"{asked} 处待补正"
    elif not lacking:
        kind, word = "done", "已填好"
    elif lacking[0].begun:
        kind, word = "waiting", "需要修改"
    elif len(lacking) < len(page.targets):
        kind, word = "waiting", f"还差 {len(lacking)} 项"
    else:
        kind, word = "neutral", "未填写"
    return Step(page.key, page.title, page.url, kind, word, page.key == here)


def _pages(application: Application) -> list[_Page]:
    scheme = scheme_of(application.scheme)
    pk = application.pk
    pages = [
        _Page(
            str(section.number),
            section.title,
            reverse("applications:section", args=[pk, section.number]),
            section.targets,
        )
        for section in sections(scheme)
    ]
    if scheme.is_roster:
        pages.append(_Page(ROSTER, "花名册", reverse("applications:roster", args=[pk]), (ROSTER,)))
    wanted = tuple(f"material:{each.id}" for each in scheme.materials if each.mode is not MaterialMode.SHARED)
    pages.append(_Page(MATERIALS, "材料", reverse("applications:materials", args=[pk]), wanted))
    pages.append(_Page(ACCOUNT, "收款账户", reverse("applications:account", args=[pk]), (ACCOUNT,)))
    return pages
