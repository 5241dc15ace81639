"""Foreign files are opened in a child process with limits of memory, time and open files.

A parser that is led astray then takes down its child only: a workbook of 4.8 kB made one library ask for 549 GB.
`run("foundation.sheet_reader", data, options)` starts the module; it answers with `answer(function)`.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MEMORY_BYTES = 1024**3
CPU_SECONDS = 20
WALL_SECONDS = 40
REFUSED = 3


class ChildRefused(Exception):
    """The child's own refusal; str() is the Chinese sentence."""


class ChildDied(Exception):
    """The child was ended by a limit or by a crash; nothing is known about the file but that."""


def run(module: str, data: bytes, options: dict[str, Any]) -> Any:
    """What the module's function says about `data`. Raises ChildRefused or ChildDied."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, json.dumps(options)],
            input=data,
            capture_output=True,
            timeout=WALL_SECONDS,
            cwd=ROOT,
            # Nothing of this process's environment: no secrets where foreign files are read.
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2"},
        )
    except subprocess.TimeoutExpired as error:
        raise ChildDied("timeout") from error
    if done.returncode == REFUSED:
        raise ChildRefused(done.stdout.decode("utf-8", "replace"))
    if done.returncode != 0:
        raise ChildDied(f"exit {done.returncode}: {done.stderr[-300:].decode('utf-8', 'replace')}")
    try:
        return json.loads(done.stdout)
    except ValueError as error:
        raise ChildDied("the answer does not read") from error


def answer(function: Callable[[bytes, dict[str, Any]], Any]) -> None:
    """The child's main: set the limits, read standard input, print the function's answer as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    options = json.loads(sys.argv[1])
    try:
        found = function(sys.stdin.buffer.read(), options)
    except ChildRefused as error:
        sys.stdout.buffer.write(str(error).encode())
        sys.stdout.flush()
        raise SystemExit(REFUSED) from None
    sys.stdout.buffer.write(json.dumps(found, ensure_ascii=False).encode())
