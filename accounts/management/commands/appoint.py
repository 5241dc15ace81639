"""Appoint a user to a post, or end it: `manage.py appoint wangli clerk --bureau hrss 430903 --name 王丽`.

A user that does not exist is made; the password is asked for, or read from standard input with --password-stdin.
"""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.enums import Role
from accounts.models import Bureau, Post, User
from accounts.passwords import require_length
from accounts.selectors import bureau as bureau_of
from accounts.staff import appoint, end_post
from audit.errors import DomainError
from foundation import clock


class Command(BaseCommand):
    help = "任命岗位；没有该用户时先建立用户。--end 停用岗位"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("role", choices=Role.values, metavar="role", help="、".join(Role.values))
        parser.add_argument("--bureau", nargs=2, metavar=("KIND", "DISTRICT"), help="审计与系统管理岗不填")
        parser.add_argument("--name", default="", help="新用户的姓名")
        parser.add_argument("--password-stdin", action="store_true")
        parser.add_argument("--end", action="store_true", help="停用该岗位")

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        try:
            bureau = bureau_of(*options["bureau"]) if options["bureau"] else None
            user = User.objects.filter(username=options["username"]).first()
            if options["end"]:
                self._end(user, options["role"], bureau)
                return
            user = user or self._new_user(options)
            post = appoint(user=user, role=options["role"], bureau=bureau, at=clock.now())
        except DomainError as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"已任命：{bureau.name if bureau else ''}{post}。")

    def _end(self, user: User | None, role: str, bureau: Bureau | None) -> None:
        post = Post.objects.filter(user=user, role=role, bureau=bureau, active=True).first() if user else None
        if post is None:
            raise CommandError("没有这个在岗的岗位，请核对登录名、岗位和部门。")
        end_post(post=post, at=clock.now())
        self.stdout.write(f"已停用：{post}。")

    def _new_user(self, options: dict[str, Any]) -> User:
        if not options["name"]:
            raise CommandError("没有这个用户：新用户请用 --name 写明姓名。")
        user = User(username=options["username"], name=options["name"])
        password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else getpass.getpass("密码：")
        try:
            validate_password(password, user)
            require_length(password, staff=True)
            user.set_password(password)
            user.full_clean()
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        user.save()
        return user
