"""A Redis server of our own: nothing on disk, a password, loopback only."""

import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.process import ServerError, end, free_port, listens, start, wait_until


@contextmanager
def redis() -> Iterator[str]:
    """Run the server and give its REDIS_URL."""
    with running_redis() as (url, _):
        yield url


@contextmanager
def running_redis() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run the server and give its REDIS_URL and its process, for those who stop it on purpose."""
    program = shutil.which("redis-server")
    if program is None:
        raise ServerError("redis-server not found: install Redis (Debian: redis-server)")
    folder = Path(tempfile.mkdtemp(prefix="yiyang-redis-"))
    log = folder / "redis.log"
    port, password = free_port(), secrets.token_hex(16)
    command = [
        program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
        "--dir", str(folder), "--requirepass", password,
    ]  # fmt: skip
    server = start(command, log=log)
    try:
        wait_until(lambda: listens(port), server, log)
        yield f"redis://:{password}@127.0.0.1:{port}/0", server
    finally:
        end(server)
        shutil.rmtree(folder, ignore_errors=True)
