"""`make run` on a machine with a proxy, and beside itself."""

import importlib.machinery
import importlib.util
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """bin/run as a module, its logs in a folder of the test."""
    loader = importlib.machinery.SourceFileLoader("bin_run", str(ROOT / "bin" / "run"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("bin_run", loader))
    loader.exec_module(module)
    monkeypatch.setattr(module, "LOGS", tmp_path / "log")
    module.LOGS.mkdir()
    return module


@pytest.fixture
def port() -> Iterator[int]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_a_proxy_in_the_environment_is_not_asked(run: ModuleType, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert run.answers(port)


def test_a_second_run_in_one_folder_is_refused(run: ModuleType) -> None:
    held = run.refuse_second_run()
    with pytest.raises(SystemExit, match="另一个 make run 正在使用"):
        run.refuse_second_run()
    held.close()
    run.refuse_second_run().close()


def test_what_the_last_run_said_stays(run: ModuleType) -> None:
    run.fresh_log("web").write_text("the last crash", encoding="utf-8")
    run.fresh_log("web").write_text("now", encoding="utf-8")
    assert (run.LOGS / "web.log.1").read_text(encoding="utf-8") == "the last crash"
