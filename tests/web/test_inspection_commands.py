"""An inspection is opened, moved and looked at from the command line, and every refusal is a sentence."""

import re

import pytest
from shire import RUNG, Program

SPOKE = ("contact", "--answer", "outcome=spoke_with_head", "--by", "p-ann")


def step(program: Program, at: str, *words: str) -> dict[str, list[dict[str, object]]]:
    return program.fine("inspection", "step", "test-primary", *words, at=at)  # type: ignore[no-any-return]


def test_opening_says_what_is_owed_next_by_whom_and_by_when(opened: Program) -> None:
    # Rung at 10:05: the team is told within 30 minutes, the first contact within 60 inspection minutes.
    view = opened.fine("inspection", "show", "test-primary", at="2026-11-23T10:10")
    owed = {one["step"]: one for one in view["obligations"]}
    assert owed["tell_team"]["due"] == "2026-11-23T10:35:00+00:00"
    assert owed["first_contact"]["due"] == "2026-11-23T11:05:00+00:00"
    assert [one["name"] for one in owed["first_contact"]["owners"]] == ["Ann Example"]


def test_a_form_keeps_its_promise_and_says_so(opened: Program) -> None:
    after = step(opened, "2026-11-23T10:30", *SPOKE)
    assert after["kept"] == [{"promise": "inspection/first_contact/1", "how": "kept", "in_time": True}]


def test_what_is_said_to_people_names_the_promise_and_what_is_owed_next(opened: Program) -> None:
    answer = opened("inspection", "step", "test-primary", *SPOKE, at="2026-11-23T10:30")
    assert "Done: We ring the school" in answer.out
    assert "by 10:35 today, in 5 minutes, Sim Example\n" in answer.out


def test_what_was_recorded_is_said_with_the_school_it_is_about(opened: Program) -> None:
    contact = ("inspection", "step", "test-primary", *SPOKE, "--request-key", "once")
    assert opened(*contact, at="2026-11-23T10:30").out.splitlines()[0] == "Recorded at Test Primary"
    again = opened(*contact, at="2026-11-23T10:31").out.splitlines()[0]
    assert again == "Recorded before, by the same request, at Test Primary"
    own = opened("inspection", "step", "authority", "--note", "seen", "--by", "p-ann", at="2026-11-23T10:32")
    assert own.out.splitlines()[0] == "Recorded on the authority's own record"


def test_a_contact_typed_late_counts_from_when_it_was_made(opened: Program) -> None:
    # Made at 10:50, in time for 11:05, and typed at 13:00: a miss was raised and is withdrawn.
    opened.fine("tick", at="2026-11-23T12:59")
    after = step(opened, "2026-11-23T13:00", *SPOKE, "--at", "2026-11-23T10:50")
    assert after["kept"] == [{"promise": "inspection/first_contact/1", "how": "kept", "in_time": True}]
    assert [one["kind"] for one in after["recorded"] if one["kind"] == "MissWithdrawn"] == ["MissWithdrawn"]


def test_a_tick_tells_the_people_of_each_rung(opened: Program) -> None:
    # First contact was due at 11:05: its owner 30 minutes before and at the time, cover and manager 30 minutes after it,
    # the senior officer 90 minutes after it. Ann's cover is her manager, so Sim is told once.
    told = []
    for at in ("10:35", "11:05", "11:35", "12:34", "12:35"):
        (report,) = opened.fine("tick", at=f"2026-11-23T{at}")
        of_contact = [one for one in report["told"] if one["promise"] == "inspection/first_contact/1"]
        told += [(at, one["person"], one["how"]) for one in of_contact]
    assert told == [
        ("10:35", "p-ann", "tell"),
        ("11:05", "p-ann", "ask"),
        ("11:35", "p-sim", "tell"),
        ("12:35", "p-cem", "tell"),
    ]


def test_saying_i_have_it_may_name_the_step_alone(opened: Program) -> None:
    after = step(opened, "2026-11-23T10:12", "--have", "tell_team", "--by", "p-sim")
    assert [one["promise"] for one in after["kept"]] == ["inspection/tell_team/1"]


