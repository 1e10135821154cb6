"""Why an inspection runs on its protocol, as whoever opens it sees it before, and everybody after. It decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from protocols.model import Protocol
from workflow.core.facts import ChosenProtocol, Opened


@dataclass(frozen=True, slots=True)
class WhyProtocol:
    """The protocol, whether the school is maintained, and its place (from 1) in the order adopted at that instant.

    ``instead_of`` is the name of the one that the order gives, where somebody chose this one with a reason.
    """

    name: str
    title: str
    school_name: str
    maintained: bool
    place: int
    ordered_at: datetime
    instead_of: str = ""


def why_protocol(protocol: Protocol, chosen: ChosenProtocol, school_name: str, *, maintained: bool) -> WhyProtocol:
    of_order = (chosen.place, chosen.ordered_at, chosen.instead_of)
    return WhyProtocol(chosen.name, protocol.title, school_name, maintained, *of_order)


def why_it_was(opened: Opened, protocol: Protocol, school_name: str = "the school") -> WhyProtocol | None:
    """As it was when the inspection was opened; None for one that was opened before authorities had an order."""
    if opened.chosen is None:
        return None
    return why_protocol(protocol, opened.chosen, school_name, maintained=opened.maintained)
