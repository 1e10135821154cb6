"""What a measurement comes to: figures with their spread, rows of the table, and the table as text. Nothing is measured here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

HEADINGS = ("what", "ours", "partner", "ratio", "asked", "")


@dataclass(frozen=True, slots=True)
class Figure:
    """What several runs gave: the middle one, and the lowest and the highest."""

    middle: float
    lowest: float
    highest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Figure:
        return cls(median(values), min(values), max(values))

    def text(self, unit: str) -> str:
        shown = number(self.middle)
        is_alone = self.lowest == self.highest
        return f"{shown} {unit}" if is_alone else f"{shown} {unit} ({number(self.lowest)} to {number(self.highest)})"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``ratio`` is the middle of the ratios of each round; ``asked`` is what issue and brief ask, None: nothing.

    ``at_least``: what is asked may not be undercut; else not exceeded. It is asked of the ratio, where there is one and
    not ``is_of_ours``; else of our figure.
    """

    what: str
    unit: str
    ours: Figure
    partner: Figure | None = None
    partner_is: str = ""
    ratio: float | None = None
    asked: float | None = None
    at_least: bool = True
    is_of_ours: bool = False

    @property
    def judged(self) -> float:
        return self.ours.middle if self.ratio is None or self.is_of_ours else self.ratio

    @property
    def verdict(self) -> str:
        if self.asked is None:
            return ""
        is_met = self.judged >= self.asked if self.at_least else self.judged <= self.asked
        return "met" if is_met else "short"

    def cells(self) -> tuple[str, ...]:
        partner = f"{self.partner.text(self.unit)}, {self.partner_is}" if self.partner else ""
        sign = "≥" if self.at_least else "≤"
        of = f" {self.unit}" if self.ratio is None or self.is_of_ours else ""
        asked = "" if self.asked is None else f"{sign} {number(self.asked)}{of}"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return (self.what, self.ours.text(self.unit), partner, ratio, asked, self.verdict)


@dataclass(frozen=True, slots=True)
class Missing:
    """A measurement that could not be made, and why."""

    what: str
    why: str

    def cells(self) -> tuple[str, ...]:
        return (self.what, f"not measured: {self.why}", "", "", "", "")


Line = Row | Missing


def beside(
    what: str,
    unit: str,
    ours: Sequence[float],
    partner: Sequence[float],
    partner_is: str,
    asked: float | None = None,
    *,
    at_least: bool = True,
) -> Row:
    """A row of figures measured round by round beside each other; the ratio is ours to the partner's of the same round."""
    ratio = median(mine / theirs for mine, theirs in zip(ours, partner, strict=True))
    return Row(what, unit, Figure.of(ours), Figure.of(partner), partner_is, ratio, asked, at_least)


def number(value: float) -> str:
    """Three figures that count: 1,234 and 12.3 and 0.123."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def table(lines: Sequence[Line]) -> str:
    """The rows as a table of Markdown, with columns in line for a terminal."""
    cells = [HEADINGS, *(one.cells() for one in lines)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADINGS))]
    shown = [_line(row, widths) for row in cells]
    return "\n".join([shown[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *shown[1:]])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