def test_a_side_strand_is_begun_and_moved_by_its_own_step(opened: Program) -> None:
    answers = ("--answer", "about=x", "--answer", "conduct=no", "--answer", "inspectors_in_school=no")
    step(opened, "2026-11-23T10:20", "--begin", "concern", *answers, "--by", "p-ann")
    # `acknowledge` belongs to no other strand: the concern is meant though nobody says so.
    after = step(opened, "2026-11-23T10:25", "acknowledge", "--by", "p-sim")
    assert after["recorded"][0]["says"] == "Somebody has it (concern-1)"


def test_a_promise_is_waived_with_a_reason_by_who_may(opened: Program) -> None:
    waive = ("inspection", "step", "test-primary", "--waive", "details", "--reason", "It was settled before.")
    refused = opened(*waive, "--by", "p-ann", at="2026-11-23T10:20")
    assert refused.code == 1
    assert "it is for County Education Manager (CEM)" in refused.err
    assert opened(*waive, "--by", "p-cem", at="2026-11-23T10:20").code == 0


def test_an_entry_is_put_right_by_another(opened: Program) -> None:
    # Typed as 11:20, after the promise of 11:05; it was 10:50, in time.
    recorded = step(opened, "2026-11-23T11:30", *SPOKE, "--at", "2026-11-23T11:20")["recorded"]
    entry = next(one["entry"] for one in recorded if one["kind"] == "Answered")
    right = (
        "--correct",
        str(entry),
        "--at",
        "2026-11-23T10:50",
        "--reason",
        "The clock was read wrongly.",
        "--by",
        "p-ann",
    )
    after = step(opened, "2026-11-23T11:31", *right)
    assert f"Entry {entry} is put right" in [one["says"] for one in after["recorded"]]
    withdrawn = [one["says"] for one in after["recorded"] if one["kind"] == "MissWithdrawn"]
    assert withdrawn == ["Not missed after all: We ring the school, ask how it is, and say who will be there for it"]


def test_a_note_is_kept_and_not_shown(opened: Program) -> None:
    answer = opened(
        "inspection", "step", "test-primary", "--note", "MARKED-WORDS", "--by", "p-ann", at="2026-11-23T10:20"
    )
    assert answer.code == 0
    assert "MARKED-WORDS" not in answer.out + answer.err


def test_a_private_answer_is_shown_by_no_command(opened: Program) -> None:
    plan = (
        "agree_contact_plan",
        "--answer",
        "call_time=17:30",
        "--answer",
        "number=MARKED",
        "--answer",
        "if_not_you=MARKED",
    )
    opened.fine("inspection", "step", "test-primary", *plan, "--by", "p-ann", at="2026-11-23T10:20")
    for words in (
        ("inspection", "show", "test-primary", "--all"),
        ("inspection", "list"),
        ("record", "show", "test-primary"),
        ("why", "test-primary", "inspection/contact_plan/1"),
        ("person", "told", "p-ann"),
    ):
        for more in ((), ("--json",)):
            answer = opened(*words, *more, at="2026-11-23T10:21")
            assert answer.code == 0, answer.err
            assert "MARKED" not in answer.out + answer.err


def test_the_same_request_is_recorded_once(opened: Program) -> None:
    first = step(opened, "2026-11-23T10:30", *SPOKE, "--request-key", "k-1", "--at", "2026-11-23T10:29")
    again = step(opened, "2026-11-23T10:31", *SPOKE, "--request-key", "k-1", "--at", "2026-11-23T10:29")
    assert (first["repeated"], again["repeated"]) == (False, True)
    assert first["recorded"] == again["recorded"]


def test_a_request_without_a_time_may_be_sent_again_later(opened: Program) -> None:
    first = step(opened, "2026-11-23T10:30", *SPOKE, "--request-key", "k-1")
    again = step(opened, "2026-11-23T10:41", *SPOKE, "--request-key", "k-1")
    assert (first["repeated"], again["repeated"]) == (False, True)
    assert first["recorded"] == again["recorded"]


