"""The journey of Test Primary, first part: from Ofsted's call on Monday 7 December 2026 to the concern on Wednesday.

Each event says what it brought, worked out by hand from the Hampshire file; the working stands beside it. Nobody else is told
anything, nothing else falls due, and nothing else is settled: the test holds every event against the program's own answer.
Times are local; in December London's time is UTC.
"""

from __future__ import annotations

from commanding import Event

CONTACT = "inspection step test-primary contact --by p-llp"

MONDAY = (
    # "HIAS receives notification of all school inspections": the duty desk opens it as the email comes.
    Event(
        "2026-12-07T10:05",
        "inspection open --school test-primary --by p-desk --answer rang_at=2026-12-07T09:50 "
        "--answer known_at=2026-12-07T10:05 --answer how_known=ofsted_email --answer kind=full "
        "--answer framework=eif_2026_09 --answer first_day=2026-12-08 --answer days_on_site=two",
        owed={
            "tell_team/1": "12-07 10:35",  # 30 inspection minutes from 10:05, when we knew
            "first_contact/1": "12-07 11:05",  # 60 inspection minutes
            "contact_plan/1": "12-07 11:05",  # in the first contact
            "deferral_offered/1": "12-07 11:05",  # in the first contact
            "feedback_attendee/1": "12-07 17:00",  # 17:00 on the day of the call
            "arrival/1": "12-08 09:30",  # 09:30 on the first day
            "details/1": "12-08 12:00",  # 12:00 on the first day
            "feedback_cover/1": "12-09 12:00",  # 12:00 on the office working day after the first day
            "feedback_time/1": "12-09 12:00",  # as its cover
        },
        # "Upon receipt of the notification, key LA staff associated with the school are informed including the relevant
        # School Improvement Manager (SIM) and Leadership and LLP."
        told=["tell p-llp: tell_team", "tell p-sim: tell_team"],
    ),
    Event(
        "2026-12-07T10:12",
        "inspection step test-primary --have tell_team --by p-sim",
        became={"tell_team/1": "kept"},
    ),
    # Half an hour before 11:05 the officer is reminded, for nothing is logged yet.
    Event("2026-12-07T10:35", told=["tell p-llp: first_contact"]),
    # "The SIM or LLP make contact with the school to acknowledge the notification of inspection".
    Event(
        "2026-12-07T10:50",
        f"{CONTACT} --answer outcome=spoke_with_head",
        owed={"involvement/1": "12-07 11:50"},  # 60 minutes after 10:50; 18:00 is later
        became={"first_contact/1": "kept"},
    ),
    # "... will establish how and when information relating to the ongoing inspection will be shared". She has no wish as to
    # the time, so we ring by 18:45.
    Event(
        "2026-12-07T10:55",
        "inspection step test-primary agree_contact_plan --by p-llp --answer 'number=07700 900150' "
        "--answer 'if_not_you=The deputy'",
        became={"contact_plan/1": "kept"},
    ),
    # "... will also provide support should the headteacher seek to defer the inspection": she does not.
    Event(
        "2026-12-07T10:56",
        "inspection step test-primary first_call --by p-llp --answer deferral=not_wanted",
        became={"deferral_offered/1": "kept"},
    ),
    Event("2026-12-07T11:05"),  # the first contact was due now, and was made: nobody hears anything
    # "The SIM and the LLP will discuss the likely local authority involvement".
    Event(
        "2026-12-07T11:30",
        "inspection step test-primary involvement --by p-sim --answer plan=usual_plan",
        became={"involvement/1": "kept"},
    ),
    Event(
        "2026-12-07T16:00",
        "inspection step test-primary feedback_attendee --by p-llp --answer who=p-llp --answer cover_settled=no",
        became={"feedback_attendee/1": "kept"},
    ),
)

TUESDAY = (
    Event(
        "2026-12-08T08:35",
        "inspection step test-primary inspectors_arrive --by p-llp --said-by p-head --how told",
        owed={"day_call/2026-12-08": "12-08 18:45"},  # she chose no time
        became={"arrival/1": "kept"},
    ),
    Event(
        "2026-12-08T09:30",
        "inspection step test-primary details --by p-desk --answer colleague_offered=yes",
        became={"details/1": "kept"},
    ),
    Event(
        "2026-12-08T11:00",
        "inspection step test-primary feedback_meeting --by p-llp --answer planned_at=2026-12-09T17:45",
        owed={"attend_feedback/1": "12-09 17:15"},  # half an hour before
        became={"feedback_time/1": "kept"},
    ),
    # "The LLP will ensure that the agreed approach is actioned in order to keep in touch": nothing is logged by 18:45.
    Event("2026-12-08T18:15", told=["tell p-llp: day_call"]),
    Event("2026-12-08T18:45", became={"day_call/2026-12-08": "missed"}, told=["ask p-llp: day_call"]),
    Event("2026-12-08T19:15", told=["tell p-cov: day_call", "tell p-sim: day_call"]),  # 30 minutes after
    Event("2026-12-08T20:15", told=["tell p-cem: day_call"]),  # 90 minutes after
    # She had rung at 18:30, and was on the road since. Whoever was told of a miss hears that it was none; she who writes
    # it knows, and nobody above the CEM had heard of it.
    Event(
        "2026-12-08T20:30",
        f"{CONTACT} --at 2026-12-08T18:30 --answer outcome=spoke_with_head",
        became={"day_call/2026-12-08": "kept"},
        told=["withdrawn p-cem: day_call", "withdrawn p-cov: day_call", "withdrawn p-sim: day_call"],
    ),
    Event("2026-12-08T21:15"),  # an hour after the CEM was told; nothing is open any more
)

