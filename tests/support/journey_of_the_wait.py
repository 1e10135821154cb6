"""The journey of Test Primary, third part: the wait, the draft on 18 December 2026, Christmas, publication and closure.

Read journey_on_site.py first. Ofsted's working days leave out 25 December, 28 December (for Boxing Day) and 1 January; the
office is closed from 24 December to 3 January as well.
"""

from __future__ import annotations

from commanding import Event, kept

STEP = "inspection step test-primary"
CONTACT = f"{STEP} contact --by p-llp --answer outcome=spoke_with_head"
COVER_CONTACT = f"{STEP} contact --by p-cov --answer outcome=spoke_with_head"

LAST_WEEK_OF_TERM = (
    Event("2026-12-14T08:00", told=["digest p-llp: feedback_form"]),  # due today
    # "The local authority officer attending the feedback will complete the appropriate feedback form".
    Event(
        "2026-12-14T15:00",
        f"{STEP} feedback_form --by p-llp --answer 'areas=Area by area.'",
        became={"feedback_form/1": "kept"},
    ),
    # "... the SIM will ensure that a combined approach, involving the local authority and governors at the school".
    Event(
        "2026-12-15T11:00",
        f"{STEP} combined_plan --strand concern --by p-sim --answer chair_agreed=yes --answer 'plan=Who does what.'",
        became={"combined_plan/1": "kept"},
    ),
    # A week after "not needed, she said", at the same time of day: offered again, within 60 minutes by day.
    Event("2026-12-17T16:40", owed={"support_offer/1+": "12-17 17:40"}),
    Event(
        "2026-12-17T17:00",
        f"{STEP} support_offer --by p-llp --answer outcome=thinking --answer in_writing=yes",
        owed={"support_written/1": "12-18 17:00"},  # 1 office working day
        became={"support_offer/1+": "kept"},
    ),
    Event("2026-12-18T00:00", owed={"before_holiday_contact/2026-12-18": "12-18 15:00"}),  # the last school day
    Event(  # due today
        "2026-12-18T08:00",
        told=[
            "digest p-llp: check_in",
            "digest p-llp: closer_check_in",
            "digest p-llp: concern_check_in",
            "digest p-llp: support_written",
        ],
    ),
    Event(
        "2026-12-18T11:30",
        f"{STEP} support_written --by p-llp --answer how=letter",
        became={"support_written/1": "kept"},
    ),
    Event(
        "2026-12-18T12:10",
        CONTACT,
        owed={
            "check_in/1.5": "12-25 17:00",  # Christmas Day is a calendar day
            "closer_check_in/1.5": "12-25 17:00",
            "concern_check_in/1.6": "12-25 17:00",
            "check_in_rhythm/1.5": "01-01 17:00",  # 14 calendar days: New Year's Day is one too
        },
        became=kept(
            "before_holiday_contact/2026-12-18",
            "check_in/1.4",
            "closer_check_in/1.4",
            "concern_check_in/1.5",
            "check_in_rhythm/1.4",
        ),
    ),
    Event(
        "2026-12-18T12:15",
        f"{STEP} holiday_plan --by p-llp --answer cover=p-cov --answer dates=2026-12-22 --answer dates=2026-12-29 "
        "--answer dates=2027-01-02 --answer 'inbox=The chair.'",
        became={"holiday_plan/2026-12-18": "kept"},
    ),
)