def test_a_request_sent_again_with_a_time_is_another_request(opened: Program) -> None:
    step(opened, "2026-11-23T10:30", *SPOKE, "--request-key", "k-1")
    words = ("inspection", "step", "test-primary", *SPOKE, "--request-key", "k-1", "--at", "2026-11-23T10:29")
    answer = opened(*words, at="2026-11-23T10:31")
    assert (answer.code, "Use a new key" in answer.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("resume", "--by", "p-ann"), 1, "it cannot follow 'Ofsted has rung'"),
        (("resume", "--by", "p-ann"), 1, "Possible instead: We have agreed how to keep in touch"),
        (("contact", "--by", "p-ann"), 1, "'Did you speak?' (outcome) has no answer yet"),
        (("contact", "--answer", "outcome=maybe", "--by", "p-ann"), 1, "'maybe' is not one of the answers"),
        ((*SPOKE, "--at", "2026-11-23T11:00"), 1, "the time it happened lies in the future"),
        ((*SPOKE[:-1], "p-nobody"), 1, "'p-nobody' is nobody's id; people go by their id"),
        (("first_contact", "--by", "p-ann"), 2, "'first_contact' is a promise; it is kept by recording 'contact'."),
        (("tell_team", "--by", "p-ann"), 2, "it is kept by recording '--have tell_team'."),
        (("inspectors_arrive", "--by", "p-ann", "--seen", "0"), 1, "Something was recorded since you looked"),
        (("no_such_step", "--by", "p-ann"), 2, "There is no step or form called 'no_such_step'"),
        (("contact", "--answer", "outcome", "--by", "p-ann"), 2, "write it as field=value"),
        (("contact", "--note", "x", "--by", "p-ann"), 2, "Say one thing to do"),
        (("--by", "p-ann"), 2, "Say one thing to do"),
        (("--have", "nothing", "--by", "p-ann"), 2, "There is no promise called 'nothing'"),
        ((*SPOKE, "--how", "guessed"), 2, "it is one of saw, told, system"),
        ((*SPOKE, "--at", "noon"), 2, "write it as 2026-11-23T10:05"),
        (
            ("--begin", "tea_party", "--by", "p-ann"),
            2,
            "There is no matter to begin called 'tea_party'. There is: concern, deferral_request, pause_request",
        ),
    ],
)
def test_what_cannot_be_recorded_is_answered_with_a_sentence(
    opened: Program, words: tuple[str, ...], code: int, says: str
) -> None:
    answer = opened("inspection", "step", "test-primary", *words, at="2026-11-23T10:12")
    assert answer.code == code
    assert says in answer.err


def test_a_refusal_leaves_nothing_behind(opened: Program) -> None:
    before = opened.fine("record", "show", "test-primary", at="2026-11-23T10:12")
    assert opened("inspection", "step", "test-primary", "resume", "--by", "p-ann", at="2026-11-23T10:12").code == 1
    assert opened.fine("record", "show", "test-primary", at="2026-11-23T10:12") == before


def test_an_inspection_is_named_by_its_school_its_last_part_or_its_whole_name(opened: Program) -> None:
    (line,) = opened.fine("inspection", "list", at="2026-11-23T10:12")
    for name in ("test-primary", line["chain"], line["chain"].split("/")[1]):
        assert opened.fine("inspection", "show", name, at="2026-11-23T10:12")["chain"] == line["chain"]
    unknown = opened("inspection", "show", "nowhere", at="2026-11-23T10:12")
    assert (unknown.code, line["chain"] in unknown.err) == (2, True)


def test_what_could_be_done_next_is_shown_for_a_person_with_every_reason_why_not(opened: Program) -> None:
    offers = opened.fine("inspection", "show", "test-primary", "--for", "p-ann", at="2026-11-23T10:12")["possible"]
    by_step = {one["step"]: one for one in offers}
    assert by_step["agree_contact_plan"]["possible"] is True
    [reason] = by_step["record_in_error"]["reasons"]
    assert reason == (
        "it follows from 'This was recorded in error' in 'Whether this inspection was recorded in error', "
        "which Records lead may record"
    )


