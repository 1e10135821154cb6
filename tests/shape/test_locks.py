"""The requirements files: every package at one version, with hashes, without an address, and fitting pyproject.toml."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = ("run.txt", "dev.txt", "bench.txt", "client.txt")
PINNED = re.compile(r"(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>[0-9][0-9a-z.]*)( ; [^\\]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def lines_of(project: Path, lock: str) -> list[str]:
    return (project / "requirements" / lock).read_text(encoding="ascii").splitlines()


def versions_in(project: Path, lock: str) -> dict[str, str]:
    pins = [PINNED.fullmatch(line) for line in lines_of(project, lock)]
    return {pin["name"]: pin["version"] for pin in pins if pin}


def wanted(project: Path, lock: str) -> list[Requirement]:
    about = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    if lock in ("bench.txt", "client.txt"):
        return [Requirement(name) for name in about["dependency-groups"][lock.removesuffix(".txt")]]
    names = [*about["project"]["dependencies"], *about["project"]["optional-dependencies"]["postgres"]]
    if lock == "dev.txt":
        names += about["dependency-groups"]["dev"]
    return [Requirement(name) for name in names]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_pinned_packages_and_hashes_and_nothing_else(project: Path, lock: str) -> None:
    strange = [line for line in lines_of(project, lock) if not PINNED.fullmatch(line) and not HASH.fullmatch(line)]
    assert strange == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(project: Path, lock: str) -> None:
    text = "\n".join(lines_of(project, lock))
    found = re.findall(r"https?:|://|@|/|--index|--find-links|\.(?:org|com|net|io)\b", text)
    assert found == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_every_package_that_the_project_asks_for_at_a_version_that_fits(project: Path, lock: str) -> None:
    versions = versions_in(project, lock)
    unfit = [
        str(requirement)
        for requirement in wanted(project, lock)
        if not requirement.specifier.contains(versions.get(canonicalize_name(requirement.name), "0"))
    ]
    assert len(versions) >= len(wanted(project, lock)) > 0
    assert unfit == []


def test_the_tests_run_on_the_versions_that_the_service_runs_on(project: Path) -> None:
    run, dev = versions_in(project, "run.txt"), versions_in(project, "dev.txt")
    assert {name: dev.get(name) for name in run} == run
