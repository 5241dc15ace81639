"""Judges cases from the command line. Needs no database; the contract is that of the rule engine."""

import io
import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from policy.dates import parse_date
from policy.engine import assess, assess_all
from policy.facts import FactError
from policy.lookup import UnknownScheme, scheme
from policy.parameters import load

STANDARD_INPUT = "-"


class Refused(Exception):
    """The input cannot be judged; `str()` is one Chinese sentence."""


class OneSentenceParser(CommandParser):
    """Says what is wrong with the arguments in one sentence instead of a page of usage."""

    def error(self, message: str) -> NoReturn:
        raise Refused(f"命令的参数不正确（{message}），用 --help 查看用法。")


class Command(BaseCommand):
    help = "判断一件或一批事项是否符合条件，输出 JSON"
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser: CommandParser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.__class__ = OneSentenceParser
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="?", metavar="SLUG", help="补贴的名称，例如 technician_reward")
        parser.add_argument("--on", metavar="YYYY-MM-DD", help="按哪一天判断")
        parser.add_argument("--facts", metavar="FILE", help="事实（JSON 对象）的文件，- 为标准输入")
        parser.add_argument("--all", action="store_true", dest="every", help="判断事实所涉及的全部补贴")
        parser.add_argument("--batch", metavar="FILE", help="JSON Lines 文件，每行一件，- 为标准输入")

    def run_from_argv(self, argv: list[str]) -> None:
        try:
            super().run_from_argv(argv)
        except Refused as refused:
            self._exit(refused)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._answer(options)
        except Refused as refused:
            self._exit(refused)

    def _exit(self, refused: Refused) -> NoReturn:
        _speak_utf8(sys.stderr)
        self.stderr.write(str(refused))
        sys.exit(2)

    def _answer(self, options: dict[str, Any]) -> None:
        _speak_utf8(sys.stdout)
        slug, batch, facts, on = options["slug"], options["batch"], options["facts"], options["on"]
        ways = (slug is not None) + options["every"] + (batch is not None)
        if ways != 1:
            raise Refused("请给出一项补贴的名称，或 --all，或 --batch 文件，三者择一。")
        if batch is not None:
            if facts is not None or on is not None:
                raise Refused("--batch 的日期和事实写在文件的每一行里，不与 --on、--facts 同用。")
            self._batch(batch)
            return
        if facts is None or on is None:
            raise Refused("请用 --on 给出日期，用 --facts 给出事实文件。")
        self.stdout.write(_one(slug, _day(on, "--on"), _json(_read(facts))))

    def _batch(self, name: str) -> None:
        with _open(name) as lines:
            for line in _lines(lines):
                self.stdout.write(_judge_line(line))


def _speak_utf8(stream: object) -> None:
    """The contract says UTF-8, whatever the locale is."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8")


def _one(slug: str | None, on: date, facts: Any) -> str:
    """The verdict on one scheme, or with no slug the list of verdicts on all, as JSON."""
    try:
        if slug is None:
            return _dump([verdict.as_dict() for verdict in assess_all(facts, on, load())])
        return _dump(assess(scheme(slug), facts, on, load()).as_dict())
    except (FactError, UnknownScheme) as error:
        raise Refused(str(error)) from error


def _judge_line(line: bytes) -> str:
    try:
        entry = _json(line)
        if not isinstance(entry, dict):
            raise Refused("这一行应为一个 JSON 对象，写明 scheme、on、facts。")
        for name in ("scheme", "on", "facts"):
            if name not in entry:
                raise Refused(f"这一行缺少 {name}。")
        if not isinstance(entry["scheme"], str):
            raise Refused("scheme 应为补贴的名称。")
        return _one(entry["scheme"], _day(entry["on"], "on"), entry["facts"])
    except Refused as refused:
        return _dump({"error": str(refused)})


def _day(text: Any, name: str) -> date:
    try:
        return parse_date(text)
    except ValueError:
        raise Refused(f"{name} 应为 YYYY-MM-DD 形式的日期（1900 年至 2100 年）。") from None


def _open(name: str) -> BinaryIO:
    if name == STANDARD_INPUT:
        return sys.stdin.buffer
    try:
        return Path(name).open("rb")
    except (OSError, ValueError):
        raise Refused(f"无法打开文件 {name}。") from None


def _read(name: str) -> bytes:
    with _open(name) as file:
        try:
            return file.read()
        except OSError:
            raise Refused(f"无法读取文件 {name}。") from None


def _lines(file: BinaryIO) -> Iterator[bytes]:
    try:
        yield from file
    except OSError:
        raise Refused("无法读取 --batch 的文件。") from None


def _json(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused("内容不是可以识别的 JSON（UTF-8）。") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
