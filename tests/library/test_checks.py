"""What a well-formed file may still get wrong; tests/library/broken holds the plain cases, these are the finer ones."""

from dataclasses import replace
from pathlib import Path

import pytest

from protocols.checks import check
from protocols.clauses import Span, StateRef, Within
from protocols.errors import ProtocolError
from protocols.model import Protocol, Role
from protocols.reader import read_file, read_protocol

HERE = Path(__file__).parent
SMALLEST = (HERE / "smallest.yaml").read_text()
SKETCH = (HERE / "sketch.yaml").read_text()


@pytest.fixture(scope="module")
def sketch() -> Protocol:
    return read_file(HERE / "sketch.yaml")[0]


def refusals(text: str, *changes: tuple[str, str]) -> list[tuple[int, str]]:
    """The line and the sentence of each mistake, after changes that each fit exactly once."""
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    try:
        read_protocol(text.encode(), "test.yaml")
    except ProtocolError as error:
        return [(mistake.line, mistake.says) for mistake in error.mistakes]
    return []


def test_a_sound_protocol_has_no_findings(sketch: Protocol) -> None:
    assert check(sketch) == []


def test_checks_work_on_values_alone_and_give_a_path(sketch: Protocol) -> None:
    late = replace(sketch.steps["day_call"], ladder="prompt", owed_by=("senior_officer",))
    [finding] = check(replace(sketch, steps={**sketch.steps, "day_call": late}))
    # The last rung tells the senior officer, who then would owe the step; only the director stands above.
    assert finding.path == ("steps", "day_call", "ladder")
    assert finding.says.endswith("none of them stands above senior_officer; it must end with one of: director")


def test_a_step_owed_by_those_who_answer_to_nobody_needs_nobody_above(sketch: Protocol) -> None:
    top = replace(sketch.steps["day_call"], owed_by=("director",))
    assert check(replace(sketch, steps={**sketch.steps, "day_call": top})) == []


def test_a_ladder_may_end_at_the_cover_who_stands_above(sketch: Protocol) -> None:
    assert refusals(SMALLEST, ("tell: [manager]", "tell: [cover]")) == []
    beside = {**sketch.roles, "link_officer": replace(sketch.roles["link_officer"], cover="welfare_lead")}
    prompt = sketch.ladders["prompt"]
    ends_at_cover = replace(prompt, rungs=(*prompt.rungs[:2], replace(prompt.rungs[2], to=("cover",))))
    findings = check(replace(sketch, roles=beside, ladders={"prompt": ends_at_cover}))
    # first_contact is owed by the team manager too, whose cover does stand above.
    assert [finding.path[1] for finding in findings] == ["day_call", "wellbeing_call"]


def test_a_digest_after_the_last_telling_does_not_end_a_ladder() -> None:
    ladder = "[{when: due, tell: [owner]}, {when: 1 hour after, digest: [manager]}]"
    assert refusals(SMALLEST, ("[{when: due, tell: [manager]}]", ladder)) == [
        (
            28,
            "the ladder 'alarm' ends with owner, and none of them stands above officer; it must end with one of: manager",
        )
    ]


def test_a_ladder_of_digests_alone_ends_with_its_last() -> None:
    digests = "[{when: due, digest: [owner]}, {when: 1 office hour after, digest: [manager]}]"
    assert refusals(SMALLEST, ("[{when: due, tell: [manager]}]", digests)) == []
    assert len(refusals(SMALLEST, ("[{when: due, tell: [manager]}]", "[{when: due, digest: [owner]}]"))) == 1


def test_a_longer_circle_of_ranks_is_told_at_each_who_stands_in_it(sketch: Protocol) -> None:
    roles = {**sketch.roles, "director": Role("director", "Director", answers_to="team_manager")}
    findings = [one for one in check(replace(sketch, roles=roles)) if one.path[0] == "roles"]
    assert [one.path[1] for one in findings] == ["director", "senior_officer", "team_manager"]
    assert "director → team_manager → senior_officer → director" in findings[0].says


def test_a_state_that_only_another_strand_brings_about_is_reached(sketch: Protocol) -> None:
    # The main line is paused by `grant` of the pause request alone, and the sketch is sound.
    assert "paused" in sketch.main.states
    [without] = refusals(SKETCH, (", also: {inspection: pause}", ""))
    assert without == (44, "'pause' is moved by another strand, but no strand says also: {inspection: pause}")


def test_a_loop_does_not_lead_out_of_a_state() -> None:
    again = "- {trigger: again, from: over, to: over, by: [officer]}\n      - {trigger: end, from: told"
    found = refusals(SMALLEST, (", final: true", ""), ("- {trigger: end, from: told", again))
    assert found == [(15, "nothing leads out of 'over': add a transition from it, or say final: true")]


def test_a_standing_strand_may_stay_where_it_is() -> None:
    standing = ("opened_with: {form: news, called_at: rang_at, known_at: rang_at}", "standing: authority")
    assert refusals(SMALLEST, standing, (", final: true", "")) == []


def test_a_final_state_may_be_left_again() -> None:
    again = "- {trigger: reopen, from: over, to: told, by: [officer]}\n      - {trigger: end, from: told"
    assert refusals(SMALLEST, ("- {trigger: end, from: told", again)) == []


