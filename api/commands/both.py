"""What commands say where one contact is about several inspections of one head: what it could keep elsewhere, and what came of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from shlex import quote

from rich.console import RenderableType

from api.commands.outcomes import After, after_words
from api.errors import as_data, sentence_of
from api.local_times import day_and_clock, listed
from api.replies import FINE, FOUND_PROBLEMS, Reply
from api.telling import Teller, settled_words
from api.tries import recorded_tries
from api.wiring import Installation
from workflow import queries
from workflow.contacts import elsewhere, tries_in
from workflow.core import facts as f
from workflow.core.acts import Asked
from workflow.service import NotRecorded
from workflow.standing import standing
from workflow.views import ContactView, SameHeadView

_STANDS = "What is recorded above stands. Send the same again with --request-key {} and the rest follows; nothing is recorded twice."
ADD, SEND_AGAIN, RECORD = (
    "add --also {}",
    "send it again with the same --request-key and --also {}",
    "record it there too ({})",
)


def could_also(house: Installation, chain: str, asked: Asked, then: str) -> Reply:
    """Which promises of the same head's other inspections this contact could keep too, and what to do ``then``."""
    found = house.workflow().could_also(chain, asked)
    data = [{"chain": one.chain, "school": one.school, "promises": [str(key) for key in one.promises]} for one in found]
    words = (
        f"This call could also keep {_promises(len(one.promises))} at {_place(house, one.chain)}: "
        f"if it was about both, {then.format(one.chain)}."
        for one in found
    )
    return Reply(data, tuple(words))


def _promises(number: int) -> str:
    return "1 promise" if number == 1 else f"{number} promises"


def _place(house: Installation, chain: str) -> str:
    keys = {one.chain: one.school for one in queries.inspections(house.engine, house.authority())}
    names = {one.key: one.name for one in queries.schools(house.engine, house.authority(), house.now())}
    return names.get(keys.get(chain, ""), chain)


def of_several(house: Installation, done: Sequence[After | NotRecorded], request_key: str) -> Reply:
    """What came of one contact in each inspection it was recorded in, or why it was not, and the key to send it again with."""
    words: list[str] = []
    for one in done:
        words += [f"{_place(house, one.chain)} ({one.chain})"]
        if isinstance(one, After):
            words += [f"  {line}" for line in after_words(one, house.now())]
        else:
            words += [f"  Not recorded here: {sentence_of(one.why)}", f"  {_STANDS.format(quote(request_key))}"]
    data = [one.data() if isinstance(one, After) else {"chain": one.chain, **as_data(one.why)} for one in done]
    data_of_all = {"each": data, "request_key": request_key}
    return Reply(data_of_all, tuple(words), FINE if all(isinstance(one, After) for one in done) else FOUND_PROBLEMS)


def would_record(house: Installation, chains: Sequence[str], asked: Asked) -> Reply:
    """The promises that an act would settle in each inspection; nothing is recorded."""
    flow, (first, *also) = house.workflow(), chains
    if also:
        flow.check_also(first, also, asked)
    words: list[RenderableType] = []
    data = []
    for chain in chains:
        entries = flow.would_take_step(chain, asked if chain == first else elsewhere(asked))
        settled = [one.fact for one in entries if isinstance(one.fact, f.Discharged)]
        data.append(
            {"chain": chain, "would_settle": [{"promise": str(one.obligation), "how": one.how} for one in settled]}
        )
        protocol = standing(house.engine, house.authority(), chain, house.now()).protocol
        tried = [f"  {line}" for line in recorded_tries(tries_in(entries, protocol), house.now())]
        words += [f"{_place(house, chain)} ({chain})", *tried, *_settled(house, chain, settled)]
    could = Reply([]) if also else could_also(house, first, asked, ADD)
    words += [*could.words, "Nothing is recorded."]
    return Reply({"dry_run": True, "each": data, "could_also": could.data}, tuple(words))


def _settled(house: Installation, chain: str, settled: Sequence[f.Discharged]) -> Iterator[str]:
    stands = standing(house.engine, house.authority(), chain, house.now())
    teller = Teller(stands.protocol, stands.names, house.now(), stands.unagreed)
    if not settled:
        yield "  No promise would be settled."
    yield from (f"  {settled_words(one)}: {teller.promise(one.obligation)}" for one in settled)


def same_head_words(others: Sequence[SameHeadView], contacts: Sequence[ContactView]) -> Iterator[str]:
    """The other inspections of the same head, and the contacts with her in all of them, in order of time."""
    if not others:
        return
    yield ""
    for one in others:
        yield f"{one.head.name} leads {one.school_name} too, where an inspection is open: {one.state_says} ({one.chain})"
    places = listed(sorted({one.school_name for one in contacts}))
    yield from ("", f"Contacts with her, {places}") if contacts else ()
    yield from (
        f"  {day_and_clock(one.at)}, {one.school_name}, {one.did.name}: {one.says} [{one.seq}]" for one in contacts
    )
