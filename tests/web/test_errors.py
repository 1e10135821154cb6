"""Every error of the project has a place in the one table, and a sentence without anything private or technical in it."""

from collections.abc import Iterator
from dataclasses import is_dataclass

import pytest
from sqlalchemy.exc import NoSuchModuleError, OperationalError

from api.errors import KNOWN, MEANINGS, as_data, meaning_of, sentence_of
from protocols.errors import Mistake, ProtocolError, UnknownProtocol
from workflow.errors import Refused, TooBusy, UnknownThing, WorkflowError


def below(kind: type[Exception]) -> Iterator[type[Exception]]:
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


def test_every_error_of_the_workflow_stands_in_the_table() -> None:
    kinds = list(below(WorkflowError))
    assert len(kinds) >= 6
    assert [kind.__name__ for kind in kinds if kind not in MEANINGS] == []


def test_every_error_of_the_protocols_stands_in_the_table() -> None:
    import protocols.errors  # noqa: PLC0415

    own = [one for one in vars(protocols.errors).values() if isinstance(one, type) and issubclass(one, Exception)]
    assert len(own) == 2
    assert [kind.__name__ for kind in own if kind not in MEANINGS] == []


def test_an_error_means_what_the_nearest_class_above_it_means() -> None:
    assert meaning_of(FileNotFoundError(2, "No such file")) == MEANINGS[OSError]
    assert meaning_of(Refused("Closing", ("something is owed",))).status == 409


def test_a_refusal_for_programs_holds_what_was_asked_why_not_and_what_is_possible() -> None:
    assert as_data(Refused("Closing", ("a promise is open",), ("keep it",))) == {
        "error": "Refused",
        "says": "Closing is not possible: a promise is open. Possible instead: keep it.",
        "asked": "Closing",
        "reasons": ("a promise is open",),
        "instead": ("keep it",),
    }


def test_a_mistake_in_a_file_is_told_with_its_place() -> None:
    mistake = Mistake("plan.yaml", 3, 5, "of", "'of' is not known here")
    assert as_data(ProtocolError((mistake,)))["mistakes"] == (mistake,)


def test_the_address_of_a_database_is_in_no_sentence() -> None:
    why = OperationalError("SELECT 1", {}, Exception("connection to db.example.org as secret failed"))
    assert "example" not in sentence_of(why)
    assert "secret" not in sentence_of(why)
    assert "--database" in sentence_of(why)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("database or disk is full", "There is no room left"),
        ("attempt to write a readonly database", "may only be read"),
        ("database is locked", "Another program is using"),
    ],
)
def test_a_database_that_cannot_be_written_to_is_not_called_unreachable(said: str, words: str) -> None:
    sentence = sentence_of(OperationalError("INSERT", {}, Exception(said)))
    assert words in sentence
    assert "nothing was saved" in sentence
    assert "cannot be reached" not in sentence


def test_an_address_that_names_no_known_database_is_told_how_to_write_one() -> None:
    assert "sqlite:///path/to/file.db" in sentence_of(NoSuchModuleError("Can't load plugin: sqlalchemy.dialects:mongo"))


@pytest.mark.parametrize(
    "why",
    [UnknownThing("school", "elm", ("oak",)), UnknownProtocol("none/such", ("hampshire/commitment",)), TooBusy("x/y")],
)
def test_every_other_sentence_is_the_errors_own(why: Exception) -> None:
    assert isinstance(why, KNOWN)
    assert sentence_of(why) == str(why)
    assert as_data(why)["says"] == str(why)
    assert is_dataclass(why) or isinstance(why, UnknownProtocol)