def test_an_inspection_may_be_opened_in_a_later_state(testshire: Program) -> None:
    # Ofsted rang on Monday; the authority learnt of it on Wednesday, with inspectors in school.
    # The details were owed by 12:00 on the first day, the 24th: the authority had not been told.
    known = {"known_at": "2026-11-25T09:00", "how_known": "school_rang"}
    rung = [f"{key}={known.get(key, value)}" for key, value in (one.split("=") for one in RUNG)]
    answers = [word for one in rung for word in ("--answer", one)]
    words = ("inspection", "open", "--school", "test-primary", "--state", "in_progress", *answers, "--by", "p-sim")
    testshire.fine(*words, at="2026-11-25T09:10")
    view = testshire.fine("inspection", "show", "test-primary", "--all", at="2026-11-25T09:11")
    statuses = {one["step"]: one["status"] for one in view["obligations"]}
    assert statuses["details"] == "not_told"
    assert "missed" not in statuses.values()


def test_a_school_the_authority_does_not_have_is_answered_with_those_it_has(testshire: Program) -> None:
    answers = ("--answer", "rang_at=2026-11-23T10:05")
    answer = testshire("inspection", "open", "--school", "elsewhere", *answers, "--by", "p-ann", at="2026-11-23T10:10")
    assert answer.code in {1, 2}
    assert answer.err


def test_why_tells_the_facts_behind_a_promise_and_behind_an_alert(opened: Program) -> None:
    found = opened.fine("why", "test-primary", "inspection/first_contact/1", at="2026-11-23T10:12")
    assert [one["fact"] for one in found] == ["Opened", "Armed"]
    assert found[1]["promises"]["before.3"].startswith("The SIM or LLP make contact with the school")
    told = opened.fine("person", "told", "p-sim", at="2026-11-23T10:12")
    behind = opened.fine("why", "test-primary", "--alert", str(told[0]["seq"]), at="2026-11-23T10:12")
    assert [one["fact"] for one in behind] == ["Opened", "Armed", "Escalated"]


def closed(program: Program) -> None:
    words = ("cancel", "--answer", "because=A rehearsal.", "--by", "p-sim")
    step(program, "2026-11-23T10:20", *words)


def test_a_closed_inspection_is_found_by_its_school_while_it_is_the_only_one(opened: Program) -> None:
    closed(opened)
    at = "2026-11-23T10:30"
    assert opened.fine("inspection", "list", at=at) == []
    (line,) = opened.fine("inspection", "list", "--all", at=at)
    assert (line["is_open"], line["school"]) == (False, "test-primary")
    assert opened.fine("inspection", "show", "test-primary", at=at)["chain"] == line["chain"]
    assert opened("why", "test-primary", "first_contact", at=at).code == 0


def test_what_was_released_says_why_it_is_no_longer_owed(opened: Program) -> None:
    closed(opened)
    out = opened("inspection", "show", "test-primary", "--all", at="2026-11-23T10:30").out
    (line,) = [one for one in out.splitlines() if "[first_contact]" in one]
    assert "no longer owed, because of this: ‘" in line


def test_a_name_that_is_not_there_is_answered_with_the_nearest_and_with_where_all_of_them_are(opened: Program) -> None:
    at = "2026-11-23T10:12"
    step_or_form = opened("inspection", "step", "test-primary", "contct", "--by", "p-ann", at=at).err
    assert (
        "There is no step or form called 'contct'. The nearest: contact, contact_plan, named_contact." in step_or_form
    )
    assert "'alongside inspection show INSPECTION --for PERSON' lists the steps that lead on from here" in step_or_form
    assert "'alongside protocol show hampshire/commitment' has every form." in step_or_form


def test_a_list_gives_each_promise_the_shortest_name_that_means_it_and_no_other(opened: Program) -> None:
    step(opened, "2026-11-24T08:10", "inspectors_arrive", "--by", "p-ann", "--at", "2026-11-24T08:05")
    opened.fine("tick", at="2026-11-25T12:50")
    out = opened("inspection", "show", "test-primary", at="2026-11-25T12:50").out
    assert "What is owed (in brackets the name to ask 'alongside why' about)" in out
    names = re.findall(r"\[([a-z_/]+[0-9a-z_/-]*)\]", out)
    assert "first_contact" in names
    assert "inspection/day_call/2026-11-24" in names
    for name in names:
        assert opened("why", "test-primary", name, at="2026-11-25T12:50").code == 0, name