DRAFT = (
    Event(
        "2026-12-18T15:40",
        f"{STEP} receive_draft --by p-desk --answer issued_on=2026-12-18",
        owed={  # Ofsted's working days after the 18th: 21, 22, 23, 24, 29
            "draft_contact/1": "12-18 20:00",
            "draft_more_time/1": "12-22 17:00",  # the second
            "draft_comments/1": "12-23 17:00",  # the third
            "draft_decided/1": "12-24 17:00",  # the fourth; the office is shut, and Ofsted's day is not
            "draft_sent/1": "12-29 17:00",  # the fifth
            "final_asked/1.1": "01-06 17:00",  # then 30, 31, 4, 5, 6: the tenth
        },
        became={"draft_asked/1.1": "released"},  # it has come
    ),
    Event(
        "2026-12-18T16:30",
        CONTACT,
        owed={
            "check_in/1.6": "12-25 17:00",
            "closer_check_in/1.6": "12-25 17:00",
            "concern_check_in/1.7": "12-25 17:00",
            "check_in_rhythm/1.6": "01-01 17:00",
        },
        became=kept(
            "draft_contact/1", "check_in/1.5", "closer_check_in/1.5", "concern_check_in/1.6", "check_in_rhythm/1.5"
        ),
    ),
    # No reason is asked for. From the 24th on, whatever is the link officer's goes to her named cover.
    Event(
        "2026-12-18T16:45",
        "person absent p-llp --from 2026-12-24T00:00 --until 2027-01-04T08:00 --cover p-cov --by p-desk",
    ),
    Event("2026-12-22T00:00", owed={"holiday_contact/2026-12-22": "12-22 17:00"}),  # the first date agreed
    Event("2026-12-22T08:00", told=["digest p-llp: draft_more_time", "digest p-llp: holiday_contact"]),
    Event(
        "2026-12-22T10:00",
        f"{STEP} more_time --by p-llp --answer asked=asked --answer 'answer=Ofsted, that morning; not granted.'",
        became={"draft_more_time/1": "kept"},
    ),
    Event(
        "2026-12-22T11:00",
        CONTACT,
        owed={
            "check_in/1.7": "12-29 17:00",  # 7 calendar days from the 22nd
            "closer_check_in/1.7": "12-29 17:00",
            "concern_check_in/1.8": "12-29 17:00",
            "check_in_rhythm/1.7": "01-05 17:00",  # 14: nine days of December and five of January
        },
        became=kept(
            "holiday_contact/2026-12-22",
            "check_in/1.6",
            "closer_check_in/1.6",
            "concern_check_in/1.7",
            "check_in_rhythm/1.6",
        ),
    ),
    Event("2026-12-23T08:00", told=["digest p-llp: draft_comments"]),
    Event(
        "2026-12-23T15:00",
        f"{STEP} draft_comments --by p-llp --answer made=written",
        became={"draft_comments/1": "kept"},
    ),
    Event("2026-12-24T08:00", told=["digest p-sim: draft_decided"]),
    Event(
        "2026-12-24T11:00",
        f"{STEP} draft_decision --by p-sim --answer choice=minor_points --answer 'because=Two facts are wrong.' "
        "--answer governors_agreed=yes",
        became={"draft_decided/1": "kept"},
    ),
)

CHRISTMAS = (
    # Two weeks after the feedback the first weekly calls end; those of closer contact and of the concern go on.
    Event("2026-12-24T15:30", became={"check_in/1.7": "released"}),
    Event("2026-12-29T00:00", owed={"holiday_contact/2026-12-29": "12-29 17:00"}),
    Event(
        "2026-12-29T08:00",
        told=[
            "digest p-cov: closer_check_in",
            "digest p-cov: concern_check_in",
            "digest p-cov: holiday_contact",
            "digest p-sim: draft_sent",
        ],
    ),
    Event(
        "2026-12-29T10:00",
        f"{STEP} draft_sent --by p-sim --answer sent_at=2026-12-29T10:00",
        became={"draft_sent/1": "kept"},
    ),
    Event(
        "2026-12-29T11:00",
        COVER_CONTACT,
        owed={
            "closer_check_in/1.8": "01-05 17:00",  # 7 calendar days from the 29th
            "concern_check_in/1.9": "01-05 17:00",
            "check_in_rhythm/1.8": "01-12 17:00",  # and 14
        },
        became=kept("holiday_contact/2026-12-29", "closer_check_in/1.7", "concern_check_in/1.8", "check_in_rhythm/1.7"),
    ),
    Event("2027-01-02T00:00", owed={"holiday_contact/2027-01-02": "01-02 17:00"}),  # a Saturday
    Event("2027-01-02T08:00", told=["digest p-cov: holiday_contact"]),
    Event(
        "2027-01-02T11:00",
        COVER_CONTACT,
        owed={
            "closer_check_in/1.9": "01-09 17:00",  # 7 calendar days from the 2nd: a Saturday too
            "concern_check_in/1.10": "01-09 17:00",
            "check_in_rhythm/1.9": "01-16 17:00",
        },
        became=kept("holiday_contact/2027-01-02", "closer_check_in/1.8", "concern_check_in/1.9", "check_in_rhythm/1.8"),
    ),
)

