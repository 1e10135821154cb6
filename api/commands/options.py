"""The options of the commands that write to an inspection, each with what it says of itself."""

from __future__ import annotations

from typing import Annotated

import typer

Named = Annotated[
    str,
    typer.Argument(
        metavar="INSPECTION", help="Its name, or its school's key; 'authority' for what belongs to no inspection."
    ),
]
GivenAnswers = Annotated[
    list[str] | None, typer.Option("--answer", metavar="FIELD=VALUE", help="An answer in the form; may be given again.")
]

# Who, who says so, who wrote.
Writer = Annotated[str, typer.Option("--by", metavar="PERSON", help="Who writes it down.")]
Doer = Annotated[str, typer.Option("--did", metavar="PERSON", help="Who did it; else whoever writes it down.")]
Sayer = Annotated[
    str, typer.Option("--said-by", metavar="PERSON", help="Who says so: an id, or school, ofsted, somebody_else.")
]
Knowing = Annotated[str, typer.Option("--how", help="How they know: saw, told or system.")]
RequestKey = Annotated[str, typer.Option("--request-key", help="Sent twice with the same key, it is recorded once.")]

# What was about more than one inspection, and what is not to be saved.
Also = Annotated[
    list[str] | None,
    typer.Option(
        "--also",
        metavar="INSPECTION",
        help="A contact that was about this inspection of the same head too; may be given again.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say which promises it would keep; nothing is recorded.")]

# What happened.
Opens = Annotated[str, typer.Option("--state", help="Where it stands when you learn of it; else where it begins.")]
OtherProtocol = Annotated[
    str,
    typer.Option(
        "--protocol",
        metavar="NAME",
        help="Run it on this protocol of the authority's order, and not on the one 'protocol for' gives; with --because.",
    ),
]
Because = Annotated[str, typer.Option("--because", metavar="TEXT", help="Why another protocol; it is private.")]
Step = Annotated[str, typer.Argument(metavar="[NAME]", help="A step that leads on, or a form to fill in.")]
InStrand = Annotated[
    str,
    typer.Option(
        "--strand",
        metavar="NAME",
        help="Which of several that go on at once, by its name in 'inspection show': concern-2.",
    ),
]
At = Annotated[
    str, typer.Option("--at", metavar="TIME", help="When it happened; else now. With --correct: the right time.")
]
BeginKind = Annotated[
    str,
    typer.Option("--begin", metavar="KIND", help="Begin what goes on beside the inspection: concern, pause_request."),
]
HaveIt = Annotated[str, typer.Option("--have", metavar="PROMISE", help="Say 'I have it' of a promise.")]
Waive = Annotated[str, typer.Option("--waive", metavar="PROMISE", help="It need not be kept; with --reason.")]
NotApplicable = Annotated[
    str, typer.Option("--not-applicable", metavar="PROMISE", help="It does not apply here; with --reason.")
]
CorrectEntry = Annotated[
    int, typer.Option("--correct", metavar="ENTRY", help="Put an entry right: --at, --answer, or --withdraw.")
]
Withdraw = Annotated[bool, typer.Option("--withdraw", help="With --correct: it did not happen.")]
NoteText = Annotated[str, typer.Option("--note", metavar="TEXT", help="Write a note; it is private.")]
Reason = Annotated[str, typer.Option("--reason", help="For --waive, --not-applicable and --correct; it is private.")]
Seen = Annotated[
    int | None, typer.Option("--seen", metavar="ENTRY", help="Refuse if something was recorded since this entry.")
]