WEDNESDAY_MORNING = (
    Event(
        "2026-12-09T00:00",
        owed={
            "day_call/2026-12-09": "12-09 18:45",
            "midday_message/2026-12-09": "12-09 12:30",  # the second day on site
            "feedback_known/2026-12-09": "12-09 18:30",  # is the feedback held that day?
        },
    ),
    Event(
        "2026-12-09T11:40",
        "inspection step test-primary feedback_attendee --by p-llp --answer who=p-llp --answer cover=p-cov "
        "--answer cover_settled=yes",
        became={"feedback_cover/1": "kept"},
    ),
    Event(
        "2026-12-09T12:10",
        "inspection step test-primary message_sent --by p-llp --answer how=text",
        became={"midday_message/2026-12-09": "kept"},
    ),
)

CONCERN = (
    # "... will inform senior officers if any concerning information is shared ... in relation to the conduct of the inspector".
    Event(
        "2026-12-09T15:10",
        "inspection step test-primary --begin concern --by p-desk --did p-head --said-by p-head --how told "
        "--answer 'about=How a colleague was spoken to.' --answer conduct=yes --answer inspectors_in_school=yes "
        "--answer inspectors_leave_at=17:00",
        owed={
            "tell_senior/1": "12-09 15:25",  # 15 minutes by day
            "agree_action/1": "12-09 15:55",  # 45 minutes by day; 17:00, when inspectors leave, is later
            "help_raise_with_inspector/1": "12-09 17:00",  # before inspectors leave
            "concern_note/1": "12-09 20:00",
            "named_contact/1": "12-09 20:00",
            "combined_plan/1": "12-16 17:00",  # 5 office working days: 10, 11, 14, 15, 16
            "concern_check_in/1.1": "12-16 17:00",  # 7 calendar days
        },
        told=[
            "tell p-cem: agree_action",
            "tell p-cem: tell_senior",
            "tell p-llp: tell_senior",
            "tell p-sim: agree_action",
            "tell p-sim: tell_senior",
        ],
    ),
    Event(
        "2026-12-09T15:15",
        "inspection step test-primary acknowledge --strand concern --by p-sim",
        became={"tell_senior/1": "kept"},
    ),
    # "... these would be shared with the SIM and senior leaders and an agreed course of action identified."
    Event(
        "2026-12-09T15:35",
        "inspection step test-primary agree_action --strand concern --by p-sim "
        "--answer 'action=She tells the lead inspector, and we ring her.' --answer owner=p-llp",
        became={"agree_action/1": "kept"},
    ),
    # The officer rings her back: her own number, the office, the deputy.
    Event("2026-12-09T15:40", f"{CONTACT} --answer outcome=no_answer"),
    Event("2026-12-09T15:45", f"{CONTACT} --answer outcome=no_answer"),
    Event(
        "2026-12-09T15:50",
        f"{CONTACT} --answer outcome=no_answer",
        owed={
            "senior_officer_decides/1": "12-09 17:50",  # 2 hours by day, after the third try
            "still_not_reached/1.1": "12-10 10:00",  # and by ten each morning until somebody has spoken with her
        },
        told=["tell p-cem: senior_officer_decides", "tell p-wel: senior_officer_decides"],
    ),
    Event(
        "2026-12-09T16:00",
        "inspection step test-primary reach --by p-llp --answer 'asked=The school office' "
        "--answer 'answer=She was with the lead inspector, and is here now.'",
        became={"senior_officer_decides/1": "kept", "still_not_reached/1.1": "kept"},
    ),
    # "... in the first instance we would expect the school leader to make the inspector aware of the concern."
    Event(
        "2026-12-09T16:01",
        "inspection step test-primary tell_lead --by p-llp --did p-head --said-by p-head --how told --at 2026-12-09T15:45",
        became={"help_raise_with_inspector/1": "kept"},
    ),
)

TO_THE_PAUSE = (*MONDAY, *TUESDAY, *WEDNESDAY_MORNING, *CONCERN)
