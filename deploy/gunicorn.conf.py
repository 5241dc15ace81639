"""The web server's settings, the same on one machine and in production."""

import os
from pathlib import Path

workers = int(os.environ.get("WEB_WORKERS", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
# Longer than the proxy's, so that it is never the server that closes a connection about to be used.
keepalive = 75
max_requests = 2000
max_requests_jitter = 200
accesslog = None
# The workers' heartbeat: in memory, where a slow disk cannot make a healthy one look dead.
_memory = Path("/dev/shm")  # noqa: S108
worker_tmp_dir = str(_memory) if _memory.is_dir() else None
control_socket_disable = True
