"""The bureaus and posts of a whole city from one spreadsheet: a row a post, checked and applied as a whole."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import xlsxwriter
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.enums import OUTSIDE_BUREAUS, Role
from accounts.models import Bureau, Post, User
from accounts.permissions import require_post
from accounts.selectors import login_name, proposed_posts
from accounts.services import officials, staff
from accounts.services.bureaus import REQUIRED as NEEDED
from accounts.services.bureaus import set_up_bureau
from audit.errors import DomainError
from foundation import identifiers
from foundation.normalise import TextRefused, clean_line, clean_name
from foundation.sealing import keyed_hash
from foundation.workbook import Row, read_table
from policy.terms import Bureau as Kind
from policy.terms import District
from portal.selectors.staffing import Office

SHEET = "部门和岗位"
BUREAU_COLUMNS = {
    "名称": "name", "机关代字": "docket", "电话": "phone", "地址": "address", "复议机关": "review_body",
    "法院": "court",
}  # fmt: skip
COLUMNS = ("区县", "部门", *BUREAU_COLUMNS, "岗位", "登录名", "姓名", "身份证号")
REQUIRED = ("区县", "部门", "岗位", "登录名", "姓名", "身份证号")
MOST_ROWS = 2000
KINDS = {kind.label: kind for kind in Kind}
DISTRICTS = {district.label: district for district in District}
ROLES = {role.label: role for role in Role}


@dataclass
class Line:
    """One row as it was understood; `problem` where it cannot be taken, `note` what will come of it."""

    number: int
    office: str = ""
    role: str = ""
    username: str = ""
    name: str = ""
    id_number: str = field(default="", repr=False)
    key: tuple[str, str] | None = None
    details: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    note: str = ""

    @property
    def role_label(self) -> str:
        return Role(self.role).label if self.role else ""


def template(offices: Iterable[Office]) -> bytes:
    """The workbook with a row for each post that the routes need; every cell is text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, text, head = book.add_worksheet(SHEET), book.add_format({"num_format": "@"}), book.add_format({"bold": True})
    for column, title in enumerate(COLUMNS):
        sheet.set_column(column, column, 24 if title in ("名称", "地址") else 16, text)
        sheet.write_string(0, column, title, head)
    row = 1
    for office in offices:
        for role, number in office.numbers.items():
            for _ in range(number):
                known = {"区县": office.district.label, "部门": office.kind.label, "岗位": role.label}
                for title, value in known.items():
                    sheet.write_string(row, COLUMNS.index(title), value, text)
                row += 1
    sheet.freeze_panes(1, 2)
    book.close()
    return out.getvalue()


def read(name: str, data: bytes, *, at: datetime) -> list[Line]:
    """The rows with what is wrong in each. Raises FileRefused where it is no such table."""
    table = read_table(name, data, expect=COLUMNS, required=REQUIRED, sheet=SHEET, most_rows=MOST_ROWS)
    bad = {problem.row: problem.message for problem in table.problems}
    there = {(bureau.district, bureau.kind): bureau for bureau in Bureau.objects.order_by("pk")}
    users = {
        user.username: user
        for user in User.objects.order_by("pk").filter(identity__isnull=False).select_related("identity")
    }
    taken = set(User.objects.values_list("username", flat=True))
    people: dict[str, tuple[str, str]] = {}
    logins = {user.identity.id_number_hash: user for user in users.values()}
    offices: dict[tuple[str, str], dict[str, str]] = {}
    lines: list[Line] = []
    for row in table:
        if not any(row.get(title) for title in ("登录名", "姓名", "身份证号")):
            continue  # a post of the template that is left open
        line = Line(row.number, problem=bad.get(row.number, ""))
        lines.append(line)
        if not line.problem:
            try:
                _understand(line, row, at)
                _bureau(line, there, offices)
                _person(line, users, taken, people, logins)
            except ValueError as error:
                line.problem = str(error)
    _posts(lines)
    return lines


@transaction.atomic
def apply(*, lines: list[Line], by: User, at: datetime) -> list[tuple[User, str]]:
    """Everything of a table without problems, or nothing; gives the new log-ins with their first passwords.

    Posts that decide or move money are proposed and wait for another administrator. Raises DomainError.
    """
    require_post(by, Role.ADMIN)
    if not lines or any(line.problem for line in lines):
        raise DomainError("表中还有问题，没有登记任何内容。请改正后重新上传。")
    bureaus = {(bureau.district, bureau.kind): bureau for bureau in Bureau.objects.order_by("pk")}
    users = {user.username: user for user in User.objects.filter(username__in=[line.username for line in lines])}
    made: list[tuple[User, str]] = []
    for line in lines:
        try:
            if line.key and line.key not in bureaus:
                district, kind = line.key
                bureaus[line.key] = set_up_bureau(kind=kind, district=district, by=by, at=at, **line.details)
            if line.username not in users:
                user, password = officials.new_official(
                    username=line.username, name=line.name, id_number=line.id_number, by=by, at=at
                )
                users[line.username] = user
                made.append((user, password))
            bureau = bureaus[line.key] if line.key else None
            staff.appoint(user=users[line.username], role=line.role, bureau=bureau, by=by, at=at)
        except DomainError as error:
            raise DomainError(f"第 {line.number} 行：{error}没有登记任何内容。") from error
    return made


