"""The same commands come to the same on SQLite and on PostgreSQL."""

from shire import Program, furnish, ring


def test_an_inspection_runs_from_the_command_line_on_either_database(database_url: str) -> None:
    program = Program(database_url)
    furnish(program)
    ring(program)
    # The first contact was due at 11:05: missed, and those of three rungs told by 12:35.
    program.fine("tick", at="2026-11-23T12:36")
    words = ("inspection", "step", "test-primary", "contact", "--answer", "outcome=spoke_with_head", "--by", "p-ann")
    after = program.fine(*words, at="2026-11-23T12:40")
    assert after["kept"] == [{"promise": "inspection/first_contact/1", "how": "kept", "in_time": False}]
    # Whoever was told that it was missed is told that it is settled, save Ann, who wrote it.
    settled = {one["person"] for one in after["told"] if one["why"] == "settled"}
    assert settled == {"p-sim", "p-cem"}
    assert program("record", "verify", at="2026-11-23T12:41").code == 0
    assert program("record", "rebuild", at="2026-11-23T12:41").code == 0
    assert program("doctor", at="2026-11-23T12:41").out.startswith("fine  database: ")
