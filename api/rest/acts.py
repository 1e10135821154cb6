"""What is written to an inspection, or to what belongs to none: steps, answers, matters, notes, "I have it", corrections, waivers."""

from __future__ import annotations

from api.rest import asked as q
from api.rest.acting import AnyCall, Here, VersionedCall, carried_out, zoned
from api.rest.door import guarded_router, writes
from api.rest.shapes import Recorded
from workflow.core.acts import Act, Begin, Correct, Fill, Fire, Hold, Note, Settle
from workflow.permissions import Action

router = guarded_router("acts")


@router.post("/inspections/{inspection}/steps", operation_id="takeStep", **writes(versioned=True))
def take_step(sent: q.StepTaken, call: VersionedCall) -> Recorded:
    """Take a step that leads on. If-Match names the version of the strand it moves."""

    def act(here: Here) -> Act:
        strand = here.strand_with(sent.trigger, sent.strand)
        kind = here.strand(strand).kind
        forms = (one.form for one in here.stands.protocol.strands[kind].transitions if one.trigger == sent.trigger)
        form = here.stands.protocol.forms.get(next(filter(None, forms), ""))
        return Fire(sent.trigger, strand, zoned(form, sent.answers))

    return carried_out(call, Action.TAKE_STEPS, sent, act)


@router.post("/inspections/{inspection}/answers", operation_id="answerForm", **writes(versioned=True))
def answer_form(sent: q.FormAnswered, call: VersionedCall) -> Recorded:
    """Answer a form. If-Match is needed where that changes an earlier answer; a contact only adds, and never needs it.

    Whoever speaks for the school answers the forms that the protocol names as the school's.
    """

    def act(here: Here) -> Act:
        here.insist_on_form(sent.form)
        strand = here.strand(sent.strand).key if sent.strand else ""
        return Fill(sent.form, zoned(here.stands.protocol.forms.get(sent.form), sent.answers), strand)

    return carried_out(call, Action.SEE_INSPECTION, sent, act)


@router.post("/inspections/{inspection}/matters", operation_id="beginMatter", **writes())
def begin_matter(sent: q.MatterBegun, call: AnyCall) -> Recorded:
    """Begin what goes on beside the inspection: a concern, a request to pause. It only adds, so no version is needed."""

    def act(here: Here) -> Act:
        strand = here.stands.protocol.strands.get(sent.kind)
        form = strand.may_begin.form if strand and strand.may_begin else None
        return Begin(sent.kind, zoned(here.stands.protocol.forms.get(form or ""), sent.answers))

    return carried_out(call, Action.TAKE_STEPS, sent, act)


@router.post("/inspections/{inspection}/notes", operation_id="writeNote", **writes())
def write_note(sent: q.NoteWritten, call: AnyCall) -> Recorded:
    """Write a note. Its words are private, and never given back."""
    return carried_out(call, Action.WRITE_NOTES, sent, lambda _: Note(sent.text))


@router.post("/inspections/{inspection}/acknowledgements", operation_id="sayIHaveIt", **writes())
def say_i_have_it(sent: q.SaidIHaveIt, call: AnyCall) -> Recorded:
    """Say "I have it" of a promise: whoever would be told next is told an hour later."""
    return carried_out(call, Action.ACKNOWLEDGE, sent, lambda here: Hold(here.promise(sent.promise)))


@router.post("/inspections/{inspection}/waivers", operation_id="setPromiseAside", **writes())
def set_promise_aside(sent: q.PromiseSetAside, call: AnyCall) -> Recorded:
    """Waive a promise, or say that it does not apply here; for those whom the protocol names, and with a reason."""

    def act(here: Here) -> Act:
        return Settle(here.promise(sent.promise), sent.reason, waive=sent.because == "waived")

    return carried_out(call, Action.SET_ASIDE, sent, act)


@router.post("/inspections/{inspection}/corrections", operation_id="correctEntry", **writes(versioned=True))
def correct_entry(sent: q.EntryCorrected, call: VersionedCall) -> Recorded:
    """Put an earlier entry right, by adding to the record. If-Match names the version of the strand that the entry is of."""

    def act(here: Here) -> Act:
        line = here.seen.line(here.chain, sent.entry)
        if here.chain != here.seen.own_chain:
            here.sight.insist(Action.CORRECT, own=line.line.actor == call.desk.person)
        form = here.stands.protocol.forms.get(str(line.line.body.get("form", "")))
        return Correct(sent.entry, sent.reason, sent.occurred_at, dict(zoned(form, sent.answers)), sent.withdrawn)

    return carried_out(call, Action.SEE_INSPECTION, sent, act)
