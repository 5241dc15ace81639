"""The production compose file keeps its promises."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]


def test_all_parts_are_there() -> None:
    assert set(SERVICES) == {"migrate", "web", "worker", "beat", "postgres", "redis", "proxy"}


def test_only_the_proxy_has_ports() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"proxy"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_each_service_is_confined(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["cap_drop"] == ["ALL"]
    assert {"mem_limit", "pids_limit"} <= set(service)
    # The image of the proxy runs as an ordinary user by itself.
    assert service.get("user", "root") != "root" or "unprivileged" in service["image"]
    assert "healthcheck" in service or service.get("restart") == "no"


def test_database_and_broker_are_inside() -> None:
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]


def test_secrets_are_files_outside_the_repository() -> None:
    assert all(entry["file"].startswith("deploy/secrets/") for entry in COMPOSE["secrets"].values())
    assert "/deploy/secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8")
    spoken = [
        name
        for service in SERVICES.values()
        for name in service.get("environment", {})
        if re.search(r"KEY|PASSWORD|SECRET|TOKEN|DATABASE_URL|REDIS_URL|EMAIL_URL", name) and not name.endswith("_FILE")
    ]
    assert spoken == []


def test_the_service_itself_may_not_change_tables() -> None:
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["environment"]["DATABASE_URL_FILE"] == "/run/secrets/database_url"
        assert "migration_database_url" not in SERVICES[name]["secrets"]


def test_only_the_worker_speaks_with_gateways() -> None:
    assert {name for name, service in SERVICES.items() if "outward" in service["networks"]} == {"worker"}
    assert "inside" in SERVICES["worker"]["networks"]
