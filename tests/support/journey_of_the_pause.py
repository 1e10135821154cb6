"""The journey of Test Primary, second part: the pause on Wednesday 9 December 2026, the feedback on Thursday, and the Friday after.

Read journey_on_site.py first.
"""

from __future__ import annotations

from commanding import Event, kept
from journey_on_site import CONTACT

PAUSED = (
    Event(
        "2026-12-09T16:05",
        "inspection step test-primary --begin pause_request --by p-llp --did p-head --said-by p-head --how told",
        owed={
            "pause_in_hand/1": "12-09 16:15",  # 10 daytime minutes
            "pause_settled/1": "12-09 16:35",  # 30 daytime minutes
        },
        told=[
            "tell p-cem: pause_in_hand",
            "tell p-cem: pause_settled",
            "tell p-llp: pause_in_hand",
            "tell p-llp: pause_settled",
            "tell p-sim: pause_in_hand",
            "tell p-sim: pause_settled",
        ],
    ),
    Event(
        "2026-12-09T16:10",
        "inspection step test-primary --have pause_in_hand --by p-sim",
        became={"pause_in_hand/1": "kept"},
    ),
    # Only she, or the council for this school, can ask: she asks, and the officer writes it down.
    Event(
        "2026-12-09T16:15",
        "inspection step test-primary ask_lead --strand pause_request --by p-llp --did p-head --said-by p-head --how told "
        "--answer 'asked_by=The head' --answer 'of_whom=The lead inspector'",
        owed={"pause_answer/1": "12-09 17:00"},  # 45 daytime minutes from 16:15
        became={"pause_settled/1": "kept"},
    ),
    # Granted at 16:20, and nobody has typed it: the SIM is asked what Ofsted answered, and fifteen minutes later the CEM (who
    # covers for the SIM, and is the senior officer too) and the director are told.
    Event("2026-12-09T17:00", became={"pause_answer/1": "missed"}, told=["ask p-sim: pause_answer"]),
    # The officer is asked at 17:15 where she is; her cover and the SIM would hear 25 minutes later.
    Event(
        "2026-12-09T17:15",
        became={"attend_feedback/1": "missed"},
        told=["ask p-llp: attend_feedback", "tell p-cem: pause_answer", "tell p-dee: pause_answer"],
    ),
    # Typed an hour later. One decision moves both strands, from 16:20 on. Ofsted had answered in time: whoever was told that
    # nobody knew hears that it was no miss; who was only asked does not. Nobody is owed at a feedback while the pause goes on,
    # so that what looked missed was not; of that nobody had been told, so nobody is told.
    Event(
        "2026-12-09T17:20",
        "inspection step test-primary grant --strand pause_request --by p-llp --at 2026-12-09T16:20 "
        "--answer answered_at=2026-12-09T16:20",
        owed={
            "paused_day_contact/2026-12-09": "12-09 17:30",  # she chose no time
            "attend_feedback/1": "",
        },
        became={
            "day_call/2026-12-09": "released",  # the call of the paused day takes its place
            "pause_answer/1": "kept",
            "feedback_known/2026-12-09": "kept",  # inspectors have left: it is not that day
            "attend_feedback/1": "open",
        },
        told=["withdrawn p-cem: pause_answer", "withdrawn p-dee: pause_answer", "withdrawn p-sim: pause_answer"],
    ),
    # The pause has moved the feedback; it has no due time before the inspection goes on.
    Event(
        "2026-12-09T17:25",
        "inspection step test-primary feedback_meeting --by p-llp --at 2026-12-09T16:20 --answer planned_at=2026-12-10T15:30",
    ),
    Event(
        "2026-12-09T17:30",
        f"{CONTACT} --answer outcome=spoke_with_head",
        owed={"concern_check_in/1.2": "12-16 17:00"},  # 7 calendar days from today
        became={"paused_day_contact/2026-12-09": "kept", "concern_check_in/1.1": "kept"},
    ),
    Event(
        "2026-12-09T19:00",
        "inspection step test-primary concern_note --strand concern --by p-llp --answer 'note=What was said and agreed.'",
        became={"concern_note/1": "kept"},
    ),
    Event(
        "2026-12-09T19:05",
        "inspection step test-primary named_contact --strand concern --by p-sim --answer who=p-wel",
        became={"named_contact/1": "kept"},
    ),
)

RESUMED = (
    Event(
        "2026-12-10T00:00",
        owed={
            "paused_day_contact/2026-12-10": "12-10 17:30",
            "ask_ofsted_next_day/1": "12-10 12:00",  # one Ofsted working day after the 9th
        },
    ),
    Event(
        "2026-12-10T09:30",
        "inspection step test-primary ofsted_news --by p-sim --answer 'said=It goes on at eleven.'",
        became={"ask_ofsted_next_day/1": "kept"},
    ),
    Event(
        "2026-12-10T11:00",
        "inspection step test-primary resume --by p-llp --answer same_lead=yes",
        owed={
            "day_call/2026-12-10": "12-10 18:45",
            "midday_message/2026-12-10": "12-10 12:30",  # the third day on site
            "feedback_known/2026-12-10": "12-10 18:30",
            "attend_feedback/1": "12-10 15:00",  # half an hour before 15:30
        },
        became={"paused_day_contact/2026-12-10": "released"},
    ),
    Event(
        "2026-12-10T12:10",
        "inspection step test-primary message_sent --by p-llp --answer how=text",
        became={"midday_message/2026-12-10": "kept"},
    ),
)