def test_a_list_of_alerts_says_what_its_numbers_are_for(opened: Program) -> None:
    at = "2026-11-23T10:12"
    out = opened("inspection", "show", "test-primary", at=at).out
    told = out.partition("Who has been told (in brackets the alert to ask 'alongside why --alert' about)")[2]
    numbers = re.findall(r"\[(\d+)\]", told)
    assert numbers
    assert {opened("why", "test-primary", "--alert", one, at=at).code for one in numbers} == {0}


@pytest.mark.parametrize("command", ["open", "step", "show", "list"])
def test_the_help_of_a_command_speaks_no_word_of_the_engine(opened: Program, command: str) -> None:
    said = opened("inspection", command, "--help").out.lower().replace("--strand", "")
    assert [word for word in ("strand", "obligation", "ladder", "armed", "occurrence") if word in said] == []


def test_why_takes_the_name_of_a_step_alone_and_lists_the_promises_where_there_are_several(opened: Program) -> None:
    step(opened, "2026-11-24T08:10", "inspectors_arrive", "--by", "p-ann", "--at", "2026-11-24T08:05")
    assert opened("why", "test-primary", "day_call", at="2026-11-24T13:00").code == 0
    opened.fine("tick", at="2026-11-25T08:00")
    answer = opened("why", "test-primary", "day_call", at="2026-11-25T08:00")
    assert answer.code == 2
    assert "inspection/day_call/2026-11-24 or inspection/day_call/2026-11-25" in answer.err


def test_a_promise_of_a_day_says_which_and_that_no_time_had_been_agreed(opened: Program) -> None:
    step(opened, "2026-11-24T08:10", "inspectors_arrive", "--by", "p-ann", "--at", "2026-11-24T08:05")
    words = ("inspection", "show", "test-primary")
    unagreed = "We ring the head, at the time the head chose if there is one (for Tuesday 24 November; no time had been agreed): by 18:45 today"
    assert unagreed in opened(*words, at="2026-11-24T13:00").out
    agreed = ("contact_plan", "--answer", "call_time=17:30", "--answer", "number=1", "--answer", "if_not_you=1")
    step(opened, "2026-11-24T13:00", *agreed, "--by", "p-ann")
    # 17:30 is more than 30 minutes after the call was owed, at 13:00.
    chosen = "We ring the head, at the time the head chose if there is one (for Tuesday 24 November): by 17:30 today"
    assert chosen in opened(*words, at="2026-11-24T13:01").out


def test_who_was_told_late_reads_so_and_a_role_has_its_title(opened: Program) -> None:
    # The cover hears 30 minutes after 11:05; the clock looks at 11:40.
    opened.fine("tick", at="2026-11-23T11:40")
    late = "told at 11:40 today, late: it should have gone at 11:35, and no clock looked in between"
    out = opened("inspection", "show", "test-primary", at="2026-11-23T11:40").out
    assert f"(covers as School Improvement Manager (SIM)): {late}: ‘We ring the school" in out
    assert "nobody holds the role of Records lead" in out
    assert late.partition(" at ")[2] in opened("person", "told", "p-sim", at="2026-11-23T11:40").out


def test_the_same_promise_reads_otherwise_before_its_time_and_after_it(opened: Program) -> None:
    # The reminder goes at 10:35, thirty minutes before 11:05; the question at 11:05 and the cover at 11:35.
    for at in ("10:35", "11:05", "11:35"):
        opened.fine("tick", at=f"2026-11-23T{at}")
    told = [
        line for line in opened("person", "told", "p-ann", at="2026-11-23T11:36").out.splitlines() if "be there" in line
    ]
    assert any(
        "told, ‘We ring the school" in line and "will be there for it’, due by 11:05 today" in line for line in told
    )
    sim = opened("person", "told", "p-sim", at="2026-11-23T11:36").out
    assert "will be there for it’, which was due at 11:05 today" in sim


