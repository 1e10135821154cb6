"""A protocol of ten lines, typed by somebody who writes no code, runs an inspection from Ofsted's call to its closing."""

from pathlib import Path

import pytest
from commanding import Commands

LINES = (Path(__file__).parents[1] / "library" / "ten-lines.yaml").read_text(encoding="utf-8").splitlines()
BEFORE, RUNG, LATE, WEDNESDAY = "2026-11-20T09:00", "2026-11-23T10:05", "2026-11-23T14:00", "2026-11-25T16:00"


@pytest.fixture
def little(database_url: str, tmp_path: Path) -> Commands:
    """An authority of two people, which has written its promise down in ten lines and taken it."""
    path = tmp_path / "our-promise.yaml"
    path.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    commands = Commands(database_url, "little")
    assert commands.words(f"protocol check {path}", "") == [
        f"{path}: test/ten-lines 1 is well formed, with 1 steps.",
    ]
    add = 'authority add little --name "Little Council" --administrator "Jo Example" --administrator-id p-jo --demo'
    assert commands.run(add, BEFORE).exit_code == 0
    commands.words(f"authority take {path}", BEFORE)
    for person, name, role in (("p-may", "May Example", "manager"), ("p-oli", "Oli Example", "officer")):
        commands.words(f'person add "{name}" --id {person}', BEFORE)
        commands.words(f"person assign {person} {role}", BEFORE)
    commands.words('school add test-primary --name "Test Primary"', BEFORE)
    return commands


def standing(little: Commands) -> dict[str, tuple[str, str]]:
    """Each promise with its due time (London's winter, so as it is in UTC) and how it stands."""
    owed = little.data("inspection show test-primary --all", LATE)["obligations"]
    return {one["step"]: (one["due"][5:16].replace("T", " "), one["status"]) for one in owed}


def test_ten_lines_run_an_inspection_from_the_call_to_the_closing(little: Commands) -> None:
    assert len(LINES) == 10
    opened = little.words(
        "inspection open --school test-primary --by p-oli --answer rang_at=2026-11-23T10:00 --answer known_at=2026-11-23T10:05",
        RUNG,
    )
    assert opened[0].startswith("Opened: Test Primary, Ofsted has rung")
    assert opened[1] == (
        "It runs on test/ten-lines, because Test Primary is a maintained school and it stands first in the order adopted on "
        "20 November 2026."
    )
    # Its state was entered when Ofsted rang: 2 office hours from 10:00 are 12:00. Nobody rings, and at 14:00 both have heard of it.
    little.words("tick", LATE)
    assert standing(little) == {"ring": ("11-23 12:00", "missed")}
    told = {(one["told"]["person"], one["how"]) for one in little.data("inspection show test-primary", LATE)["told"]}
    assert told == {("p-oli", "tell"), ("p-oli", "ask"), ("p-may", "tell")}
    # The call is made at 14:00 and written down; it was late, and the record says so. Then the rest of the usual way.
    little.words("inspection step test-primary contact --answer outcome=spoke_with_head --by p-oli", LATE)
    assert standing(little) == {"ring": ("11-23 12:00", "kept_late")}
    for step, at in (
        ("inspectors_arrive", "2026-11-24T08:30"),
        ("hold_feedback", WEDNESDAY),
        ("receive_draft", "2026-12-07T10:00"),
        ("publish", "2026-12-16T09:30"),
    ):
        little.words(f"inspection step test-primary {step} --by p-oli", at)
    refused = little.run("inspection step test-primary close --by p-oli", "2026-12-17T10:00")
    assert (refused.exit_code, "Manager" in refused.stderr) == (1, True)
    little.words("inspection step test-primary close --by p-may", "2026-12-17T10:00")
    assert little.words("inspection list", "2026-12-17T10:01") == ["No inspection is open."]
    assert little.run("record verify", "2026-12-17T10:02").exit_code == 0
