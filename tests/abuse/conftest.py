"""Prints how many cases each group of bad inputs holds."""

import pytest

from tests.abuse.tables import counts


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    found = counts()
    groups = " ".join(f"{group}:{count}" for group, count in sorted(found.items()))
    terminalreporter.write_line(f"bad inputs: {sum(found.values())} cases ({groups})")
