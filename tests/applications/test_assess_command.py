"""The command line `assess`: one JSON object, a list, or a line for each line; exit 2 with one sentence."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from applications.management.commands.assess import Command

FACTS: dict[str, Any] = {
    "district": "430903",
    "employer_above_scale": True,
    "employer_industries": ["pcb"],
    "level": "technician",
    "event_on": "2025-05-10",
    "employed": True,
}
ON = ("--on", "2026-06-01")


class Shell:
    """Runs the command as the command line does, and tells what came out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys
        self.status, self.out, self.err = 0, "", ""

    def run(self, *arguments: str, stdin: str | bytes = b"") -> "Shell":
        data = stdin.encode() if isinstance(stdin, str) else stdin
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        self.status = 0
        try:
            Command().run_from_argv(["manage.py", "assess", *arguments])
        except SystemExit as left:
            self.status = int(left.code or 0)
        self.out, self.err = self._capsys.readouterr()
        return self

    def refused(self) -> str:
        """The one sentence of a refusal."""
        assert self.status == 2
        assert self.out == ""
        sentence = self.err.removesuffix("\n")
        assert "\n" not in sentence
        assert sentence.count("。") == 1
        assert sentence.endswith("。")
        return sentence


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(monkeypatch, capsys)


def test_one_scheme_gives_one_object(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(FACTS), encoding="utf-8")
    answer = json.loads(shell.run("technician_reward", *ON, "--facts", str(file)).out)
    assert (shell.status, shell.err) == (0, "")
    assert (answer["scheme"], answer["on"], answer["verdict"], answer["amount"]) == (
        "technician_reward",
        "2026-06-01",
        "eligible",
        "5000.00",
    )


@pytest.mark.parametrize("verdict", ["eligible", "ineligible", "undetermined"])
def test_any_verdict_ends_with_0(shell: Shell, verdict: str) -> None:
    facts = {**FACTS, "employed": {"eligible": True, "ineligible": False, "undetermined": None}[verdict]}
    answer = json.loads(shell.run("technician_reward", *ON, "--facts", "-", stdin=json.dumps(facts)).out)
    assert (shell.status, answer["verdict"]) == (0, verdict)


def test_chinese_is_written_as_it_is(shell: Shell) -> None:
    assert "第五条" in shell.run("technician_reward", *ON, "--facts", "-", stdin="{}").out


def test_a_byte_order_mark_does_no_harm(shell: Shell) -> None:
    shell.run("technician_reward", *ON, "--facts", "-", stdin=b"\xef\xbb\xbf{}")
    assert shell.status == 0


def test_all_gives_a_list(shell: Shell) -> None:
    answer = json.loads(shell.run("--all", *ON, "--facts", "-", stdin=json.dumps(FACTS)).out)
    assert [row["scheme"] for row in answer] == ["technician_reward", "leading_talent", "housing", "skill_upgrade"]
    assert json.loads(shell.run("--all", *ON, "--facts", "-", stdin="{}").out) == []


