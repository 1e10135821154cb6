"""What holds for every command: it answers programs too, its exit code says how it went, and nothing ends in a traceback."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from shire import Program
from typer import Typer
from typer.main import get_command

from api.cli import app
from api.commands.answering import answering
from api.errors import KNOWN
from workflow.errors import TooBusy


def commands(of: object, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    for name, one in getattr(of, "commands", {}).items():
        if hasattr(one, "commands"):
            yield from commands(one, (*before, name))
        else:
            yield (*before, name), one


def test_every_command_can_answer_in_json_and_explains_itself() -> None:
    found = dict(commands(get_command(app)))
    assert len(found) >= 30
    options = {name: [opt for param in getattr(one, "params", []) for opt in param.opts] for name, one in found.items()}
    assert [name for name, opts in options.items() if "--json" not in opts] == []
    assert [name for name, one in found.items() if not getattr(one, "help", "")] == []


def test_no_command_asks_back() -> None:
    prompts = [
        (name, param.opts)
        for name, one in commands(get_command(app))
        for param in getattr(one, "params", [])
        if getattr(param, "prompt", None)
    ]
    assert prompts == []


def test_a_command_that_is_not_there_is_usage(program: Program) -> None:
    assert program("inspection", "dance").code == 2


def test_a_database_that_is_not_there_is_the_environment(tmp_path: Path) -> None:
    answer = Program(f"sqlite:///{tmp_path / 'none.db'}")("inspection", "list")
    assert answer.code == 3
    assert "Run 'alongside db upgrade' to make one." in answer.err


def test_a_database_server_that_cannot_be_reached_is_the_environment() -> None:
    # Port 1 of this machine: nothing listens there.
    answer = Program("postgresql+psycopg://nobody:hidden-words@127.0.0.1:1/nothing?connect_timeout=2")(
        "inspection", "list"
    )
    assert answer.code == 3
    assert "The database cannot be reached" in answer.err
    assert "hidden-words" not in answer.err


@pytest.mark.parametrize("url", ["nonsense", "mongo://example.org/x"])
def test_an_address_that_names_no_database_is_the_environment(url: str) -> None:
    answer = Program(url)("inspection", "list")
    assert answer.code == 3
    assert "sqlite:///path/to/file.db" in answer.err


def test_a_file_that_is_no_database_is_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_text("Dear colleagues, " * 100, encoding="utf-8")
    answer = Program(f"sqlite:///{file}")("inspection", "list")
    assert (answer.code, "Traceback" in answer.err) == (3, False)


def test_tables_of_another_version_are_the_environment(tmp_path: Path) -> None:
    (tmp_path / "old.db").touch()
    answer = Program(f"sqlite:///{tmp_path / 'old.db'}")("inspection", "list")
    assert answer.code == 3
    assert "Run 'alongside db upgrade' first." in answer.err


def test_an_upgrade_makes_the_folder_and_the_tables(tmp_path: Path) -> None:
    program = Program(f"sqlite:///{tmp_path / 'new' / 'folder' / 'alongside.db'}")
    assert program("db", "upgrade").code == 0
    assert program("db", "upgrade").code == 0
    assert program("inspection", "list").code == 3  # the tables are there; an authority is not
    assert "No authority has been added yet." in program("inspection", "list").err


def test_a_refusal_answers_programs_with_each_reason_and_what_is_possible(opened: Program) -> None:
    words = ("inspection", "step", "test-primary", "resume", "--by", "p-ann", "--json")
    answer = opened(*words, at="2026-11-23T10:12")
    assert answer.code == 1
    assert answer.data["error"] == "Refused"
    assert answer.data["reasons"] == ["it cannot follow 'Ofsted has rung'; it can follow 'The inspection is paused'"]
    assert "We have agreed how to keep in touch" in answer.data["instead"]


def test_every_known_error_becomes_a_sentence_and_any_other_is_a_fault_of_ours(program: Program) -> None:
    failing = Typer()
    answering(failing, "busy")(_busy)
    answering(failing, "broken")(_broken)
    done = Program.on(failing, "busy")
    assert (done.code, done.err) == (3, f"{TooBusy('x/y')}\n")
    assert TooBusy in KNOWN
    with pytest.raises(ZeroDivisionError):
        Program.on(failing, "broken")


def _busy() -> None:
    raise TooBusy("x/y")


def _broken() -> None:
    raise ZeroDivisionError


def test_the_time_of_a_command_is_refused_on_a_real_record(program: Program) -> None:
    add = ("authority", "add", "realshire", "--name", "Realshire", "--administrator", "Jo Example")
    assert program(*add).code == 0
    answer = program("inspection", "list", at="2026-11-23T10:05")
    assert answer.code == 2
    assert "the time is the real time" in answer.err
    assert program("inspection", "list").out == "No inspection is open.\n"


def test_a_real_record_never_becomes_a_demonstration(program: Program) -> None:
    add = ("authority", "add", "realshire", "--name", "Realshire", "--administrator", "Jo Example")
    assert program(*add).code == 0
    answer = program("authority", "add", "demoshire", "--name", "D", "--administrator", "Jo Example", "--demo")
    assert answer.code == 1
    assert "use a database of its own" in answer.err


def test_a_time_that_is_no_time_is_usage(opened: Program) -> None:
    answer = opened("inspection", "list", at="noon")
    assert answer.code == 2
    assert "2026-11-23T10:05" in answer.err


def test_several_authorities_have_to_be_told_apart(testshire: Program) -> None:
    testshire.fine("authority", "add", "othershire", "--name", "Othershire", "--administrator", "Jo Example")
    answer = testshire("inspection", "list", at="2026-11-23T10:05")
    assert (answer.code, answer.err) == (
        2,
        "There are several authorities: othershire, testshire. Say which with --authority.\n",
    )
    assert testshire("--authority", "testshire", "inspection", "list", at="2026-11-23T10:05").code == 0
    assert testshire("--authority", "nowhere", "inspection", "list", at="2026-11-23T10:05").code == 2


def test_json_for_programs_is_whole_and_alone_on_standard_output(opened: Program) -> None:
    answer = opened("tick", "--json", at="2026-11-23T12:40")
    assert len(answer.data[0]["told"]) > 0
    lines = [json.loads(one) for one in answer.err.splitlines()]  # the log, a line an event
    assert {one["event"] for one in lines} == {"told"}
    assert {"alert", "person", "school"} <= set(lines[0])
    assert "Ann" not in answer.err
