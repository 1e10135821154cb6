"""What a file leaves to the usual parts: ten lines make a whole protocol, and a number means the same for ever."""

from hashlib import sha256
from pathlib import Path

import pytest

from protocols.errors import ProtocolError
from protocols.prose import prose
from protocols.reader import read_protocol
from protocols.usual_parts import NUMBERS, usual_text

TEN = (Path(__file__).parent / "ten-lines.yaml").read_text(encoding="utf-8")


def mistakes(text: str) -> list[str]:
    with pytest.raises(ProtocolError) as wrong:
        read_protocol(text.encode(), "made-up.yaml")
    return [str(one) for one in wrong.value.mistakes]


def test_ten_lines_make_a_whole_protocol() -> None:
    assert len(TEN.splitlines()) == 10
    assert max(len(line) for line in TEN.splitlines()) <= 120
    protocol = read_protocol(TEN.encode(), "ten-lines.yaml")
    assert list(protocol.roles) == ["manager", "officer", "head", "chair"]
    assert (protocol.main.begins, protocol.waived_by) == ("notified", ("manager",))
    [words] = prose(protocol)
    assert words.startswith("When Ofsted has rung, the officer owes: We ring the school, within 2 office hours. ")


def test_a_number_that_was_shipped_never_changes() -> None:
    # Inspections are pinned to files that rest on it. Another way of doing it is another number, beside this one.
    assert {one: sha256(usual_text(one)).hexdigest() for one in NUMBERS} == {
        "1": "2e11d4aff9a2f0fcd2ad60ee6ce018c9271aaf4e535d8af4d0553b24a3bedf03"
    }


def test_an_entry_of_the_file_takes_the_place_of_the_usual_one_of_its_name() -> None:
    own = TEN + "roles: {officer: {title: Adviser, answers_to: manager}, clerk: {title: Clerk, answers_to: officer}}\n"
    protocol = read_protocol(own.encode(), "made-up.yaml")
    assert {key: one.title for key, one in protocol.roles.items()} == {
        "manager": "Manager",
        "officer": "Adviser",
        "head": "Headteacher",
        "chair": "Chair of governors",
        "clerk": "Clerk",
    }
    assert protocol.roles["officer"].cover is None


def test_a_main_line_of_the_files_own_is_the_only_one() -> None:
    own = TEN.replace("inspection.notified", "visit.told") + (
        "strands:\n"
        "  visit:\n"
        "    begins: told\n"
        "    opened_with: {form: notification, called_at: rang_at, known_at: known_at}\n"
        "    states: {told: {says: Ofsted has rung}, over: {says: It is over, final: true}}\n"
        "    transitions: [{trigger: end, from: told, to: over, by: [officer]}]\n"
    )
    protocol = read_protocol(own.encode(), "made-up.yaml")
    assert list(protocol.strands) == ["visit"]


def test_a_side_strand_of_the_files_own_stands_beside_the_usual_main_line() -> None:
    own = TEN + (
        "strands: {worry: {begins: raised, may_begin: {in: any, by: [head]}, states: {raised: {says: Raised}, "
        "settled: {says: Settled, final: true}}, transitions: [{trigger: settle, from: any, to: settled, by: [manager]}]}}\n"
    )
    assert list(read_protocol(own.encode(), "made-up.yaml").strands) == ["inspection", "worry"]


def test_what_the_file_wrote_and_nothing_uses_is_still_a_mistake() -> None:
    own = (
        TEN
        + 'calendars: {weekend: {days: [sat, sun]}}\nforms: {extra: {note: {ask: "A note?", kind: text, private: true}}}\n'
    )
    assert mistakes(own) == [
        "made-up.yaml:11:13: nothing uses 'weekend' of calendars; use it, or leave it out",
        "made-up.yaml:12:9: nothing uses 'extra' of forms; use it, or leave it out",
    ]


def test_a_number_that_is_not_there_is_named_with_those_that_are() -> None:
    found = mistakes(TEN.replace('usual: "1"', 'usual: "2"'))
    assert found == ["made-up.yaml:6:8: '2' is no number of usual parts; there is, in quotes: \"1\""]


def test_without_usual_parts_what_is_missing_is_said() -> None:
    found = mistakes(TEN.replace('usual: "1"\n', ""))
    assert {word for word in ("roles", "calendars", "strands", "ladders", "forms", "waived_by") if word in " ".join(found)} == {
        "roles", "calendars", "strands", "ladders", "forms", "waived_by",
    }  # fmt: skip


def test_a_usual_form_that_the_file_makes_unfit_for_the_usual_main_line_is_a_mistake() -> None:
    own = TEN + 'forms: {notification: {rang_at: {ask: "When?", kind: instant, public: true}}}\n'
    assert any("known_at" in one for one in mistakes(own))