def test_what_the_head_keeps_from_somebody_is_not_shown_to_them(opened: Program) -> None:
    given = ("about=timing", "conduct=no", "inspectors_in_school=no", "not_told=p-sim")
    answers = tuple(word for one in given for word in ("--answer", one))
    step(opened, "2026-11-23T12:00", "--begin", "concern", *answers, "--by", "p-ann")
    show = ("inspection", "show", "test-primary", "--all", "--for")
    assert "oncern" in opened(*show, "p-cem", at="2026-11-23T12:05").out
    assert "oncern" not in opened(*show, "p-sim", at="2026-11-23T12:05").out.replace("Beginning A concern", "")


def test_those_alarmed_hear_whether_it_was_done_or_only_owed_no_longer(opened: Program) -> None:
    # Due at 11:05; the cover and the manager hear at 11:35. Then Ofsted cancels: nobody has rung.
    opened.fine("tick", at="2026-11-23T11:40")
    step(opened, "2026-11-23T11:50", "cancel", "--answer", "because=Ofsted rang", "--by", "p-ann")
    told = opened("person", "told", "p-sim", at="2026-11-23T11:55").out
    assert "and say who will be there for it’ is not written down as done, and is owed no longer" in told
    assert "has been done" not in told


def test_late_news_says_when_ofsted_rang_when_we_knew_how_and_what_had_passed(testshire: Program) -> None:
    # Rung on Monday 2 November at 10:05, on site on the 3rd and 4th; seen on Ofsted's website on 14 December: 42 days.
    given = ("rang_at=2026-11-02T10:05", "known_at=2026-12-14T09:30", "how_known=ofsted_website", "kind=full")
    given = (*given, "framework=eif_2026_09", "first_day=2026-11-03", "days_on_site=two")
    answers = tuple(word for one in given for word in ("--answer", one))
    opening = ("inspection", "open", "--school", "test-primary", "--state", "feedback_given", "--by", "p-ann", *answers)
    testshire.fine(*opening, at="2026-12-14T09:40")
    told = testshire("person", "told", "p-sim", at="2026-12-14T09:45").out
    late = (
        "we learnt of this inspection late: Ofsted rang at 10:05 on Monday 2 November, "
        "we first knew at 09:30 today, 42 days later (how we came to know: Ofsted's website); the times of"
    )
    assert late in told
    (entry,) = [
        one["seq"]
        for one in testshire.fine("person", "told", "p-sim", at="2026-12-14T09:45")
        if one["why"] == "told_late"
    ]
    assert late in testshire("why", "test-primary", "--alert", str(entry), at="2026-12-14T09:45").out
    assert "missed" not in told


def test_what_goes_on_time_is_not_called_late(opened: Program) -> None:
    # The reminder of 10:35, looked at within two minutes of it.
    opened.fine("tick", at="2026-11-23T10:37")
    told = opened.fine("person", "told", "p-ann", at="2026-11-23T10:37")
    late = {(one["key"], one["fell_due"][11:16]): one["late"] for one in told if "first_contact" in one["key"]}
    assert late == {("inspection/first_contact/1", "10:35"): ""}


def test_why_is_a_story_in_plain_words_and_local_time(opened: Program) -> None:
    opened.fine("tick", at="2026-11-23T11:40")
    step(opened, "2026-11-23T12:10", *SPOKE, "--at", "2026-11-23T10:55")
    story = opened("why", "test-primary", "first_contact", at="2026-11-23T12:15").out
    for line in (
        "Ann Example saw it, and wrote it down at 10:10 today. [entry 1]",
        (
            "Owed by the Contact for the head, else the Leadership and Learning Partner (LLP), "
            "else the School Improvement Manager (SIM), within 60 inspection"
        ),
        "The time is proposed, because the head may be in the planning call",
        "Nobody has adopted it yet.",
        "Counted on the calendar ‘inspection’: 10:05 today to 11:05.",
        "So it was due at 11:05 today.",
        "11:05 today: its time came, and nothing on record proved it: missed.",
        "Did you speak? Yes, with the head. Ann Example did it, and wrote it down at 12:10 today.",
        "10:55 today: done, in time, proved by entry",
    ):
        assert line in story
    assert story.count("to acknowledge the notification of inspection") == 1
    engine_words = (
        "obligation",
        "strand",
        "ladder",
        "armed",
        "discharge",
        "escalat",
        "2026-11-23T",
        "{",
        "p-ann",
    )
    assert [word for word in engine_words if word in story.lower()] == []


