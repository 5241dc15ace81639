"""Materials: a checked file, or the written commitment that replaces it. Nothing is deleted, a change supersedes."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from applications.enums import MaterialForm
from applications.models import Application, Material
from applications.roster_code import same_code
from applications.selectors.stamps import edition_in_force, edition_with_code
from applications.services.editing import keep, opened
from audit.errors import DomainError
from audit.services import save_checked
from foundation import storage
from foundation.filecheck import MATERIAL_KINDS, CheckedFile, FileRefused, check_upload
from policy.lookup import scheme as scheme_of
from policy.scheme import Material as Declared
from policy.terms import MaterialMode

MOST_FILES = 10
"""Of one material: the pages of a contract, photographed one by one."""


class MaterialRefused(DomainError):
    """The file or the commitment cannot be taken."""


def attach_material(
    *, application: Application, code: str, name: str, data: bytes, by: Any, at: datetime, paper_code: str | None = None
) -> Material:
    """Keep a file beside those already there. `data` is checked by content and pictures are written anew.

    `paper_code` is the check code that somebody read off a stamped roster; None where nobody was asked.
    Raises MaterialRefused, NotYours, NotOpen.
    """
    _declared(application, code, lambda each: each.mode is not MaterialMode.SHARED)
    if paper_code is not None:
        _right_paper(application, paper_code)
    return attach_checked(application=application, code=code, checked=check_material(name, data), by=by, at=at)


def check_material(name: str, data: bytes) -> CheckedFile:
    """The file as it may be kept. Raises MaterialRefused."""
    try:
        return check_upload(name, data, MATERIAL_KINDS)
    except FileRefused as refused:
        raise MaterialRefused(str(refused)) from refused


@storage.kept_with_rows()
def attach_checked(*, application: Application, code: str, checked: CheckedFile, by: Any, at: datetime) -> Material:
    """Keep a file that `check_material` has passed. Raises MaterialRefused, NotYours, NotOpen."""
    _declared(application, code, lambda each: each.mode is not MaterialMode.SHARED)
    material = Material(
        application=application, code=code, form=MaterialForm.FILE, original_name=checked.name, kind=checked.kind,
        sha256=checked.sha256, size=checked.size, added_by=by, added_at=at,
    )  # fmt: skip
    try:
        material.stored_name = storage.store_sealed("materials", checked.data, material.place)
    except storage.StorageFull as full:
        raise MaterialRefused(f"文件“{checked.name}”：{full}") from full
    return _add_file(application, material, by, at)


def content_of(material: Material) -> bytes:
    """The file as it was handed in; raises storage.FileLost where it is missing or was changed."""
    return storage.fetch_checked(material.stored_name, material.place, material.sha256)


@transaction.atomic
def promise_material(*, application: Application, code: str, by: Any, at: datetime) -> Material:
    """The commitment instead of the paper; once given it stays until it is withdrawn."""
    _declared(application, code, lambda each: each.mode is MaterialMode.COMMITMENT)
    row = opened(application, by=by)
    given = _current(row, code).filter(form=MaterialForm.COMMITMENT).first()
    if given:
        return given
    material = Material(application=row, code=code, form=MaterialForm.COMMITMENT, added_by=by, added_at=at)
    save_checked(material)
    keep(application, row, action="promise_material", by=by, at=at, data={"code": code})
    return material


def copy_materials(source: Application, target: Application, *, by: Any, at: datetime) -> int:
    """What lies in one application once more in another; files are opened, held against their hash and sealed anew.

    In the caller's transaction within `storage.kept_with_rows`, `target` locked and with its roster. A lost file is
    left out, and so is a promise: it is made anew. Gives the number of copies.
    """
    copies = []
    files = Material.objects.filter(application=source, form=MaterialForm.FILE, superseded_at=None)
    for material in files.order_by("added_at", "pk"):
        copy = Material(
            application=target, code=material.code, form=material.form, original_name=material.original_name,
            kind=material.kind, sha256=material.sha256, size=material.size, added_by=by, added_at=at,
            roster_edition=None if material.roster_edition is None else target.roster_edition,
            roster_code=material.roster_code,
        )  # fmt: skip
        if material.stored_name:
            try:
                copy.stored_name = storage.store_sealed("materials", content_of(material), copy.place)
            except storage.FileLost:
                continue
            except storage.StorageFull as full:
                raise MaterialRefused(str(full)) from full
        save_checked(copy)
        copies.append(copy)
    return len(copies)


def drop_materials(application: Application) -> int:
    """Take everything out that was put into a draft, in the caller's transaction; the files go once it is committed.

    Gives the number of materials.
    """
    rows = Material.objects.filter(application=application)
    names = list(rows.exclude(stored_name="").values_list("stored_name", flat=True))
    count = rows.count()
    rows.delete()
    for name in names:
        transaction.on_commit(partial(storage.discard, name))
    return count


@transaction.atomic
def withdraw_material(*, material: Material, by: Any, at: datetime) -> None:
    """Take a file or commitment out again; it stays in the file as superseded."""
    application = material.application
    row = opened(application, by=by)
    current = Material.objects.get(pk=material.pk)
    if current.superseded_at:
        return
    current.superseded_at = at
    save_checked(current, fields={"superseded_at"})
    data = {"code": material.code, "name": material.original_name, "sha256": material.sha256}
    keep(application, row, action="withdraw_material", by=by, at=at, data=data)


@transaction.atomic
def _add_file(application: Application, material: Material, by: Any, at: datetime) -> Material:
    row = opened(application, by=by)
    code, name = material.code, material.original_name
    if any(each.id == code and each.of_roster for each in scheme_of(row.scheme).materials):
        _bind_to_roster(row, material, at)
    present = list(_current(row, code).filter(form=MaterialForm.FILE).values_list("sha256", flat=True))
    if material.sha256 in present:
        raise MaterialRefused(f"文件“{name}”与已上传的一份完全相同，不用重复上传。")
    if len(present) >= MOST_FILES:
        raise MaterialRefused(f"同一项材料最多上传 {MOST_FILES} 个文件，请合并成一个 PDF，或先移除不需要的。")
    save_checked(material)
    data: dict[str, Any] = {"code": code, "name": name, "sha256": material.sha256}
    if material.roster_edition:
        data |= {"roster_edition": material.roster_edition, "roster_code": material.roster_code}
    keep(application, row, action="attach_material", by=by, at=at, data=data)
    return material


def _right_paper(application: Application, typed: str) -> None:
    """Whether the code on the paper is that of the roster in force. Raises MaterialRefused."""
    edition = edition_in_force(application)
    if edition is None or same_code(typed, edition.code):
        return
    now = f"现在是第 {edition.number} 版，校验码 {edition.code}"
    if not typed.strip():
        raise MaterialRefused("请填写纸上印的校验码（在表头和每页页脚），再重新选择文件。")
    known = edition_with_code(application, typed)
    if known is None:
        raise MaterialRefused(f"校验码“{typed.strip()[:20]}”与花名册不符：{now}。请核对纸上的校验码，再重新选择文件。")
    which = f"第 {known} 版改动前的内容" if known == edition.number else f"第 {known} 版"
    raise MaterialRefused(f"纸上的校验码是花名册{which}的，{now}。请打印现在的花名册，盖章后再上传。")


def _bind_to_roster(row: Application, material: Material, at: datetime) -> None:
    """Say of which roster a stamped scan is; scans of another one give way. Raises MaterialRefused."""
    edition = edition_in_force(row)
    if edition is None:
        raise MaterialRefused("请先在“花名册”一步上传花名册，打印、盖章后再上传扫描件。")
    material.roster_edition, material.roster_code = edition.number, edition.code
    scans = Material.objects.filter(application=row, code=material.code, roster_edition__isnull=False)
    others = scans.exclude(roster_code=edition.code)
    if others.filter(sha256=material.sha256).exists():
        raise MaterialRefused(
            f"文件“{material.original_name}”盖章的是改动前的花名册。"
            f"请打印现在的花名册（校验码 {edition.code}），盖章后再上传。"
        )
    others.filter(superseded_at=None).update(superseded_at=at)


def _current(application: Application, code: str) -> Any:
    return Material.objects.filter(application=application, code=code, superseded_at=None)


def _declared(application: Application, code: str, allowed: Callable[[Declared], bool]) -> None:
    if not any(each.id == code and allowed(each) for each in scheme_of(application.scheme).materials):
        raise MaterialRefused("该项补贴不需要这份材料，请刷新页面后重试。")
