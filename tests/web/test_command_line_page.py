"""The page about the command line leaves out no command and names none that is not there."""

import re
from pathlib import Path

from typer.main import get_command

from api.cli import app

PAGE = (Path(__file__).parents[2] / "docs" / "command-line.md").read_text(encoding="utf-8")


def names(of: object, before: str = "") -> list[str]:
    found = []
    for name, one in getattr(of, "commands", {}).items():
        whole = f"{before} {name}".strip()
        found += names(one, whole) if hasattr(one, "commands") else [whole]
    return found


def test_every_command_is_on_the_page() -> None:
    assert [name for name in names(get_command(app)) if name not in PAGE] == []


def test_every_command_that_an_example_types_is_there() -> None:
    typed = re.findall(r"^    alongside ([a-z]+(?: [a-z]+)?)", PAGE, re.MULTILINE)
    known = names(get_command(app))
    assert len(typed) > 10
    assert [one for one in typed if one not in known and one.split()[0] not in known] == []