def test_why_tells_of_the_tries_that_nobody_answered(opened: Program) -> None:
    unanswered = ("contact", "--answer", "outcome=no_answer", "--by", "p-ann")
    step(opened, "2026-11-23T10:30", *unanswered, "--at", "2026-11-23T10:25")
    story = opened("why", "test-primary", "first_contact", at="2026-11-23T10:35").out
    assert "10:25 today: Written down: contact (inspection). Did you speak? No answer." in story
    assert "Nothing on record proves it: it is still owed." in story


def test_a_call_that_nobody_answered_says_that_it_keeps_nothing_and_when_the_next_is(opened: Program) -> None:
    # Tried at 10:50, before 11:05; the next try is due 30 inspection minutes later, at 11:20.
    unanswered = ("inspection", "step", "test-primary", "contact", "--answer", "outcome=no_answer", "--by", "p-ann")
    says = "No answer at 10:50: it keeps no promise. Try again by 11:20 today.\n"
    assert says in opened(*unanswered, "--dry-run", at="2026-11-23T10:50").out
    assert says not in opened("inspection", "show", "test-primary", at="2026-11-23T10:51").out
    assert says in opened(*unanswered, at="2026-11-23T10:50").out
    assert opened("inspection", "show", "test-primary", at="2026-11-23T10:51").out.count(says) == 1
    later = opened("inspection", "show", "test-primary", at="2026-11-24T10:51").out
    assert "No answer at 10:50 yesterday: it keeps no promise. Please try again.\n" in later


def test_why_of_an_alert_says_which_rule_it_went_by(opened: Program) -> None:
    opened.fine("tick", at="2026-11-23T12:35")
    told = opened.fine("person", "told", "p-cem", at="2026-11-23T12:36")
    entry = next(one["seq"] for one in told if one["key"] == "inspection/first_contact/1")
    story = opened("why", "test-primary", "--alert", str(entry), at="2026-11-23T12:36").out
    assert "The rule: 90 minutes after it is due, the County Education Manager (CEM) is told." in story
    assert "12:35 today: Cem Example was told, as County Education Manager (CEM): holds the role." in story


def test_an_adopted_time_names_whoever_adopted_it(opened: Program) -> None:
    opened.fine("adopt", "first_contact", "--by", "p-cem", "--reason", "It is kind.", at="2026-11-23T10:15")
    story = opened("why", "test-primary", "first_contact", at="2026-11-23T10:20").out
    assert "Cem Example adopted it at 10:15 today." in story
    assert "It is kind" not in story


def test_why_asks_for_one_thing(opened: Program) -> None:
    answer = opened("why", "test-primary", at="2026-11-23T10:12")
    assert (answer.code, "--alert" in answer.err) == (2, True)


def test_a_call_about_a_school_without_an_open_inspection_is_refused_by_its_name(opened: Program) -> None:
    opened.fine("school", "add", "elm", "--name", "Elm Example School", at="2026-11-23T10:20")
    answer = opened("inspection", "step", "test-primary", *SPOKE, "--also", "elm", at="2026-11-23T10:30")
    assert answer.err == (
        "Elm Example School has no open inspection, so nothing can be recorded there. Leave out --also elm.\n"
    )


def test_the_roles_that_nobody_holds_stand_in_one_line_when_an_inspection_is_opened(testshire: Program) -> None:
    answers = [word for one in RUNG for word in ("--answer", one)]
    out = testshire(
        "inspection", "open", "--school", "test-primary", *answers, "--by", "p-ann", at="2026-11-23T10:10"
    ).out
    assert out.count("nobody holds the role of") == 1
    assert "; Records lead\n" in out
