"""The stamped roster: of which edition a scan is, and why it no longer counts."""

from collections.abc import Iterable

from applications.models import Application, Material, RosterEdition
from applications.roster_code import same_code
from applications.selectors.applications import materials_of


def edition_in_force(application: Application) -> RosterEdition | None:
    """The edition of the roster as it stands; None before the first upload."""
    found = RosterEdition.objects.filter(application_id=application.pk, number=application.roster_edition)
    return found.defer("upload").first()


def edition_with_code(application: Application, typed: str) -> int | None:
    """The newest edition of this roster that has or had the code; of a content that was changed in place only where a
    scan was handed in.
    """
    had = list(RosterEdition.objects.filter(application_id=application.pk).values_list("number", "code"))
    scans = Material.objects.filter(application_id=application.pk, roster_edition__isnull=False)
    had += scans.values_list("roster_edition", "roster_code")
    return max((number for number, code in had if same_code(typed, code)), default=None)


def void_because(material: Material, edition: RosterEdition | None) -> str:
    """Why a scan is of another roster than the one in force; "" where it counts, and for what is no stamped roster."""
    if material.roster_edition is None or edition is None:
        return ""
    if material.roster_code == edition.code:
        return ""
    before = "改动前的内容" if material.roster_edition == edition.number else ""
    return (
        f"这份扫描件盖章的是花名册第 {material.roster_edition} 版{before}（校验码 {material.roster_code or '无'}），"
        f"花名册此后改过，所以不再作数。{_again(edition)}"
    )


def void_stamps(application: Application, materials: Iterable[Material]) -> dict[str, str]:
    """{code of a material: why its scan does not count any more}; one query, none where nothing was stamped."""
    stamped = [material for material in materials if material.roster_edition is not None]
    if not stamped:
        return {}
    edition = edition_in_force(application)
    return {each.code: why for each in stamped if (why := void_because(each, edition))}


def has_stamp(application: Application, edition: RosterEdition | None) -> bool:
    """Whether a scan of the edition in force is handed in: any change of a row would void it; one query."""
    return any(
        not void_because(material, edition) for material in materials_of(application).exclude(roster_edition=None)
    )


def _again(edition: RosterEdition) -> str:
    return f"现在是第 {edition.number} 版（{edition.passed:,} 行，校验码 {edition.code}），请重新打印、盖章后上传。"
