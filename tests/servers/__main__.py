"""Run a command with private servers: ``python -m tests.servers pytest -n 2``.

DATABASE_URL and REDIS_URL are set for the command; its exit code is ours. Interrupting ends all of it.
"""

import os
import signal
import subprocess
import sys
from types import FrameType

from tests.servers.postgres import postgres
from tests.servers.process import ServerError
from tests.servers.redis import redis


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> int:
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with postgres() as database_url, redis() as redis_url:
            env = {**os.environ, "DATABASE_URL": database_url, "REDIS_URL": redis_url}
            return subprocess.run(sys.argv[1:], env=env).returncode
    except ServerError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
