"""What the repository as a whole promises."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from policy import terms

ROOT = Path(__file__).resolve().parents[2]
APPS = ("foundation", "audit", "messaging", "accounts", "notices", "applications", "reviews", "payments", "portal")
CODE = (*APPS, "policy", "yiyang_skills")


def files(*patterns: str) -> list[Path]:
    """Files that git knows or would add, so that what lies about by accident does not count."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]


def test_no_folder_for_leftovers() -> None:
    names = {"utils", "helpers", "misc", "common_utils"}
    assert [str(path) for path in files("*.py") if names & {path.stem, *path.relative_to(ROOT).parts}] == []


def test_code_files_have_one_subject() -> None:
    """300 lines are the aim; 500 are the end."""
    code = [path for path in files(*(f"{app}/*.py" for app in CODE)) if "migrations" not in path.parts]
    long = {str(path.relative_to(ROOT)): count for path in code if (count := len(path.read_text().splitlines())) > 500}
    assert long == {}


def test_templates_fetch_nothing_from_elsewhere() -> None:
    fetched = re.compile(r"""(?:src|href|action|url)\s*[=(]\s*["']?(?:https?:)?//""", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files("templates/*", "static/*.css", "static/*.js")
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if fetched.search(line)
    ]
    assert found == []


def test_templates_hold_no_inline_script_or_style() -> None:
    """The content policy would block them."""
    data = r"src|type=\"application/json\""
    inline = re.compile(rf"<style\b|\sstyle=|\son[a-z]+=|<script(?![^>]*\b(?:{data}))", re.IGNORECASE)
    letter = ROOT / "templates" / "notices" / "letter.html"  # printed by WeasyPrint, never sent to a browser
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files("templates/*.html")
        if path != letter
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if inline.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["requirements.in", "requirements-dev.in", "requirements-node.in"])
def test_each_dependency_says_why(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    packages = [number for number, line in enumerate(lines) if line and line[0].isalpha()]
    assert packages
    silent = [lines[number] for number in packages if not lines[number - 1].startswith("# ")]
    assert silent == []


@pytest.mark.parametrize("name", ["requirements", "requirements-dev", "requirements-node"])
def test_requirements_are_pinned_with_hashes(name: str) -> None:
    pinned = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
    asked = re.findall(r"^([a-z][a-z0-9-]+)", (ROOT / f"{name}.in").read_text(encoding="utf-8"), re.MULTILINE)
    for package in asked:
        assert re.search(rf"^{re.escape(package)}==\S+.*\\\n +--hash=sha256:", pinned, re.MULTILINE), package
    assert "://" not in pinned


def test_front_end_lock_names_no_host() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = [package for name, package in lock["packages"].items() if name]
    assert all("resolved" not in package and package["integrity"].startswith("sha512-") for package in packages)


def test_ci_runs_what_the_readme_says() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for name in ("README.md", "README.zh.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "make run" in text
        assert "make test" in text


def test_documents_link_to_what_exists() -> None:
    broken = []
    for path in files("*.md"):
        for target in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
            if "://" not in target and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)} -> {target}")
    assert broken == []


def test_glossary_knows_every_word_of_the_closed_lists() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    lists = [kind for kind in vars(terms).values() if isinstance(kind, type) and issubclass(kind, terms.Term)]
    missing = [f"{term.label} `{term.value}`" for kind in lists for term in kind]
    assert [entry for entry in missing if entry not in glossary] == []