def test_a_step_owed_in_several_states_must_be_provable_from_each(sketch: Protocol) -> None:
    one = sketch.steps["first_contact"]
    begins = replace(one.begins, states=(StateRef("inspection", "notified"), StateRef("inspection", "feedback_given")))
    proof = replace(one.done[0], form=None, entering=(StateRef("inspection", "prepared"),))
    step = replace(one, begins=begins, done=(proof,))
    findings = check(replace(sketch, steps={**sketch.steps, "first_contact": step}))
    assert [finding.says for finding in findings] == [
        (
            "owed in 'inspection.feedback_given', 'first_contact' could never be done: no transition leads from there to "
            "'inspection.prepared'"
        )
    ]


def test_a_state_proves_a_step_of_another_strand_and_a_second_proof_may_be_out_of_reach() -> None:
    elsewhere = ("done: {form: contact_plan}", "done: {entering: pause_request.considered}")
    assert refusals(SKETCH, elsewhere) == []
    either = ("done: {form: contact_plan}", "done: [{entering: inspection.notified}, {form: contact_plan}]")
    assert refusals(SKETCH, either) == []


def test_steps_that_wait_for_each_other_are_told_at_each() -> None:
    found = refusals(
        SKETCH,
        ("begins: {entering: inspection.feedback_given}", "begins: {after: day_call}"),
        ('begins: {each: on_site_day, owed_from: "13:00"}', "begins: {after: first_contact}"),
        ("due: {within: 60 inspection minutes, no_sooner_than: 30 minutes}", "due: {with: wellbeing_call}"),
        ("again_every: 1 office hour", "again_every: 1 inspection hour"),
    )
    assert [line for line, _ in found] == [62, 71, 82]
    assert found[0][1] == (
        "'first_contact' waits for 'wellbeing_call', which waits for 'first_contact': neither could ever begin"
    )


def test_steps_that_wait_for_each_other_by_what_they_must_not_come_near_are_told_at_each() -> None:
    found = refusals(
        SKETCH,
        ("begins: {entering: inspection.feedback_given}", "begins: {after: day_call}"),
        (
            "    not_needed_asks_again: 1 calendar day\n",
            "    not_needed_asks_again: 1 calendar day\n    not_within: {span: 1 calendar day, of: [wellbeing_call]}\n",
        ),
    )
    assert sorted(says for _, says in found) == [
        "'day_call' waits for 'wellbeing_call', which waits for 'day_call': neither could ever begin",
        "'wellbeing_call' waits for 'day_call', which waits for 'wellbeing_call': neither could ever begin",
    ]


def test_whom_a_form_names_may_be_the_choice_of_the_school_alone() -> None:
    head = "  head:           {title: Headteacher, acts_for: school}\n"
    assert SKETCH.count(head) == 1
    named = head + "  contact: {title: Her contact, answers_to: director, named_in: wish.who, chosen_by: head}\n"
    wish = ("forms:\n", "forms:\n  wish:\n    who: {ask: Who rings her?, kind: person, public: true}\n")
    assert refusals(SKETCH, (head, named), wish) == []
    ours = refusals(SKETCH, (head, named.replace("chosen_by: head", "chosen_by: director")), wish)
    assert [says for _, says in ours] == [
        "'director' acts for the authority; 'chosen_by' is for a choice that is not the authority's"
    ]
    unwritten = refusals(SKETCH, (head, named.replace("named_in: wish.who, ", "")))
    assert [says for _, says in unwritten] == [
        "'chosen_by' has a meaning only beside 'named_in': a choice is written down in a form"
    ]


def test_a_step_that_is_due_instead_with_itself_waits_in_a_circle() -> None:
    instead = (
        'due: {by: "12:30", on: 1 office working day after, no_sooner_than: 30 minutes}',
        "due: {with: wellbeing_call}",
    )
    assert refusals(SKETCH, instead) == [(85, "'wellbeing_call' cannot wait for itself")]


def test_a_step_belongs_to_one_strand() -> None:
    two = (
        "begins: {entering: inspection.feedback_given}",
        "begins: {entering: [inspection.closed, pause_request.granted]}",
    )
    says = "'wellbeing_call' belongs to 'inspection' but waits for 'pause_request'; a step belongs to one strand"
    assert (82, says) in refusals(SKETCH, two)
    other = (
        'begins: {each: on_site_day, owed_from: "13:00"}',
        "begins: {after: first_contact}\n    strand: pause_request",
    )
    says = "'day_call' belongs to 'pause_request' but waits for 'inspection'; a step belongs to one strand"
    assert refusals(SKETCH, other) == [(71, says)]


def test_a_step_that_names_no_state_belongs_to_the_main_line_unless_it_says_otherwise() -> None:
    begins = 'begins: {each: on_site_day, owed_from: "13:00"}'
    answered = "begins: {answered: pause_answer.decided_at}"
    main = read_protocol(SKETCH.replace(begins, answered).encode(), "a").steps["day_call"]
    assert main.strand == "inspection"
    side = SKETCH.replace(begins, f"{answered}\n    strand: pause_request")
    assert read_protocol(side.encode(), "a").steps["day_call"].strand == "pause_request"


