"""Appoint an official to a post, confirm it, or end it.

`manage.py appoint wangli clerk --bureau hrss 430903 --by guanli1 --name 王丽 --id-number-stdin`

A user that does not exist is made; the first password is printed once. A post that decides or moves money is proposed
by one administrator and counts once another has run the same with --confirm. --end takes a --reason.
"""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.enums import Role
from accounts.management.acting import acting
from accounts.models import Bureau, Post, PostProposal, User
from accounts.selectors import bureau as bureau_of
from accounts.selectors import proposed_posts
from accounts.services.officials import new_official
from accounts.services.staff import appoint, confirm, end_post, identify
from audit.errors import DomainError
from foundation import clock


class Command(BaseCommand):
    help = "任命岗位；没有该用户时先建立用户。--confirm 由另一位系统管理员确认，--end 停用岗位"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("role", choices=Role.values, metavar="role", help="、".join(Role.values))
        parser.add_argument("--bureau", nargs=2, metavar=("KIND", "DISTRICT"), help="审计与系统管理岗不填")
        parser.add_argument("--by", required=True, help="办理此事的系统管理员的登录名")
        parser.add_argument("--name", default="", help="新用户的姓名")
        parser.add_argument("--id-number-stdin", action="store_true", help="从标准输入读取身份证号")
        parser.add_argument("--reason", default="", help="停用岗位的理由")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--confirm", action="store_true", help="确认另一位系统管理员提出的任命")
        what.add_argument("--end", action="store_true", help="停用该岗位")

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        by, role = acting(options["by"]), options["role"]
        try:
            bureau = bureau_of(*options["bureau"]) if options["bureau"] else None
            user = User.objects.filter(username=options["username"]).first()
            if options["end"]:
                self._end(user, role, bureau, by, options["reason"])
            elif options["confirm"]:
                self._confirm(user, role, bureau, by)
            else:
                self._appoint(user or self._new(options, by), role, bureau, by, options)
        except DomainError as refused:
            raise CommandError(str(refused)) from refused

    def _appoint(self, user: User, role: str, bureau: Bureau | None, by: User, options: dict[str, Any]) -> None:
        if options["id_number_stdin"] and not hasattr(user, "identity"):
            identify(user=user, id_number=_id_number(), by=by, at=clock.now())
        found = appoint(user=user, role=role, bureau=bureau, by=by, at=clock.now())
        place = bureau.name if bureau else ""
        if isinstance(found, PostProposal):
            self.stdout.write(f"已提出：{place}{found}，待另一位系统管理员确认（--confirm）。")
        else:
            self.stdout.write(f"已任命：{place}{found}。")

    def _confirm(self, user: User | None, role: str, bureau: Bureau | None, by: User) -> None:
        waiting = proposed_posts().filter(user=user, role=role, bureau=bureau).first()
        if user is None or waiting is None:
            raise CommandError("没有等待确认的这项任命，请核对登录名、岗位和部门。")
        self.stdout.write(f"已任命：{confirm(proposal=waiting, by=by, at=clock.now())}。")

    def _end(self, user: User | None, role: str, bureau: Bureau | None, by: User, reason: str) -> None:
        post = Post.objects.filter(user=user, role=role, bureau=bureau, active=True).first() if user else None
        if post is None:
            raise CommandError("没有这个在岗的岗位，请核对登录名、岗位和部门。")
        self.stdout.write(f"已停用：{end_post(post=post, reason=reason, by=by, at=clock.now())}。")

    def _new(self, options: dict[str, Any], by: User) -> User:
        if not options["name"] or not options["id_number_stdin"]:
            raise CommandError("没有这个用户：新用户请用 --name 写明姓名，并用 --id-number-stdin 提供身份证号。")
        user, password = new_official(
            username=options["username"], name=options["name"], id_number=_id_number(), by=by, at=clock.now()
        )
        self.stdout.write(f"已建立登录账号 {user.username}，初始密码 {password}（只显示一次，请当面交给本人）。")
        return user


def _id_number() -> str:
    return sys.stdin.readline().strip()
