"""The compose file: valid, and the NLU without a way out."""

import subprocess
import sys
from pathlib import Path

from ruamel.yaml import YAML

COMPOSE = Path(__file__).parent.parent / "docker-compose.yml"


def test_the_compose_file_follows_the_specification() -> None:
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        str(COMPOSE),
    ]
    subprocess.run(command, check=True)


def test_nlu_and_store_cannot_reach_the_world() -> None:
    compose = YAML(typ="safe").load(COMPOSE)
    networks = compose["networks"]
    for name in ("nlu", "postgres", "redis"):
        joined = compose["services"][name]["networks"]
        assert all(networks[network].get("internal") for network in joined), name
        assert "ports" not in compose["services"][name]


def test_secrets_are_files_and_never_in_the_environment() -> None:
    compose = YAML(typ="safe").load(COMPOSE)
    assert all(set(secret) == {"file"} for secret in compose["secrets"].values())
    for service in compose["services"].values():
        for name in service.get("environment", {}):
            assert not any(word in name for word in ("TOKEN", "DATABASE", "KEY=")) or name.endswith("_FILE")