def test_without_a_main_line_a_step_that_names_no_state_must_name_its_strand() -> None:
    standing = ("opened_with: {form: news, called_at: rang_at, known_at: rang_at}", "standing: authority")
    answered = ("{entering: visit.told}", "{answered: news.rang_at}")
    assert refusals(SMALLEST, standing, answered) == [
        (19, "it cannot be told to which strand 'ring' belongs: add strand:")
    ]


def test_a_step_that_serves_may_count_on_the_clock_or_on_the_same_calendar(sketch: Protocol) -> None:
    timing = replace(sketch.steps["first_contact"].timing, basis="ofsted")
    first = replace(sketch.steps["first_contact"], timing=timing)
    steps = {
        **sketch.steps,
        "first_contact": first,
        "day_call": replace(sketch.steps["day_call"], serves="first_contact"),
    }
    assert check(replace(sketch, steps=steps)) == []
    counted = replace(steps["day_call"].due, rule=Within(Span(2, "hours", "office")))
    [finding] = check(replace(sketch, steps={**steps, "day_call": replace(steps["day_call"], due=counted)}))
    assert finding.says == (
        "'day_call' serves 'first_contact' but counts on 'office'; it must count on 'inspection' too"
    )


def test_a_strand_cannot_begin_by_itself_when_no_answer_means_no_answer() -> None:
    by_itself = (
        "may_begin: {in: any, by: [head, chair, link_officer]}",
        "may_begin: {in: any, by: [head], by_itself: {no_answer: 3}}",
    )
    assert refusals(SKETCH, by_itself) == []
    found = refusals(SKETCH, by_itself, (", means: no_answer", ""))
    assert found == [(50, "no answer of any form means no_answer, so this never begins by itself")]


def test_a_role_that_may_take_both_transitions_needs_no_by_strand() -> None:
    found = refusals(
        SKETCH,
        (
            "- {trigger: pause, from: on_site, to: paused, by: [strand]}",
            "- {trigger: pause, from: on_site, to: paused, by: [link_officer]}",
        ),
    )
    assert found == [(54, "'team_manager' may take 'grant' but not 'pause' of 'inspection'; write by: [strand] there")]
    both = "- {trigger: pause, from: on_site, to: paused, by: [link_officer, team_manager]}"
    assert refusals(SKETCH, ("- {trigger: pause, from: on_site, to: paused, by: [strand]}", both)) == []


def test_what_came_of_a_call_is_no_form_of_the_schools() -> None:
    means = "options: {spoke: {says: Yes, means: reached}}"
    sure = ("sure: {ask: Is it sure?, kind: yes_no,", f"sure: {{ask: Is it sure?, kind: choice, {means},")
    hers = ("waived_by: [manager]", "waived_by: [manager]\nfrom_school: [news]")
    # The smallest file has 36 lines, so what is added after its last stands in line 37.
    says = "'news' says what a contact came to (means:), and that is not the school's to write; leave it out"
    assert refusals(SMALLEST, sure, hers) == [(37, says)]
    assert refusals(SMALLEST, hers) == []
    [(line, wrong)] = refusals(SMALLEST, (hers[0], "waived_by: [manager]\nfrom_school: [no_such]"))
    assert (line, "no_such" in wrong) == (37, True)


def test_what_only_a_guard_or_a_calendar_uses_is_used() -> None:
    guard = 'by: [officer], when: [{answered: plan.sure, is: "yes"}]}'
    plan = "  plan: {sure: {ask: Sure?, kind: yes_no, public: true}}\nwaived_by"
    assert refusals(SMALLEST, ("by: [officer]}", guard), ("waived_by", plan)) == []
    within = ("2 office hours", "2 visit_days hours")
    outside = ("calendars: {", "calendars: {visit_days: {on: [call_day], outside: office}, ")
    assert refusals(SMALLEST, within, outside) == []


def test_a_step_that_would_end_in_the_moment_it_begins_is_refused() -> None:
    final = ("begins: {entering: inspection.feedback_given}", "begins: {entering: inspection.closed}")
    says = "'wellbeing_call' begins in 'inspection.closed', which is final, and a final state ends what its strand owes"
    assert (82, says) in refusals(SKETCH, final)
    ended = ("until: {entering: inspection.closed}", "until: {entering: inspection.feedback_given}")
    says = "'wellbeing_call' both begins and ends in 'inspection.feedback_given', so it would never be owed"
    assert (91, says) in refusals(SKETCH, ended)


def test_a_step_cannot_be_due_with_a_step_of_another_strand() -> None:
    other = (
        'begins: {each: on_site_day, owed_from: "13:00"}',
        "begins: {entering: pause_request.considered}",
    )
    together = (
        'due: {at: contact_plan.call_time, otherwise: "18:45", no_sooner_than: 30 minutes}',
        "due: {with: first_contact}",
    )
    says = "'day_call' belongs to 'pause_request' but waits for 'inspection'; a step belongs to one strand"
    assert (71, says) in refusals(SKETCH, other, together)
