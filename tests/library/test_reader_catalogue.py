"""The shipped protocols by name, and any other by its path."""

from pathlib import Path

import pytest

from protocols import catalogue
from protocols.errors import ProtocolError, UnknownProtocol

HERE = Path(__file__).parent


def test_the_shipped_protocols_are_named_by_their_folder_and_file() -> None:
    assert "hampshire/commitment" in catalogue.names()
    assert list(catalogue.names()) == sorted(catalogue.names())


def test_every_shipped_protocol_is_sound_and_bears_the_name_of_its_file() -> None:
    assert [catalogue.shipped(name)[0].name for name in catalogue.names()] == list(catalogue.names())


def test_a_shipped_protocol_is_read_once() -> None:
    assert catalogue.shipped("hampshire/commitment") is catalogue.shipped("hampshire/commitment")


def test_a_shipped_protocol_comes_with_the_bytes_of_its_file() -> None:
    _, text = catalogue.shipped("hampshire/commitment")
    assert text.startswith(b"protocol: hampshire/commitment") or b"\nprotocol: hampshire/commitment" in text


def test_a_name_nobody_ships_is_answered_with_those_that_are() -> None:
    with pytest.raises(UnknownProtocol) as unknown:
        catalogue.shipped("hampshire/comitment")
    assert str(unknown.value).startswith("No protocol is called 'hampshire/comitment'. The shipped ones are: ")
    assert "hampshire/commitment" in unknown.value.known


def test_a_protocol_is_found_by_its_name_or_by_the_path_of_its_file() -> None:
    assert catalogue.find("hampshire/commitment") is catalogue.shipped("hampshire/commitment")
    protocol, text = catalogue.find(str(HERE / "smallest.yaml"))
    assert protocol.name == "test/smallest"
    assert text == (HERE / "smallest.yaml").read_bytes()
    with pytest.raises(UnknownProtocol):
        catalogue.find(str(HERE / "none.yaml"))
    with pytest.raises(ProtocolError):
        catalogue.find(str(HERE / "broken" / "span_in_words.yaml"))
