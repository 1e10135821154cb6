"""The wheel holds everything, and runs in an environment of its own, far from the project's folder."""

import json
import os
import subprocess
import venv
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def clean_environment(tmp_path_factory: pytest.TempPathFactory, wheel: Path, project: Path) -> Path:
    """A new environment with the locked packages and the wheel, and nothing of the project's folder."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=True)
    install = [folder / "bin" / "python", "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-compile"]
    lock = project / "requirements" / "run.txt"
    for what in (["--require-hashes", "-r", lock], ["--no-deps", wheel]):
        subprocess.run([*install, *what], cwd=folder, env=plain_environment(), check=True, stdin=subprocess.DEVNULL)
    return folder


def plain_environment() -> dict[str, str]:
    """Our environment without what could lead Python back to the project's folder, or Alongside to a database."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_", "ALONGSIDE_"))
    }


def run(environment: Path, *arguments: str) -> str:
    done = subprocess.run(
        [environment / "bin" / "alongside", *arguments],
        cwd="/",
        env=plain_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_program_of_the_wheel_explains_itself_from_the_root_folder(clean_environment: Path) -> None:
    assert "alongside" in run(clean_environment, "--help").lower()


def test_the_program_of_the_wheel_finds_the_shipped_protocols_from_the_root_folder(clean_environment: Path) -> None:
    assert "hampshire/commitment" in json.dumps(json.loads(run(clean_environment, "protocol", "list", "--json")))


def test_the_wheel_imports_from_its_own_environment(clean_environment: Path) -> None:
    where = "import api, notifications, protocols, workflow as w; print(*(m.__file__ for m in (api, notifications, protocols, w)))"
    command = [clean_environment / "bin" / "python", "-c", where]
    done = subprocess.run(command, cwd="/", env=plain_environment(), capture_output=True, text=True, check=True)
    assert [Path(file).is_relative_to(clean_environment) for file in done.stdout.split()] == [True] * 4


def test_no_file_of_the_packages_is_left_out_of_the_wheel(wheel: Path, package_files: list[str]) -> None:
    # A line of .gitignore drops files from the wheel in silence: a data folder, a template, a migration.
    with zipfile.ZipFile(wheel) as archive:
        shipped = set(archive.namelist())
    assert len(package_files) > 4
    assert sorted(set(package_files) - shipped) == []


def test_the_wheel_brings_no_folder_but_the_four_packages_and_its_own_papers(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert tops == {"api", "notifications", "workflow", "protocols", "alongside-0.1.0.dist-info"}
