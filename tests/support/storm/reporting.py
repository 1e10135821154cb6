"""One storm from its beginning to its report: the storm, the same case in calm beside it, and what the check found."""

from __future__ import annotations

import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from storm import case
from storm.check import Found, Telling, check, tellings
from storm.weather import PROTOCOL, Storm, flow_at

from workflow.store.engine import database_version, engine_for, upgrade


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a storm."""

    database: str
    mutant: str
    rounds: int
    took_seconds: float
    kills: dict[str, int]
    ended_by_themselves: dict[str, int]
    turned: tuple[str, ...]
    found: Found
    problems: tuple[str, ...]

    @property
    def is_fine(self) -> bool:
        return self.found.is_fine and not (self.problems or self.turned or "writer" in self.ended_by_themselves)

    @property
    def total(self) -> int:
        return sum(self.kills.values())

    def data(self) -> dict[str, Any]:
        return {**asdict(self), "is_fine": self.is_fine, "total": self.total}

    def lines(self) -> Iterator[str]:
        """As a table for docs."""
        found = self.found
        yield f"| {self.database}{', ' + self.mutant if self.mutant else ''} | |"
        yield "|---|---:|"
        yield f"| processes killed | {self.total} |"
        for where, count in sorted(self.kills.items()):
            yield f"| &nbsp; {where} | {count} |"
        yield f"| steps that writers noted as accepted | {found.noted} |"
        yield f"| of these in the record exactly once | {found.found_once} |"
        yield f"| lost, recorded twice, turned away | {len(found.lost)}, {len(found.doubled)}, {len(self.turned)} |"
        yield f"| recipient rows | {found.told} |"
        yield f"| missing, too many | {len(found.told_too_little)}, {len(found.told_too_much)} |"
        yield f"| files with a snapshot | {found.snapshots} |"
        yield f"| of these, read otherwise from their record | {len(found.snapshots_unlike_replays)} |"
        yield f"| problems that `record verify` found | {len(self.problems)} |"
        yield f"| working days of the case, seconds it took | {self.rounds}, {self.took_seconds:.0f} |"


def reported(
    url: str,
    kills: int,
    *,
    seed: int = 1,
    mutant: str = "",
    disturb: Callable[[], None] | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Report:
    """Let a storm blow over an empty database, and look at what is left. Raises StormStuck."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="alongside-storm-") as folder:
        storm = Storm(url, Path(folder), kills, seed, mutant, disturb=disturb, progress=progress)
        storm.blow()
        found = check(storm.engine, case.AUTHORITY, storm.noted(), expected(storm.rounds, Path(folder)))
        _, said = storm.said("record", "verify", "--json")
        problems = tuple(str(one) for one in json.loads(said)["problems"])
        deaths = {f"{what}: {point}": count for (what, point), count in storm.every_death().items()}
        alone = dict(storm.ended_by_themselves)
        version = database_version(storm.engine)
        storm.engine.dispose()
    took = timedelta(seconds=time.monotonic() - began).total_seconds()
    return Report(version, mutant, storm.rounds, took, deaths, alone, storm.turned(), found, problems)


def expected(rounds: int, folder: Path, *, looks_first: bool = True) -> Counter[Telling]:
    """Who is told what where nobody is killed."""
    url = f"sqlite:///{folder / f'calm-{looks_first}.db'}"
    upgrade(url)
    engine, chains = engine_for(url), dict[str, str]()
    case.found(flow_at(engine, case.FOUNDED_AT), PROTOCOL)
    for scene in case.scenes(rounds):
        case.play_in_calm(flow_at(engine, scene.now), scene, chains, looks_first=looks_first)
    told = tellings(engine, case.AUTHORITY)
    engine.dispose()
    return told
