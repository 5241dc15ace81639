"""A PostgreSQL cluster of our own, made and removed by whoever uses it."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.process import ServerError, end, free_port, start, unprivileged, wait_until


def binary(name: str) -> str:
    """Path of a PostgreSQL program: on the PATH, or the newest of Debian's versions."""
    if found := shutil.which(name):
        return found
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    for folder in reversed(versions):
        if (folder / name).exists():
            return str(folder / name)
    raise ServerError(f"{name} not found: install PostgreSQL (Debian: postgresql)")


def _make(folder: Path) -> None:
    user = unprivileged()
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    command = [
        binary("initdb"), "-D", str(folder / "data"), "-U", "tests", "-A", "trust", "-E", "UTF8",
        "--locale=C.UTF-8", "--no-sync",
    ]  # fmt: skip
    made = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=folder,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )
    if made.returncode:
        raise ServerError(f"initdb failed:\n{made.stdout}{made.stderr}")


@contextmanager
def postgres() -> Iterator[str]:
    """Run a cluster and give its DATABASE_URL. Durability is off: it lives as long as the tests."""
    folder = Path(tempfile.mkdtemp(prefix="yiyang-pg-"))
    folder.chmod(0o755)
    log = folder.with_suffix(".log")
    try:
        _make(folder)
        port = free_port()
        off = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100")
        command = [
            binary("postgres"),
            "-D",
            str(folder / "data"),
            "-p",
            str(port),
            "-h",
            "127.0.0.1",
            "-k",
            str(folder),
        ]
        for option in off:
            command += ["-c", option]
        server = start(command, log=log, user=unprivileged(), cwd=folder, stop=signal.SIGINT)
        try:
            ready = [binary("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
            wait_until(lambda: subprocess.run(ready).returncode == 0, server, log)
            yield f"postgres://tests@127.0.0.1:{port}/postgres"
        finally:
            end(server, stop=signal.SIGINT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        log.unlink(missing_ok=True)
