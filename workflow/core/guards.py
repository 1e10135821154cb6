"""The named conditions of the language: who may take a transition, and when; each answers with the reasons why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from protocols.model import Guard, MayBegin, Protocol, Transition
from protocols.prose import or_words
from protocols.working_time import LONDON
from workflow.core.inspection import Obligation, StrandFile
from workflow.core.known import Known
from workflow.core.school_now import responsible_body
from workflow.core.spans import later
from workflow.core.ways import comes_first, follows_from, may_take_further, more_senior, only_where, still_ahead


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody who asks to do something on a file, in the roles they may act in, at an instant; ``writer``: who asks for them."""

    known: Known
    person: str
    roles: tuple[str, ...]
    strand: str
    now: datetime
    writer: str = ""

    def reasons(self, transition: Transition) -> tuple[str, ...]:
        """Every reason why this person may not take this transition now."""
        found = list(self._who(transition))
        found += [why for guard in transition.when for why in self._why_not(guard, transition.to)]
        return tuple(found)

    def reasons_to_begin(self, rule: MayBegin) -> tuple[str, ...]:
        """Every reason why this person may not begin a side strand now."""
        main, protocol = self.known.file.main, self.known.setting.protocol
        found, states = list(for_others(rule.by, self.roles, protocol)), protocol.main.states
        allowed = rule.states or tuple(key for key, one in states.items() if not one.final)
        if main.state not in allowed and not rule.always:
            found.append(self._not_while(main.state, allowed))
        return tuple(found + [why for guard in rule.when for why in self._why_not(guard, "")])

    def _not_while(self, state: str, allowed: tuple[str, ...]) -> str:
        main = self.known.setting.protocol.main
        ahead = still_ahead(main, state, allowed)
        first = f"; {comes_first(self.known.setting.protocol, main, ahead, self.roles)}" if ahead else " or after it"
        return f"it cannot begin while '{main.states[state].says}'{first}"

    def _who(self, transition: Transition) -> tuple[str, ...]:
        protocol = self.known.setting.protocol
        if not transition.by:
            kind = self.known.file.strands[self.strand].kind
            return (follows_from(protocol, kind, transition, self.roles),)
        return for_others(transition.by, self.roles, protocol)

    def _why_not(self, guard: Guard, to: str) -> tuple[str, ...]:
        match guard.name:
            case "may_ask_for_this_school":
                return self._may_ask()
            case "nothing_owed":
                return self._nothing_owed(to)
            case "no_open":
                return self._each(guard.strands, self._open_ones, self._open)
            case "never_opened":
                return self._each(guard.strands, self.known.file.strands_of, lambda kind: self._was_opened(kind, to))
            case "answered":
                return self._answered(guard)
            case _:
                return self._not_before(guard)

    def _may_ask(self) -> tuple[str, ...]:
        """The head may always ask; anybody else only for the body that is responsible for this school."""
        body = responsible_body(self.known.file)
        voices = {
            self.known.setting.protocol.roles[one].acts_for
            for one in self.roles
            if one in self.known.setting.protocol.roles
        }
        if "school" in voices or body in voices:
            return ()
        return (f"for this school the head or the {_BODIES.get(body, body)} can ask; we can help them ask",)

    def _nothing_owed(self, to: str) -> tuple[str, ...]:
        owed = [one for one in self.known.file.open_obligations() if not self._settled_by(one, to)]
        steps = self.known.setting.protocol.steps
        says = (f"still owed: {steps[one.key.step].says}" if self._hears(one.key.strand) else _UNNAMED for one in owed)
        return tuple(dict.fromkeys(says))

    def _hears(self, strand: str) -> bool:
        """Whether they may hear of a strand: the head does not keep it from them, and it is not for the authority's eyes alone."""
        if self.known.shut_out(strand) & {self.person, self.writer}:
            return False
        protocol, file = self.known.setting.protocol, self.known.file
        voices = {protocol.roles[one].acts_for for one in self.roles if one in protocol.roles}
        is_apart = file.opened is not None and strand != file.main.key
        is_apart = is_apart and protocol.strands[file.strands[strand].kind].on_board == "no"
        return not (is_apart and voices and voices <= _GOVERNORS)

    def _settled_by(self, one: Obligation, to: str) -> bool:
        """Whether entering the state asked for would itself prove or release it."""
        step = self.known.setting.protocol.steps[one.key.step]
        ends = [*step.until.entering, *(state for proof in step.done for state in proof.entering)]
        return any(state.state == to and state.strand == self.known.file.strands[self.strand].kind for state in ends)

    def _each(
        self, kinds: Iterable[str], found: Callable[[str], Sequence[StrandFile]], says: Callable[[str], str]
    ) -> tuple[str, ...]:
        """A reason for each kind of which there is one; unnamed where whoever asks may hear of none of them."""
        there = {kind: ones for kind in kinds if (ones := found(kind))}
        named = (says(kind) if any(self._hears(one.key) for one in ones) else _UNNAMED for kind, ones in there.items())
        return tuple(dict.fromkeys(named))

    def _open_ones(self, kind: str) -> Sequence[StrandFile]:
        return [one for one in self.known.file.strands_of(kind) if not self.known.is_final(one)]

    def _open(self, kind: str) -> str:
        heard_of = [one for one in self._open_ones(kind) if self._hears(one.key)]
        protocol, states = self.known.setting.protocol, {one.state for one in heard_of}
        further = may_take_further(protocol, protocol.strands[kind], states, self.roles)
        return f"'{self._says(kind)}' is still open{further}"

    def _was_opened(self, kind: str, to: str) -> str:
        protocol, here = self.known.setting.protocol, self.known.file.strands[self.strand]
        who = more_senior(protocol, protocol.strands[here.kind], here.state, to, "never_opened")
        decides = f"somebody more senior decides{f': {who}' if who else ''}"
        return f"there was '{self._says(kind)}' in this inspection, so {decides}"

    def _says(self, kind: str) -> str:
        return self.known.setting.protocol.strands[kind].says or kind.replace("_", " ")

    def _answered(self, guard: Guard) -> tuple[str, ...]:
        assert guard.where is not None
        if self.known.holds(guard.where, self.strand):
            return ()
        return (only_where(self.known.setting.protocol, guard.where),)

    def _not_before(self, guard: Guard) -> tuple[str, ...]:
        assert guard.since is not None
        assert guard.span is not None
        entered = self.known.entered((guard.since,))
        if not entered:
            protocol = self.known.setting.protocol
            strand, state = protocol.strands[guard.since.strand], guard.since.state
            return (comes_first(protocol, strand, (state,), self.roles),)
        from_at = later(self.known, entered[-1][1].at, guard.span)
        if from_at <= self.now:
            return ()
        return (f"it can be done from {from_at.astimezone(LONDON):%A %-d %B %Y, %H:%M}",)


_GOVERNORS = {"governing_body", "trust"}
# Said of what somebody is not to hear of: it must stop them, and may not name what there is.
_UNNAMED = "something else has to be done first; ask whoever looks after this inspection"
_BODIES = {"authority": "council", "governing_body": "governing body", "trust": "trust"}


def for_others(by: Iterable[str], roles: Iterable[str], protocol: Protocol) -> tuple[str, ...]:
    """The reason why somebody in these roles may not do what is for those in ``by``; none when they may."""
    if set(by) & set(roles):
        return ()
    return (f"it is for {or_words(protocol.roles[one].title for one in by)}",)