FEEDBACK = (
    Event(
        "2026-12-10T14:55",
        "inspection step test-primary at_the_school --by p-llp --answer who=p-llp",
        became={"attend_feedback/1": "kept"},
    ),
    # "At the final feedback, the role of the SIM or LLP is to ensure that clarity is provided".
    Event(
        "2026-12-10T15:50",
        "inspection step test-primary hold_feedback --by p-llp --at 2026-12-10T15:30 --answer held_at=2026-12-10T15:30 "
        "--answer attended=we_were_there",
        owed={
            "two_questions/1": "12-10 20:00",
            "reasons_for_grades/1": "12-10 20:00",  # with the two questions
            "feedback_evening_contact/1": "12-10 20:00",
            "who_may_be_told/1": "12-10 20:00",  # in the call that evening
            "support_told/1": "12-10 20:00",  # in the call that evening too
            "outcome_brief/1": "12-11 12:00",  # the next office working day is Friday
            "before_weekend/1": "12-11 15:00",  # the first Friday
            "feedback_form/1": "12-14 17:00",  # 2 office working days: 11, 14
            "follow_up_decision/1": "12-11 17:00",  # 1 office working day, as there was a concern
            "check_in/1.1": "12-17 17:00",  # 7 calendar days
            "check_in_rhythm/1.1": "12-24 17:00",  # 14 calendar days
            "draft_asked/1.1": "12-24 17:00",  # 10 Ofsted working days: 11, 14 to 18, 21 to 24
        },
        became={
            "day_call/2026-12-10": "released",  # the call that evening takes its place
            "feedback_known/2026-12-10": "kept",
        },
    ),
    # "... if there a need to provide or signpost welfare support for the school's senior leaders".
    Event(
        "2026-12-10T16:30",
        "inspection step test-primary two_questions --by p-llp --answer conduct_concern=no --answer closer_contact=yes",
        owed={
            "support_offer/1": "12-10 17:30",  # 60 minutes by day
            "closer_check_in/1.1": "12-17 17:00",  # 7 calendar days; the rhythm of a fortnight goes on beside it
        },
        became={"two_questions/1": "kept"},
    ),
    # "Not needed, she said": stored as her words, and offered again in a week.
    Event(
        "2026-12-10T16:40",
        "inspection step test-primary support_offer --by p-llp --answer outcome=not_needed",
        became={"support_offer/1": "not_needed", "support_told/1": "not_needed"},  # she has heard what there is
    ),
    Event(
        "2026-12-10T16:45",
        'inspection step test-primary feedback_notes --by p-llp --answer "reasons=The inspectors\' words." '
        "--answer senior_tonight=no",
        became={"reasons_for_grades/1": "kept"},
    ),
    Event(
        "2026-12-10T18:30",
        f"{CONTACT} --answer outcome=spoke_with_head",
        owed={
            "check_in/1.2": "12-17 17:00",  # 7 calendar days from today
            "closer_check_in/1.2": "12-17 17:00",
            "concern_check_in/1.3": "12-17 17:00",
            "check_in_rhythm/1.2": "12-24 17:00",  # and 14
        },
        became=kept(
            "feedback_evening_contact/1",
            "check_in/1.1",
            "closer_check_in/1.1",
            "concern_check_in/1.2",
            "check_in_rhythm/1.1",
        ),
    ),
    Event(
        "2026-12-10T18:35",
        "inspection step test-primary may_be_told --by p-llp --answer 'who=Her governors.'",
        became={"who_may_be_told/1": "kept"},
    ),
    Event(
        "2026-12-11T00:00",
        owed={
            "day_after_contact/1": "12-11 12:30",
            "holiday_plan/2026-12-18": "12-18 15:00",  # the last school day; made known a week before
        },
    ),
    Event("2026-12-11T08:00", told=["digest p-sim: follow_up_decision"]),  # due today
    Event(
        "2026-12-11T11:00",
        "inspection step test-primary outcome_brief --by p-sim --answer told=p-dee --answer by_voice=yes",
        became={"outcome_brief/1": "kept"},
    ),
    Event(
        "2026-12-11T12:00",
        f"{CONTACT} --answer outcome=spoke_with_head",
        owed={
            "check_in/1.3": "12-18 17:00",
            "closer_check_in/1.3": "12-18 17:00",
            "concern_check_in/1.4": "12-18 17:00",
            "check_in_rhythm/1.3": "12-25 17:00",
        },
        became=kept(
            "day_after_contact/1", "check_in/1.2", "closer_check_in/1.2", "concern_check_in/1.3", "check_in_rhythm/1.2"
        ),
    ),
    Event(
        "2026-12-11T14:30",
        "inspection step test-primary weekend_contact --by p-llp --answer outcome=spoke",
        owed={
            "check_in/1.4": "12-18 17:00",
            "closer_check_in/1.4": "12-18 17:00",
            "concern_check_in/1.5": "12-18 17:00",
            "check_in_rhythm/1.4": "12-25 17:00",
        },
        became=kept(
            "before_weekend/1", "check_in/1.3", "closer_check_in/1.3", "concern_check_in/1.4", "check_in_rhythm/1.3"
        ),
    ),
    # "Following the inspection, the SIM will determine the appropriate follow up action."
    Event(
        "2026-12-11T16:00",
        "inspection step test-primary follow_up_decision --by p-sim --answer plan=nothing_more "
        "--answer 'because=The promised calls are enough.'",
        became={"follow_up_decision/1": "kept"},
    ),
)