@pytest.mark.parametrize(
    ("arguments", "stdin", "words"),
    [
        (("nope", *ON, "--facts", "-"), "{}", "nope"),
        (("technician_reward", *ON, "--facts", "-"), "{", "JSON"),
        (("technician_reward", *ON, "--facts", "-"), "", "JSON"),
        (("technician_reward", *ON, "--facts", "-"), b"\xff{}", "JSON"),
        (("technician_reward", *ON, "--facts", "-"), '{"x": NaN}', "JSON"),
        (("technician_reward", *ON, "--facts", "-"), "[" * 100_000, "JSON"),
        (("technician_reward", *ON, "--facts", "-"), "[]", "JSON 对象"),
        (("technician_reward", *ON, "--facts", "-"), '{"levels": 1}', "levels"),
        (("technician_reward", *ON, "--facts", "-"), '{"employed": 1}', "employed"),
        (("technician_reward", *ON, "--facts", "-"), '{"event_on": "2026-6-1"}', "YYYY-MM-DD"),
        (("--all", *ON, "--facts", "-"), '{"levels": 1}', "levels"),
        (("--all", *ON, "--facts", "-"), '{"level": 1}', "level"),
        (("technician_reward", *ON, "--facts", "/nowhere/facts.json"), "", "/nowhere/facts.json"),
        (("technician_reward", *ON, "--facts", "/"), "", "无法打开"),
        (("--batch", "/nowhere/batch.jsonl"), "", "/nowhere/batch.jsonl"),
        (("technician_reward", "--on", "2026-6-1", "--facts", "-"), "{}", "--on"),
        (("technician_reward", "--on", "2101-01-01", "--facts", "-"), "{}", "--on"),
        (("technician_reward", "--facts", "-"), "{}", "--on"),
        (("technician_reward", *ON), "{}", "--facts"),
        ((), "", "--all"),
        (("technician_reward", "--all", *ON, "--facts", "-"), "{}", "三者择一"),
        (("--batch", "-", *ON), "", "--batch"),
        (("--nonsense",), "", "--nonsense"),
    ],
)
def test_bad_input_ends_with_2_and_one_sentence(
    shell: Shell, arguments: tuple[str, ...], stdin: str | bytes, words: str
) -> None:
    assert words in shell.run(*arguments, stdin=stdin).refused()


# --- batch ---------------------------------------------------------------------------------------------------------


def line(**changes: Any) -> str:
    return json.dumps({"scheme": "technician_reward", "on": "2026-06-01", "facts": FACTS, **changes})


def test_a_batch_answers_line_by_line_in_order_and_goes_on_after_an_error(shell: Shell) -> None:
    lines = [
        line(),
        "not json",
        "",
        line(scheme="nope"),
        line(scheme=["technician_reward"]),
        line(on="2026-6-1"),
        line(on=None),
        line(facts=[]),
        line(facts={"levels": 1}),
        '{"scheme": "technician_reward", "on": "2026-06-01", "facts": {"\\ud800": 1}}',
        '{"scheme": "technician_reward", "on": "2026-06-01"}',
        "[]",
        line(on="2026-05-09"),
    ]
    answers = [json.loads(row) for row in shell.run("--batch", "-", stdin="\n".join(lines)).out.splitlines()]
    assert (shell.status, shell.err) == (0, "")
    assert len(answers) == len(lines)
    assert [answer.get("verdict") for answer in answers] == ["eligible", *[None] * 11, "ineligible"]
    for answer in answers[1:-1]:
        assert list(answer) == ["error"]
        assert answer["error"].endswith("。")


def test_a_batch_takes_rosters_too(shell: Shell) -> None:
    facts = {"district": "430903", "school_in_city": True, "year": 2026, "lines": [{}] * 3}
    (row,) = shell.run("--batch", "-", stdin=line(scheme="school_placement", facts=facts) + "\n").out.splitlines()
    assert len(json.loads(row)["lines"]) == 3


def test_an_empty_batch_prints_nothing(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "batch.jsonl"
    file.write_text("", encoding="utf-8")
    assert shell.run("--batch", str(file)).out == ""
    assert shell.status == 0


def test_ten_thousand_lines(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "batch.jsonl"
    file.write_text(f"{line()}\n" * 10_000, encoding="utf-8")
    rows = shell.run("--batch", str(file)).out.splitlines()
    assert len(rows) == 10_000
    assert len(set(rows)) == 1


def test_it_runs_as_a_process_without_a_database_and_in_a_plain_locale(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:1/none",
        "LC_ALL": "C",
        "PYTHONIOENCODING": "ascii",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "assess", "city_contest", *ON, "--facts", "-"],
        input=b'{"place": "first", "result_on": "2026-01-01"}',
        capture_output=True,
        check=False,
        env=environment,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.decode("utf-8"))["amount"] == "10000.00"
    assert done.stderr == b""
