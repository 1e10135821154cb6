"""Whatever is done to a file, the reader gives a protocol or a list of mistakes, and never anything else."""

from collections.abc import Callable
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from protocols.errors import ProtocolError
from protocols.model import Protocol
from protocols.prose import prose
from protocols.reader import read_protocol

SKETCH = (Path(__file__).parent / "sketch.yaml").read_bytes()
SMALLEST = (Path(__file__).parent / "smallest.yaml").read_text()
LINES = SKETCH.decode().splitlines()
WORDS = SKETCH.decode().split(" ")
PIECES = st.one_of(
    st.text(max_size=8),
    st.sampled_from(sorted({word.strip("{}[],:\n") for word in WORDS})),
    st.sampled_from(
        ["{", "}", "[", "]", ": ", "- ", "|", ">", "&a ", "*a", "!!int ", "? ", "~", "1", "true", "2026-02-30", "<<: "]
    ),
)
Change = Callable[[str], str]


def read(text: bytes) -> Protocol | ProtocolError:
    """What the reader makes of a text; anything else than its own error fails the test."""
    try:
        return read_protocol(text, "any.yaml")
    except ProtocolError as error:
        return error


def is_an_answer(found: Protocol | ProtocolError) -> bool:
    if isinstance(found, Protocol):
        return len(prose(found)) == len(found.steps)
    return bool(found.mistakes) and all(
        mistake.file == "any.yaml"
        and mistake.line >= 1
        and mistake.column >= 1
        and mistake.says
        and "\n" not in str(mistake)
        for mistake in found.mistakes
    )


def without_a_line(at: int) -> Change:
    return lambda text: "\n".join(line for number, line in enumerate(text.split("\n")) if number != at)


def words_swapped(first: int, second: int) -> Change:
    def change(text: str) -> str:
        words = text.split(" ")
        one, other = first % len(words), second % len(words)
        words[one], words[other] = words[other], words[one]
        return " ".join(words)

    return change


def put_in(at: int, piece: str) -> Change:
    return lambda text: text[: at % len(text)] + piece + text[at % len(text) :]


def word_replaced(at: int, piece: str) -> Change:
    def change(text: str) -> str:
        words = text.split(" ")
        words[at % len(words)] = piece
        return " ".join(words)

    return change


PLACES = st.integers(0, len(SKETCH))
CHANGES = st.one_of(
    st.builds(without_a_line, st.integers(0, len(LINES))),
    st.builds(words_swapped, PLACES, PLACES),
    st.builds(put_in, PLACES, PIECES),
    st.builds(word_replaced, PLACES, PIECES),
)


@given(st.lists(CHANGES, min_size=1, max_size=4))
def test_any_changes_to_a_file_give_a_protocol_or_its_mistakes(changes: list[Change]) -> None:
    text = SKETCH.decode()
    for change in changes:
        text = change(text) or " "
    assert is_an_answer(read(text.encode("utf-8", "surrogatepass")))


@given(st.integers(0, len(SKETCH)), st.binary(max_size=6))
def test_any_bytes_put_into_a_file_give_a_protocol_or_its_mistakes(at: int, piece: bytes) -> None:
    assert is_an_answer(read(SKETCH[:at] + piece + SKETCH[at:]))


@given(st.one_of(st.binary(max_size=80), st.text(max_size=80).map(lambda text: text.encode("utf-8", "surrogatepass"))))
@example(b"")
@example(b"%")
@example(b"protocol: 0x1F")
@example(b"? a\n: b")
@example(b"a: 1\nb: 99999999999999999999999999999999999999999999\n")
@example(b"a: \x00")
@example(b"strands: {a: {states: [1], transitions: 3}}\nforms: {a: 1, b: {c: {kind: [1], options: 2}}}")
@example(b"{" + b"}" * 3)
def test_any_text_at_all_gives_its_mistakes(text: bytes) -> None:
    found = read(text)
    assert isinstance(found, ProtocolError)
    assert is_an_answer(found)


def test_every_single_line_left_out_gives_a_protocol_or_its_mistakes() -> None:
    lines = SMALLEST.splitlines()
    for at, line in enumerate(lines):
        assert is_an_answer(read(without_a_line(at)(SMALLEST).encode())), line