def _understand(line: Line, row: Row, at: datetime) -> None:
    words = {title: _text(row, title) for title in COLUMNS}
    # What the row is about first, so that a row that is wrong says whose and which it is.
    line.office, line.username, line.name = f"{words['区县']}{words['部门']}", words["登录名"], words["姓名"]
    role = ROLES.get(words["岗位"])
    if role is None:
        raise ValueError(f"岗位“{words['岗位']}”不在可选范围：{'、'.join(ROLES)}。")
    line.role = role.value
    line.name = clean_name(words["姓名"])
    line.id_number = identifiers.id_number(words["身份证号"], on=at.date())
    if not line.username or login_name(line.username, on=at.date()) != line.username:
        raise ValueError("登录名不能为空，也不能用手机号或身份证号。")
    try:
        User.username_validator(line.username)
    except ValidationError as error:
        raise ValueError("登录名只能用汉字、字母、数字和 @ . + - _。") from error
    if role in OUTSIDE_BUREAUS:
        line.office = "全市"
        return
    district, kind = DISTRICTS.get(words["区县"]), KINDS.get(words["部门"])
    if district is None or kind is None:
        wrong = "区县" if district is None else "部门"
        raise ValueError(f"{wrong}“{words[wrong]}”不在可选范围，请使用模板中的写法。")
    line.key = (district.value, kind.value)
    line.details = {field: words[title] for title, field in BUREAU_COLUMNS.items()}
    line.office = line.details["name"] or f"{district.label}{kind.label}"


def _text(row: Row, title: str) -> str:
    value: Any = row.get(title)
    try:
        return clean_line("" if value is None else value, 120)
    except TextRefused as error:
        raise ValueError(f"{title}：{error}") from error


def _bureau(line: Line, there: dict, offices: dict[tuple[str, str], dict[str, str]]) -> None:
    """Details of a new bureau stand in its first row; the others may leave them out, but not say otherwise."""
    if line.key is None:
        return
    if line.key in there:
        line.office, line.note = there[line.key].name, ""
        return
    first = offices.setdefault(line.key, line.details)
    given = {name: value for name, value in line.details.items() if value}
    if any(first[name] != value for name, value in given.items()):
        raise ValueError("同一部门前后两行的信息不一致，请核对。")
    missing = [title for title, name in BUREAU_COLUMNS.items() if name in NEEDED and not first[name]]
    if missing:
        raise ValueError(f"新设部门的首行须填写：{'、'.join(missing)}。")
    line.details, line.office, line.note = first, first["name"], "新设部门"


def _person(
    line: Line, users: dict[str, User], taken: set[str], people: dict[str, tuple[str, str]], logins: dict[str, User]
) -> None:
    """One person has one log-in, there already or in the table."""
    digest = keyed_hash("id_number", line.id_number)
    known = users.get(line.username)
    if known is not None:
        if known.identity.id_number_hash != digest:
            raise ValueError(f"登录名“{line.username}”属于另一人，请核对。")
        return
    if line.username in taken:
        raise ValueError(f"登录名“{line.username}”已被使用，请换一个。")
    if digest in logins:
        raise ValueError(staff.has_login(logins[digest]))
    if any(number == digest and name != line.username for name, (number, _) in people.items()):
        raise ValueError("同一身份证号在表中有两个登录名，一人只用一个，请核对。")
    if people.setdefault(line.username, (digest, line.name)) != (digest, line.name):
        raise ValueError(f"登录名“{line.username}”前后两行不是同一人，请核对。")
    line.note = "、".join(filter(None, (line.note, "新建账号")))


def _posts(lines: list[Line]) -> None:
    """A post stands once in the table, and is not held or proposed already."""
    held = {
        (username, (district, kind) if district else None, role)
        for username, district, kind, role in [
            *Post.objects.filter(active=True).values_list("user__username", "bureau__district", "bureau__kind", "role"),
            *proposed_posts().values_list("user__username", "bureau__district", "bureau__kind", "role"),
        ]
    }
    for line in lines:
        if line.problem:
            continue
        post = (line.username, line.key, line.role)
        if post in held:
            line.problem = "此人已有此岗位，或在表中重复、已在等待确认。"
        held.add(post)
