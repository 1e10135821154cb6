"""The protocols that are shipped, by name, and any other by its path."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from protocols.errors import UnknownProtocol
from protocols.model import Protocol
from protocols.reader import read_file, read_protocol


def names() -> tuple[str, ...]:
    """The names of the shipped protocols, in order."""
    return tuple(sorted(_shelf()))


@cache
def shipped(name: str) -> tuple[Protocol, bytes]:
    """A shipped protocol and the bytes of its file. Raises UnknownProtocol, or ProtocolError if the file is wrong."""
    shelf = _shelf()
    if name not in shelf:
        raise UnknownProtocol(name, names())
    text = shelf[name].read_bytes()
    return read_protocol(text, shelf[name].name), text


def find(name_or_path: str) -> tuple[Protocol, bytes]:
    """A shipped protocol by its name, or any other by the path of its file. Raises UnknownProtocol or ProtocolError."""
    if name_or_path in _shelf():
        return shipped(name_or_path)
    path = Path(name_or_path)
    if path.is_file():
        return read_file(path)
    raise UnknownProtocol(name_or_path, names())


@cache
def _shelf() -> dict[str, Traversable]:
    return dict(_under(files("protocols") / "library", ""))


def _under(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in folder.iterdir() if folder.is_dir() else ():
        if entry.is_dir():
            found += _under(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".yaml"):
            found.append((prefix + entry.name.removesuffix(".yaml"), entry))
    return found
