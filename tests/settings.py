"""The product's settings, pointed at throw-away places.

Which database and broker are used comes from the environment as always: none means SQLite and the filesystem
broker, `make test` sets DATABASE_URL and REDIS_URL for its second pass. Each process of xdist has a folder, a
database and a Redis number of its own. A worker process started by a test gets TEST_DATABASE_NAME.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_process = os.environ.get("PYTEST_XDIST_WORKER", "main")

# A Celery worker shares the folder of its test; the processes of xdist never share one, for a message that one of
# them sends must not be taken by a worker of another.
if os.environ.get("TEST_DATA_DIR_OF") != _process:
    os.environ["TEST_DATA_DIR_OF"] = _process
    # Memory-backed where there is such a place: the tests write a lot and keep nothing.
    _parent = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    os.environ["TEST_DATA_DIR"] = tempfile.mkdtemp(prefix=f"yiyang-{_process}-", dir=_parent)
    atexit.register(shutil.rmtree, os.environ["TEST_DATA_DIR"], ignore_errors=True)
os.environ["DATA_DIR"] = os.environ["TEST_DATA_DIR"]
os.environ["DEMO"] = "1"
os.environ["LOG_LEVEL"] = "WARNING"
_PLACES = ("MEDIA_ROOT", "STATIC_ROOT", "HEADS_DIR", "HEADS_MAIL", "TSA_URL", "TSA_ROOTS", "ALLOWED_HOSTS", "SITE_URL")
for _name in (*_PLACES, "SECRET_KEY", "FIELD_KEYS", "HASH_KEY", "AUDIT_KEYS"):
    os.environ.pop(_name, None)
if os.environ.get("REDIS_URL"):
    _number = 0 if _process == "main" else int(_process.removeprefix("gw")) % 16
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rsplit('/', 1)[0]}/{_number}"

from tests.hostile import UndefinedVariable  # noqa: E402
from yiyang_skills.settings import *  # noqa: E402, F403
from yiyang_skills.settings import DATA_DIR, DATABASES, EMBEDDED, LOGGING, MIDDLEWARE, STORAGES, TEMPLATES  # noqa: E402

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "http://testserver"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
MIDDLEWARE = ["tests.hostile.get_writes_nothing", *(m for m in MIDDLEWARE if "whitenoise" not in m)]
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable()
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if EMBEDDED:
    # A file, as in the product: a database in memory would share one connection between threads.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(DATA_DIR) / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    )
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
if os.environ.get("TEST_DATABASE_NAME"):
    DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE_NAME"]
else:
    # pytest shows the log of a failed test itself; a worker process writes to its own file.
    LOGGING["root"]["handlers"] = []

PUBLIC_LIMITS = False  # one address plays every visitor; tests of the limits switch them on
