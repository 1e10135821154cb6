"""A register of the real one's size, with every kind of bad row in it, is taken over whole, kept, and taken over again for nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from gias import ACADEMY, SPOILT, as_line, download, row
from shire import Program, furnish

AT = "2026-11-23T10:12"
OURS, ALL = 600, 50_000
EVERY = ALL // OURS  # one row in 83 is of a school of ours
# Each way in which a row can be spoilt, with a URN of its own; the first school of ours stands in line 2.
BAD = [
    (text.replace(b"100002", urn.encode()), says.replace("100002", urn))
    for urn, (text, says) in zip(map(str, range(900_000, 901_000)), SPOILT.values(), strict=False)
]


def good_rows() -> Iterator[bytes]:
    """50,000 made-up rows, of which 600 are of Testshire's schools, a third of these academies."""
    other = as_line(row("URN", "Elsewhere", "0001", la="851"))
    for number in range(ALL):
        ours = number // EVERY
        if number % EVERY == 0 and ours < OURS:
            urn = 100_001 if number == 0 else 200_000 + number
            yield as_line(row(str(urn), f"School {ours}", str(1000 + ours), **(ACADEMY if ours % 3 == 2 else {})))
        else:
            yield other.replace(b"URN", str(200_000 + number).encode(), 1)


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """The file: after each thousandth good row stands a bad one, and the rest of them at its end."""
    file, bad = tmp_path / "edubasealldata.csv", iter([text for text, _ in BAD])
    with file.open("wb") as written:
        written.write(download())
        for number, line in enumerate(good_rows(), 1):
            written.write(line)
            written.write(next(bad, b"") if number % 1000 == 0 else b"")
        written.writelines(bad)
    return file


def test_fifty_thousand_rows_with_every_kind_of_bad_row_are_taken_over_once(sqlite_url: str, register: Path) -> None:
    program = Program(sqlite_url)
    furnish(program)
    program.fine("authority", "register", "--la-code", "850", at=AT)
    answer = program("schools", "import", str(register), "--json", at=AT)
    assert answer.code == 1  # there are rows that nobody could use
    found = answer.data
    assert (found["rows"], found["others"]) == (ALL + len(BAD), ALL - OURS)
    said = [one["says"] for one in found["report"] if one["what"] == "left aside"]
    assert said == [says for _, says in BAD]
    assert len(said) >= 30
    assert len([one for one in found["report"] if one["what"] == "added"]) == OURS
    kinds = [one["maintained"] for one in program.fine("school", "list", at=AT)]
    assert (kinds.count(True), kinds.count(False)) == (1 + 400, 200)
    again = program("schools", "import", str(register), "--json", at=AT).data
    assert again["of"]["testshire"] == {"unchanged": OURS, "untaken": {}}
    assert [one for one in again["report"] if one["what"] in ("added", "changed")] == []
    assert program("record", "verify", at=AT).code == 0
