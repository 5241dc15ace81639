"""Run a command with private servers: ``python -m tests.servers pytest -n 2``.

DATABASE_URL and REDIS_URL are set for the command; its exit code is ours. Interrupting ends all of it.
"""

import os
import signal
import subprocess
import sys
from types import FrameType

from tests.servers.postgres import postgres
from tests.servers.process import ServerError, end
from tests.servers.redis import redis


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def run(command: list[str], env: dict[str, str]) -> int:
    """Run to the end; when we are interrupted, the command is, and may tidy up."""
    process = subprocess.Popen(command, env=env)
    try:
        return process.wait()
    except KeyboardInterrupt:
        end(process, stop=signal.SIGINT, seconds=30)
        return 130


def main() -> int:
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with postgres() as database_url, redis() as redis_url:
            env = {**os.environ, "DATABASE_URL": database_url, "REDIS_URL": redis_url}
            return run(sys.argv[1:], env)
    except ServerError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
