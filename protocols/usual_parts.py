"""What a file may leave to the usual parts: roles, calendars, the main line, ladders and forms, kept under a number that never changes."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from protocols.findings import Finding
from protocols.source_text import Document, parse

NUMBERS = ("1",)
SECTIONS = ("roles", "calendars", "strands", "ladders", "forms", "waived_by")


@cache
def usual_text(number: str) -> bytes:
    """The text of the usual parts of a number."""
    return (files("protocols") / "usual" / f"{number}.yaml").read_bytes()


@cache
def _parts(number: str) -> dict[str, Any]:
    parts: dict[str, Any] = parse(usual_text(number), f"usual {number}").data
    return parts


def with_usual(data: dict[str, Any]) -> dict[str, Any]:
    """A file's plain values with the usual parts it asks for; an entry of its own takes the place of the usual one."""
    if "usual" not in data:
        return data
    number = data["usual"] if data["usual"] in NUMBERS else NUMBERS[-1]  # so that a wrong number is the one mistake
    usual_parts = _parts(number)
    parts = {section: usual for section, usual in usual_parts.items() if section not in data}
    mixed = {
        section: {**_beside(own, usual), **own}
        for section, usual in usual_parts.items()
        if isinstance(own := data.get(section), dict) and isinstance(usual, dict)
    }
    return {**data, **parts, **mixed}


def _beside(own: dict[str, Any], usual: dict[str, Any]) -> dict[str, Any]:
    """The usual entries that stand beside those of a section: of two main lines the file's own is meant."""
    has_main = any(isinstance(one, dict) and "opened_with" in one for one in own.values())
    return {key: one for key, one in usual.items() if not (has_main and "opened_with" in one)}


def is_of_the_file(finding: Finding, document: Document) -> bool:
    """Whether a finding is about what the file wrote itself: nobody need use every usual part."""
    number = document.data.get("usual")
    return number not in NUMBERS or finding.path[:2] in document.places or not _is_usual(number, finding)


def _is_usual(number: str, finding: Finding) -> bool:
    section, *rest = finding.path
    return bool(rest) and rest[0] in _parts(number).get(str(section), ())
