"""Lets a process believe that it is another time, and changes its mind while it runs: libfaketime, found or installed."""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

PLACES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib/faketime/libfaketimeMT.so.1")
ADVICE = "This test moves the clock of a process with libfaketime: install Debian's package faketime (it needs no root to run)."


def found_library() -> Path | None:
    return next((Path(one) for place in PLACES for one in Path("/").glob(place.lstrip("/"))), None)


def library() -> Path | None:
    """The library, installed if that can be done; None where it cannot, which ADVICE explains."""
    found = found_library()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "-y", "--no-install-recommends", "faketime"]):
            quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            subprocess.run(["apt-get", "-q", *words], env=environment, check=False, **quiet)  # type: ignore[call-overload]
        found = found_library()
    return found


@dataclass(frozen=True, slots=True)
class Hands:
    """The hands of the clock of every process that has this environment. They are moved while the processes run."""

    file: Path
    library: Path

    def environment(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(self.library),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # how long something takes is as long as ever
            "DONT_FAKE_MONOTONIC": "1",
        }

    def move_to(self, at: datetime) -> None:
        """From this moment on it is ``at``, and time goes on from there."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{at.timestamp() - time.time():+.3f}\n", encoding="ascii")  # noqa: TID251  what is moved
        fresh.replace(self.file)
