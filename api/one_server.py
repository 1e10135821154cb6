"""At most one server on a SQLite file: a lock beside the file, held as long as the process lives, whatever ends it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import make_url

from api.errors import NotSetUp

if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _lock(opened: IO[bytes]) -> None:
        msvcrt.locking(opened.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(opened: IO[bytes]) -> None:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)


def file_of(url: str) -> Path | None:
    """The file of a SQLite database; None for PostgreSQL, and for a database in memory."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        return None
    return Path(str(address.database))


@contextmanager
def only_server(url: str) -> Iterator[None]:
    """Hold the place of the one server. Raises NotSetUp when another process holds it; PostgreSQL has room for many."""
    file = file_of(url)
    if file is None or not file.parent.exists():
        yield
        return
    with _place(file).open("ab") as opened:
        try:
            _lock(opened)
        except OSError:
            raise NotSetUp(
                f"Another 'alongside serve' is already running on {file}. On SQLite there is one process: stop the other "
                "first, or use PostgreSQL."
            ) from None
        yield


def is_served(url: str) -> bool:
    """Whether a server runs on this SQLite file now."""
    file = file_of(url)
    if file is None or not _place(file).exists():
        return False
    with _place(file).open("ab") as opened:
        try:
            _lock(opened)
        except OSError:
            return True
    return False


def _place(file: Path) -> Path:
    return file.with_name(file.name + ".serving")


def make_folder_for(url: str) -> None:
    """Make the folder of a SQLite file, so that a first command works in an empty place."""
    if (file := file_of(url)) is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