PUBLICATION = (
    Event("2027-01-06T08:00", told=["digest p-llp: final_asked"]),
    Event(
        "2027-01-06T10:00",
        f"{STEP} receive_final --by p-desk --answer received_on=2027-01-06",
        owed={
            "final_contact/1": "01-06 20:00",
            "publication_plan/1": "01-08 17:00",  # 2 office working days: 7, 8
            "publication_asked/1.1": "01-13 17:00",  # 5 Ofsted working days: 7, 8, 11, 12, 13
        },
        became={"final_asked/1.1": "released"},
    ),
    Event(
        "2027-01-06T16:00",
        CONTACT,
        owed={
            "closer_check_in/1.10": "01-13 17:00",
            "concern_check_in/1.11": "01-13 17:00",
            "check_in_rhythm/1.10": "01-20 17:00",
        },
        became=kept("final_contact/1", "closer_check_in/1.9", "concern_check_in/1.10", "check_in_rhythm/1.9"),
    ),
    Event(
        "2027-01-07T14:00",
        f"{STEP} publication_plan --by p-llp --answer ring_day_after=yes --answer 'plan=The head speaks.'",
        became={"publication_plan/1": "kept"},
    ),
    Event(
        "2027-01-12T09:30",
        f"{STEP} publish --by p-llp",
        owed={
            "publication_day_contact/1": "01-12 20:00",
            "category_noted/1": "01-14 17:00",  # 2 Ofsted working days after: 13, 14
            "follow_up_begun/1": "01-26 17:00",  # 10 office working days: 13 to 15, 18 to 22, 25, 26
        },
        became={
            "closer_check_in/1.10": "released",
            "check_in_rhythm/1.10": "released",
            "publication_asked/1.1": "released",
        },
    ),
    # Publication does not end a concern: its weekly calls go on.
    Event(
        "2027-01-12T16:00",
        CONTACT,
        owed={"concern_check_in/1.12": "01-19 17:00"},
        became=kept("publication_day_contact/1", "concern_check_in/1.11"),
    ),
    Event("2027-01-13T00:00", owed={"day_after_publication/1": "01-13 17:00"}),  # she would like that
    Event(
        "2027-01-13T16:00",
        CONTACT,
        owed={"concern_check_in/1.13": "01-20 17:00"},
        became=kept("day_after_publication/1", "concern_check_in/1.12"),
    ),
    Event("2027-01-14T08:00", told=["digest p-desk: category_noted"]),
    Event(
        "2027-01-14T10:00",
        f"{STEP} category --by p-desk --answer published_on=2027-01-12 --answer confirmed=no",
        became={"category_noted/1": "kept"},
    ),
    Event(
        "2027-01-19T00:00",
        owed={
            "five_days_after/1": "01-19 17:00",  # Ofsted working days: 13, 14, 15, 18, 19
            "review_question/1": "01-26 17:00",  # from that day 5 office working days: 20, 21, 22, 25, 26
        },
    ),
    Event("2027-01-19T08:00", told=["digest p-llp: five_days_after"]),
    Event(
        "2027-01-19T15:00",
        CONTACT,
        owed={"concern_check_in/1.14": "01-26 17:00"},
        became=kept("five_days_after/1", "concern_check_in/1.13"),
    ),
    Event(
        "2027-01-20T10:00",
        f"{STEP} begin_follow_up --by p-llp",
        # 20 office working days: 21, 22, 25 to 29, 1 to 5, 8 to 12, 15 to 17
        owed={"closing_looked_at/1.1": "02-17 17:00"},
        became={"follow_up_begun/1": "kept"},
    ),
    # A coroner asked for a rule on when there is a learning review: of every inspection somebody asks.
    Event(
        "2027-01-25T10:00",
        f"{STEP} review_question --by p-cem --answer needed=no",
        became={"review_question/1": "kept"},
    ),
    Event("2027-01-26T00:00", owed={"heads_questions/1": "01-26 17:00"}),  # then 20, 21, 22, 25, 26: the tenth
    Event("2027-01-26T08:00", told=["digest p-desk: heads_questions", "digest p-llp: concern_check_in"]),
)

AFTER_THE_FIRST_ASKING = (
    Event(
        "2027-01-26T15:00",
        f"{STEP} heads_questions --by p-desk --answer asked_by=p-desk",
        became={"heads_questions/1": "kept"},
    ),
    Event(
        "2027-01-26T16:00",
        CONTACT,
        owed={"concern_check_in/1.15": "02-02 17:00"},
        became={"concern_check_in/1.14": "kept"},
    ),
    Event(
        "2027-01-27T10:00",
        f"{STEP} settle --strand concern --by p-sim --answer 'because=She says that it is settled.'",
        became={"concern_check_in/1.15": "released"},
    ),
    # Ofsted working days 27, 28, 29, then 1 to 5, 8, 9: the twentieth.
    Event("2027-02-09T00:00", owed={"twenty_days_after/1": "02-09 17:00"}),
    Event("2027-02-09T08:00", told=["digest p-llp: twenty_days_after"]),
    Event("2027-02-09T15:00", CONTACT, became={"twenty_days_after/1": "kept"}),
)

TO_THE_FIRST_ASKING = (*LAST_WEEK_OF_TERM, *DRAFT, *CHRISTMAS, *PUBLICATION)
