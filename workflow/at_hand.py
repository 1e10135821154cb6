"""Files as this process last wrote them, so that the next step need not read them again. Never evidence: the head decides.

A file at hand is used only where the hash of its last entry is that of the last entry in the database.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from workflow.core.owed import Duties
from workflow.errors import WorkflowError
from workflow.store.chains import Loaded

_MOST = 64  # files, the one not used for longest goes first


class AtHand:
    """The files of one authority that this process wrote last, and what each of them owes."""

    def __init__(self) -> None:
        self._files: OrderedDict[str, tuple[Loaded, Duties | None]] = OrderedDict()
        self._lock = threading.Lock()

    def file(self, chain: str) -> Loaded | None:
        with self._lock:
            found = self._files.get(chain)
            return found[0] if found else None

    def take_duties(self, loaded: Loaded) -> Duties | None:
        """The duties of this very file, taken away: while one decision works on them no other may."""
        with self._lock:
            known, duties = self._files.get(loaded.file.chain, (None, None))
            if known is None or known.head != loaded.head:
                return None
            self._files[loaded.file.chain] = (known, None)
            return duties

    @contextmanager
    def lent(self, loaded: Loaded) -> Iterator[Duties | None]:
        """The duties of this very file while something is decided with them; they stay at hand where it is refused."""
        duties = self.take_duties(loaded)
        try:
            yield duties
        except WorkflowError:
            if duties is not None:
                self.keep(loaded, duties)
            raise

    def keep(self, loaded: Loaded, duties: Duties | None) -> None:
        with self._lock:
            self._files[loaded.file.chain] = (loaded, duties)
            self._files.move_to_end(loaded.file.chain)
            while len(self._files) > _MOST:
                self._files.popitem(last=False)
