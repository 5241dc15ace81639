"""The first two administrators of an empty system, once.

`manage.py first_administrators guanli1 王丽 guanli2 李敏` reads the two ID numbers from standard input, a line each,
and prints the first passwords once. Every later post is an administrator's act.
"""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.services.officials import first_user
from accounts.services.staff import first_administrators
from audit.errors import DomainError
from foundation import clock


class Command(BaseCommand):
    help = "设立最初的两名系统管理员（只能一次）；身份证号从标准输入读取，每行一个"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("people", nargs=4, metavar="登录名 姓名", help="两人各自的登录名和姓名")

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        words = options["people"]
        try:
            made = [
                first_user(username=username, name=name, id_number=sys.stdin.readline().strip(), at=clock.now())
                for username, name in (words[:2], words[2:])
            ]
            first_administrators(users=[user for user, _ in made], at=clock.now())
        except DomainError as refused:
            raise CommandError(str(refused)) from refused
        for user, password in made:
            self.stdout.write(f"系统管理员 {user.name}：登录名 {user.username}，初始密码 {password}（只显示一次）。")
