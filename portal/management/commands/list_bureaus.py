"""All bureaus and posts that the routes of every subsidy need: `manage.py list_bureaus > docs/bureaus.md`."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from foundation import clock
from portal.selectors.staffing import OUTSIDE, Office, offices

HEAD = """# 全市需要的部门和岗位

按 {on} 适用的办理链条列出：一件申请可能到达的每个部门，以及拨付款项的财政局。由 `manage.py list_bureaus` 生成，
同一份清单也是“批量设置”模板的内容：系统管理 → 批量设置 → 下载模板，一行一个岗位，填好登录名、姓名、身份证号后上传，
核对后登记。

- 每个审核部门至少两名经办：同一人不能连续办理两个环节，还可能需要回避；一名负责人签发。
- 拨款的财政局另设制单、复核、发放、对账、对账复核各一名，五人不得兼任同一批次的前后环节。
- 全市：{outside}。作出决定、经手资金、审计和系统管理的岗位，由一名系统管理员提出，另一名确认。

| 区县 | 部门 | 岗位 | 补贴项目 |
|---|---|---|---|
"""


class Command(BaseCommand):
    help = "列出全部补贴项目的办理链条需要的部门和岗位"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=date.fromisoformat, default=None, help="日期，默认今天")

    def handle(self, **options: Any) -> None:
        self.stdout.write(page(options["on"] or clock.today()), ending="")


def page(on: date) -> str:
    """The list as a page of the documentation."""
    outside = "、".join(f"{role.label} {number} 名" for role, number in OUTSIDE)
    return HEAD.format(on=on.isoformat(), outside=outside) + "".join(map(_row, offices(on)))


def _row(office: Office) -> str:
    posts = "、".join(f"{role.label} {number}" for role, number in office.numbers.items())
    return f"| {office.district.label} | {office.label} | {posts} | {'、'.join(office.schemes)} |\n"
