"""Schedules and what they break, one line each: name, schedule, expected findings.

A finding is „JA-03 block 01-12“ (rule, severity, month and day); the year is the schedule's own.
"""

from datetime import date
from typing import Any

from tests.youth.plans import (
    EIGHTEEN,
    FIFTEEN,
    FOURTEEN,
    SEVENTEEN,
    SIXTEEN,
    job,
    plan,
    trainee,
    youth,
)

Case = tuple[str, dict[str, Any], list[str]]
EASTER = date(2027, 3, 22)
SUMMER = date(2027, 7, 19)
ASCENSION = "2027-05-06"

HOURS: list[Case] = [
    # The pairs of the facts' paper: 9 to 17 with 60 minutes, 8 to 16.30 with 60 minutes.
    ("grade 8-10, 7 h", plan("Mo 09:00-17:00 12:00-13:00"), []),
    ("grade 8-10, 7.5 h", plan("Mo 08:00-16:30 12:00-13:00"), ["JA-03 block 01-11"]),
    ("16, school duty over, 7.5 h", youth("Mo 08:00-16:30 12:00-13:00"), []),
    (
        "16, in full-time schooling, 7.5 h",
        plan("Mo 08:00-16:30 12:00-13:00", birth_date=SIXTEEN),
        ["JA-03 block 01-11"],
    ),
    (
        "17, in full-time schooling, 7 h",
        plan("Mo 09:00-17:00 12:00-13:00", birth_date=SEVENTEEN),
        [],
    ),
    ("18, in full-time schooling, 10 h", plan("Mo 08:00-18:00", birth_date=EIGHTEEN), []),
    (
        "14, school duty over all the same a child",
        plan("Mo 08:00-16:30 12:00-13:00", full_time_schooling=False),
        ["JA-03 block 01-11"],
    ),
    ("one minute over 7 h", plan("Mo 09:00-17:01 12:00-13:00"), ["JA-03 block 01-11"]),
    (
        "breaks do not count as work",
        plan("Mo 08:00-17:00 10:00-10:30 12:00-13:00 14:30-15:00"),
        [],
    ),
    ("35 h a week", plan("Mo-Fr 08:00-16:00 12:00-13:00"), []),
    (
        "35 h and a minute",
        plan("Mo-Do 08:00-16:00 12:00-13:00", "Fr 08:00-16:01 12:00-13:00"),
        ["JA-03 block 01-15", "JA-04 block 01-15"],
    ),
    (
        "six days of 6 h are 36 h",
        plan("Mo-Sa 08:00-14:30 11:00-11:30", branch="retail", occupation="verkaeufer"),
        ["JA-04 block 01-16", "JA-15 block 01-16", "JA-16 block 01-16"],
    ),
    (
        "two weeks are counted apart",
        plan("Fr 09:00-17:00 12:00-13:00", "+1Mo-Fr 09:00-17:00 12:00-13:00"),
        [],
    ),
    ("long-term internship, 7 h", plan("Di 09:00-17:00 12:00-13:00", kind="long_term"), []),
    (
        "long-term internship, 7.5 h",
        plan("Di 09:00-17:30 12:00-13:00", kind="long_term"),
        ["JA-03 block 01-12"],
    ),
    ("field exploration, 4 h", plan("Di 09:00-13:00", kind="field_exploration"), []),
    (
        "field exploration, 8 h",
        plan("Di 08:00-17:00 12:00-13:00", kind="field_exploration"),
        ["JA-03 block 01-12"],
    ),
    ("youth, 8 h", youth("Mo 08:00-17:00 12:00-13:00"), []),
    ("youth, 8 h and a minute", youth("Mo 08:00-17:01 12:00-13:00"), ["JA-06 block 01-11"]),
    ("youth, 8.5 h alone", youth("Mo 08:00-17:30 12:00-13:00"), ["JA-06 block 01-11"]),
    (
        "youth, 8.5 h and a shorter day",
        youth("Mo-Do 08:00-17:30 12:00-13:00", "Fr 08:00-15:00 12:00-13:00"),
        [],
    ),
    (
        "youth, 8.5 h and a day of 8 h is no shorter one",
        youth("Mo 08:00-17:30 12:00-13:00", "Di 08:00-17:00 12:00-13:00"),
        ["JA-06 block 01-11"],
    ),
    (
        "youth, more than 8.5 h in spite of a shorter day",
        youth("Mo 08:00-17:31 12:30-13:30", "Di 08:00-15:00 12:00-13:00"),
        ["JA-06 block 01-11"],
    ),
    (
        "youth, the shorter day lies in another week",
        youth("Fr 08:00-17:30 12:00-13:00", "+1Mo 08:00-15:00 12:00-13:00"),
        ["JA-06 block 01-15"],
    ),
    ("youth, 40 h a week", youth("Mo-Fr 08:00-17:00 12:00-13:00"), []),
    (
        "youth, 40.5 h a week",
        youth("Mo-Do 08:00-17:30 12:00-13:00", "Fr 08:00-15:31 12:00-13:00"),
        ["JA-07 block 01-15"],
    ),
    ("apprentice, 8 h", trainee("Mo 08:00-17:00 12:00-13:00"), ["JA-24 warn 01-11"]),
    (
        "apprentice, 9 h",
        trainee("Mo 08:00-18:00 11:00-11:30 15:00-15:30"),
        ["JA-06 block 01-11", "JA-24 warn 01-11"],
    ),
    # Age on each day.
    (
        "18th birthday in the middle",
        youth("Mo-Fr 08:00-18:00 11:00-11:30 15:00-15:30", born="2009-01-13"),
        ["JA-06 block 01-11", "JA-06 block 01-12"],
    ),
    (
        "15th birthday in the middle, school duty over",
        youth("Mo-Mi 08:00-17:00 12:00-13:00", born="2012-01-12"),
        ["JA-03 block 01-11"],
    ),
    (
        "15th birthday in the middle changes nothing in full-time schooling",
        plan("Mo-Mi 08:00-17:00 12:00-13:00", birth_date="2012-01-12"),
        ["JA-03 block 01-11", "JA-03 block 01-12", "JA-03 block 01-13"],
    ),
    (
        "born on 29 February, 18 on 1 March",
        youth(
            "2026-02-27 08:00-18:00 11:00-11:30 15:00-15:30",
            "2026-02-28 08:00-18:00 11:00-11:30 15:00-15:30",
            "2026-03-01 08:00-18:00 11:00-11:30 15:00-15:30",
            born="2008-02-29",
        ),
        ["JA-06 block 02-27", "JA-06 block 02-28", "JA-16 block 02-28"],
    ),
    (
        "18 in the week: only days before count",
        youth("Mo-Fr 08:00-17:30 12:00-13:00", born="2009-01-15"),
        [f"JA-06 block 01-{day}" for day in (11, 12, 13, 14)],
    ),
]

KINDS: list[Case] = [
    (
        "12 in an internship is a wrong date of birth",
        plan("Mo 09:00-12:00", birth_date="2014-06-15"),
        ["JA-02 warn 01-11"],
    ),
    ("13 on that very day", plan("Mo 09:00-12:00", birth_date="2014-01-11"), []),
    (
        "13 on the next day",
        plan("Mo-Di 09:00-12:00", birth_date="2014-01-12"),
        ["JA-02 warn 01-11"],
    ),
    ("holiday job at 12", job("Mo 09:00-10:00", born="2014-08-15"), ["JA-02 block 07-19"]),
    (
        "holiday job at 14",
        job("Mo 09:00-13:00", born="2012-08-15"),
        ["JA-02 block 07-19", "JA-25 block 07-19"],
    ),
    ("holiday job at 15", job("Mo-Fr 08:00-17:00 12:00-13:00"), []),
    ("holiday job on the 15th birthday", job("Mo 08:00-17:00 12:00-13:00", born="2012-07-19"), []),
    ("light work at 14, 2 h", job("Mo 09:00-11:00", born="2012-08-15"), []),
    (
        "light work at 14, a minute more",
        job("Mo 09:00-11:01", born="2012-08-15"),
        ["JA-02 block 07-19", "JA-25 block 07-19"],
    ),
    ("light work on a farm, 3 h", job("Mo 09:00-12:00", born="2012-08-15", branch="farming"), []),
    (
        "light work on a farm, a minute more",
        job("Mo 09:00-12:01", born="2012-08-15", branch="farming"),
        ["JA-02 block 07-19", "JA-25 block 07-19"],
    ),
    ("light work from 8", job("Mo 08:00-10:00", born="2012-08-15", kind="light_work"), []),
    (
        "light work before 8",
        job("Mo 07:59-09:00", born="2012-08-15", kind="light_work"),
        ["JA-25 block 07-19"],
    ),
    ("light work until 18", job("Mo 16:00-18:00", born="2012-08-15", kind="light_work"), []),
    (
        "light work after 18",
        job("Mo 16:30-18:01", born="2012-08-15", kind="light_work"),
        ["JA-25 block 07-19"],
    ),
    ("light work on a school day, afternoon", plan("Mo 15:00-17:00", kind="light_work"), []),
    (
        "light work on a school day, morning",
        plan("Mo 09:00-11:00", kind="light_work"),
        ["JA-25 warn 01-11"],
    ),
    (
        "light work on a Sunday for a care home",
        plan("So 10:00-12:00", kind="light_work", branch="care", proofs=["measles"]),
        [],
    ),
    (
        "light work at 12",
        plan("Mo 15:00-16:00", kind="light_work", birth_date="2014-06-15"),
        ["JA-02 block 01-11"],
    ),
    ("light work of a youth, 8 h", youth("Mo 08:00-17:00 12:00-13:00", kind="light_work"), []),
    (
        "apprentice in full-time schooling",
        trainee("Mo 09:00-12:00", full_time_schooling=True),
        ["JA-02 block 01-11", "JA-24 warn 01-11"],
    ),
    (
        "apprentice of 14",
        trainee("Mo 09:00-12:00", born=FOURTEEN),
        ["JA-02 block 01-11", "JA-24 warn 01-11"],
    ),
    ("apprentice of 18", trainee("Mo 08:00-18:00", born=EIGHTEEN), []),
    ("apprentice of 18 on the first day", trainee("Mo 09:00-12:00", born="2009-01-11"), []),
    (
        "apprentice of 17 on the first day",
        trainee("Mo-Di 09:00-12:00", born="2009-01-12"),
        ["JA-24 warn 01-11"],
    ),
    # Holiday jobs.
    ("holiday job, 8.5 h alone", job("Mo 08:00-17:30 12:00-13:00"), ["JA-26 block 07-19"]),
    (
        "holiday job, 8.5 h and a shorter day",
        job("Mo 08:00-17:30 12:00-13:00", "Di 08:00-16:00 12:00-13:00"),
        [],
    ),
    (
        "holiday job, 40.5 h",
        job(
            "Mo-Do 08:00-17:30 12:00-13:00",
            "Fr 08:00-15:00 12:00-13:00",
            "Sa 09:00-09:30",
            branch="retail",
        ),
        ["JA-15 block 07-24", "JA-16 block 07-24", "JA-26 block 07-24"],
    ),
    (
        "holiday job on a school day",
        job("Mo 09:00-12:00", week=date(2027, 1, 11)),
        ["JA-26 block 01-11"],
    ),
    ("holiday job on the first day of the holidays", job("2027-03-22 09:00-12:00"), []),
    ("holiday job on the last day", job("2027-04-02 09:00-12:00"), []),
    ("holiday job on the day after", job("2027-04-05 09:00-12:00"), ["JA-26 block 04-05"]),
    (
        "holiday job in years nobody knows",
        job("2040-07-16 09:00-12:00", born="2025-01-01"),
        ["JA-26 warn 07-16"],
    ),
    ("holiday job of four weeks", job(*(f"+{week}Mo-Fr 09:00-12:00" for week in range(4))), []),
    (
        "holiday job of four weeks and a day",
        job(*(f"+{week}Mo-Fr 09:00-12:00" for week in range(4)), "+4Mo 09:00-12:00"),
        ["JA-26 block 08-16"],
    ),
    (
        "holiday job of four weeks from a Wednesday on",
        job(
            "Mi-Fr 09:00-12:00",
            *(f"+{week}Mo-Fr 09:00-12:00" for week in (1, 2, 3)),
            "+4Mo-Di 09:00-12:00",
        ),
        [],
    ),
    (
        "holiday job of four weeks, and more of it at Christmas",
        job(
            *(f"+{week}Mo-Fr 09:00-12:00" for week in range(4)),
            "2027-12-27 09:00-12:00",
            "2027-12-28 09:00-12:00",
            "2028-01-03 09:00-12:00",
        ),
        ["JA-26 block 12-27"],
    ),
    (
        "holiday job of a youth outside the holidays",
        youth("Mo-Fr 08:00-17:00 12:00-13:00", kind="holiday"),
        [],
    ),
    ("holiday internship by its long name", job("Mo 09:00-12:00", kind="holiday_internship"), []),
    (
        "long-term internship by its long name",
        plan("Mo 09:00-12:00", kind="long_term_internship"),
        [],
    ),
]

BREAKS: list[Case] = [
    ("4.5 h without a break", plan("Mo 08:00-12:30"), []),
    ("a minute more", plan("Mo 08:00-12:31"), ["JA-08 block 01-11", "JA-11 warn 01-11"]),
    ("6 h with 30 minutes", plan("Mo 08:00-14:30 11:00-11:30"), []),
    ("6 h with 29 minutes", plan("Mo 08:00-14:29 11:00-11:29"), ["JA-08 block 01-11"]),
    (
        "a minute over 6 h with 30 minutes",
        plan("Mo 08:00-14:31 11:00-11:30"),
        ["JA-09 block 01-11"],
    ),
    ("7 h with 60 minutes", plan("Mo 08:00-16:00 12:00-13:00"), []),
    ("7 h with 59 minutes", plan("Mo 08:00-15:59 12:00-12:59"), ["JA-09 block 01-11"]),
    ("7 h with twice 30 minutes", plan("Mo 08:00-16:00 10:00-10:30 13:00-13:30"), []),
    (
        "four breaks of 15 minutes",
        plan("Mo 08:00-16:00 09:30-09:45 11:00-11:15 12:30-12:45 14:00-14:15"),
        [],
    ),
    (
        "four breaks, one of 14 minutes",
        plan("Mo 08:00-15:59 09:30-09:45 11:00-11:15 12:30-12:45 14:00-14:14"),
        ["JA-03 block 01-11", "JA-09 block 01-11", "JA-10 block 01-11"],
    ),
    (
        "six breaks of 10 minutes count as work",
        plan("Mo 09:00-15:00 " + " ".join(f"{hour}:00-{hour}:10" for hour in (10, 11, 12, 13))),
        ["JA-08 block 01-11", "JA-10 block 01-11", "JA-11 warn 01-11"],
    ),
    (
        "a short break beside long ones is only a hint",
        plan("Mo 08:00-15:00 10:00-10:10 12:00-13:00"),
        ["JA-10 info 01-11"],
    ),
    ("two breaks that touch are one", plan("Mo 08:00-14:30 11:00-11:10 11:10-11:30"), []),
    ("a break after exactly an hour", plan("Mo 08:00-13:00 09:00-09:30"), []),
    ("a break a minute too early", plan("Mo 08:00-12:59 08:59-09:29"), ["JA-11 warn 01-11"]),
    ("a break exactly an hour before the end", plan("Mo 08:00-13:00 11:30-12:00"), []),
    ("a break a minute too late", plan("Mo 08:00-13:00 11:31-12:01"), ["JA-11 warn 01-11"]),
    ("4.5 h in a row", plan("Mo 08:00-14:00 12:30-13:00"), []),
    ("4.5 h and a minute in a row", plan("Mo 08:00-14:01 12:31-13:01"), ["JA-11 warn 01-11"]),
    ("18 and no break", youth("Mo 08:00-18:00", born=EIGHTEEN), []),
    ("shift of 10 h", youth("Mo 08:00-18:00 10:00-11:00 13:00-14:00"), []),
    (
        "shift of 10 h and a minute",
        youth("Mo 08:00-18:01 10:00-11:00 13:00-14:01"),
        ["JA-12 block 01-11"],
    ),
    *(
        (
            f"shift of 11 h: {branch}",
            youth(
                "Mo 08:00-19:00 10:00-11:00 13:00-14:00 16:00-17:00",
                branch=branch,
                proofs=["ifsg43"],
            ),
            [],
        )
        for branch in ("gastronomy", "farming", "construction")
    ),
    (
        "shift of 11 h in a bakery",
        youth(
            "Mo 08:00-19:00 10:00-11:00 13:00-14:00 16:00-17:00", branch="bakery", proofs=["ifsg43"]
        ),
        ["JA-12 block 01-11"],
    ),
    (
        "shift of 11 h and a minute on a building site",
        youth("Mo 08:00-19:01 10:00-11:00 13:00-14:00 16:00-17:01", branch="construction"),
        ["JA-12 block 01-11"],
    ),
    ("rest of 12 h", plan("Mo 16:00-20:00", "Di 08:00-12:00"), []),
    ("rest of 12 h less a minute", plan("Mo 16:00-20:00", "Di 07:59-12:00"), ["JA-13 block 01-12"]),
    ("rest over a free day", plan("Mo 16:00-20:00", "Mi 06:00-10:00"), []),
    (
        "rest before the first day as an adult",
        youth("Mo 16:00-20:00", "Di 06:00-10:00", born="2009-01-12"),
        [],
    ),
    (
        "rest over the end of a week",
        plan("So 16:00-20:00", "+1Mo 07:00-10:00", branch="farming"),
        ["JA-13 block 01-18"],
    ),
]

CLOCK: list[Case] = [
    ("from 6", plan("Mo 06:00-10:00"), []),
    ("before 6", plan("Mo 05:59-10:00"), ["JA-14 block 01-11"]),
    ("until 20", plan("Mo 16:00-20:00"), []),
    ("after 20", plan("Mo 16:00-20:01"), ["JA-14 block 01-11"]),
    (
        "gastronomy, 16, until 22",
        youth("Mo 18:00-22:00", branch="gastronomy", proofs=["ifsg43"]),
        [],
    ),
    (
        "gastronomy, 16, after 22",
        youth("Mo 18:00-22:01", branch="gastronomy", proofs=["ifsg43"]),
        ["JA-14 block 01-11"],
    ),
    (
        "gastronomy, 15, until 22",
        youth("Mo 18:00-22:00", born=FIFTEEN, branch="gastronomy", proofs=["ifsg43"]),
        ["JA-14 block 01-11"],
    ),
    (
        "gastronomy, 16th birthday in the middle",
        youth("Mo-Di 18:00-22:00", born="2011-01-12", branch="gastronomy", proofs=["ifsg43"]),
        ["JA-14 block 01-11"],
    ),
    (
        "gastronomy before 6",
        youth("Mo 05:30-09:00", branch="gastronomy", proofs=["ifsg43"]),
        ["JA-14 block 01-11"],
    ),
    ("farm, 16, from 5", youth("Mo 05:00-09:00", branch="farming"), []),
    ("farm, 16, before 5", youth("Mo 04:59-09:00", branch="farming"), ["JA-14 block 01-11"]),
    ("farm, 16, until 21", youth("Mo 17:00-21:00", branch="farming"), []),
    ("farm, 16, after 21", youth("Mo 17:00-21:01", branch="farming"), ["JA-14 block 01-11"]),
    (
        "farm, 15, from 5",
        youth("Mo 05:00-09:00", born=FIFTEEN, branch="farming"),
        ["JA-14 block 01-11"],
    ),
    ("bakery, 16, from 5", youth("Mo 05:00-09:00", branch="bakery", proofs=["ifsg43"]), []),
    (
        "bakery, 16, before 5",
        youth("Mo 04:59-09:00", branch="bakery", proofs=["ifsg43"]),
        ["JA-14 block 01-11"],
    ),
    (
        "bakery, 15, from 5",
        youth("Mo 05:00-09:00", born=FIFTEEN, branch="bakery", proofs=["ifsg43"]),
        ["JA-14 block 01-11"],
    ),
    (
        "bakery, 17, from 4",
        youth("Mo 04:00-08:00", born=SEVENTEEN, branch="bakery", proofs=["ifsg43"]),
        [],
    ),
    (
        "bakery, 17, before 4",
        youth("Mo 03:59-08:00", born=SEVENTEEN, branch="bakery", proofs=["ifsg43"]),
        ["JA-14 block 01-11"],
    ),
    (
        "bakery, 16, from 4",
        youth("Mo 04:00-08:00", branch="bakery", proofs=["ifsg43"]),
        ["JA-14 block 01-11"],
    ),
    (
        "bakery until 22",
        youth("Mo 18:00-22:00", branch="bakery", proofs=["ifsg43"]),
        ["JA-14 block 01-11"],
    ),
    ("18 at night", youth("Mo 20:00-23:59", born=EIGHTEEN), []),
    # Days.
    ("five days", plan("Mo-Fr 09:00-12:00"), []),
    ("five days, Saturday among them", youth("Di-Sa 09:00-12:00", branch="hairdresser"), []),
    (
        "six days",
        youth("Mo-Sa 09:00-12:00", branch="hairdresser"),
        ["JA-15 block 01-16", "JA-16 block 01-16"],
    ),
    (
        "seven days",
        youth("Mo-So 09:00-12:00", branch="farming"),
        ["JA-15 block 01-16", "JA-16 block 01-16", "JA-17 block 01-17"],
    ),
    (
        "six days of a week over New Year",
        trainee(
            "2029-12-31 09:00-12:00",
            *(f"2030-01-0{day} 09:00-12:00" for day in range(1, 6)),
            born="2013-06-15",
            branch="hairdresser",
        ),
        ["JA-24 warn 12-31", "JA-18 block 01-01", "JA-15 block 01-05", "JA-16 block 01-05"],
    ),
    (
        "six days in a row over two weeks",
        youth("Fr-Sa 09:00-12:00", "+1Mo-Do 09:00-12:00", branch="retail"),
        [],
    ),
    ("Saturday elsewhere", plan("Sa 09:00-12:00"), ["JA-16 block 01-16"]),
    (
        "Saturday on a building site",
        plan("Sa 09:00-12:00", branch="construction"),
        ["JA-16 block 01-16"],
    ),
    *(
        (
            f"Saturday: {branch}",
            plan("Sa 09:00-12:00", branch=branch, proofs=["ifsg43", "measles"]),
            [],
        )
        for branch in (
            *("care", "retail", "bakery", "hairdresser", "transport", "farming", "gastronomy"),
            *("events", "sport", "car_repair"),
        )
    ),
    *(
        (
            f"Sunday: {branch}",
            plan("So 09:00-12:00", branch=branch, proofs=["ifsg43", "measles"]),
            [],
        )
        for branch in ("care", "farming", "events", "sport", "gastronomy")
    ),
    *(
        (
            f"Sunday not: {branch}",
            plan("So 09:00-12:00", branch=branch, proofs=["ifsg43", "measles"]),
            ["JA-17 block 01-17"],
        )
        for branch in (
            "",
            "retail",
            "bakery",
            "hairdresser",
            "transport",
            "car_repair",
            "construction",
        )
    ),
    ("Saturday at 18", plan("Sa 09:00-12:00", birth_date=EIGHTEEN), []),
    # Public holidays.
    (
        "Ascension Day",
        trainee(f"{ASCENSION} 09:00-12:00"),
        ["JA-18 block 05-06", "JA-24 warn 05-06"],
    ),
    (
        "Ascension Day in gastronomy",
        trainee(f"{ASCENSION} 09:00-12:00", branch="gastronomy", proofs=["ifsg43"]),
        ["JA-24 warn 05-06"],
    ),
    (
        "Ascension Day in retail",
        trainee(f"{ASCENSION} 09:00-12:00", branch="retail"),
        ["JA-18 block 05-06", "JA-24 warn 05-06"],
    ),
    (
        "Ascension Day in an internship in sport",
        plan(f"{ASCENSION} 09:00-12:00", branch="sport"),
        ["PR-01 warn 05-06"],
    ),
    ("Ascension Day in an internship", plan(f"{ASCENSION} 09:00-12:00"), ["JA-18 block 05-06"]),
    ("Ascension Day at 18", trainee(f"{ASCENSION} 09:00-12:00", born=EIGHTEEN), []),
    (
        "1 May in a care home",
        youth("2028-05-01 09:00-12:00", born="2011-09-01", branch="care", proofs=["measles"]),
        ["JA-18 block 05-01"],
    ),
    (
        "New Year in gastronomy",
        trainee("2027-01-01 12:00-16:00", branch="gastronomy", proofs=["ifsg43"]),
        ["JA-18 block 01-01", "JA-24 warn 01-01"],
    ),
    (
        "25 December in a care home",
        trainee("2026-12-25 09:00-12:00", branch="care", proofs=["measles"]),
        ["JA-18 block 12-25", "JA-24 warn 12-25"],
    ),
    (
        "26 December in sport",
        trainee("2028-12-26 09:00-12:00", born="2011-09-01", branch="sport"),
        ["JA-24 warn 12-26"],
    ),
    (
        "Easter Sunday on a farm",
        trainee("2027-03-28 09:00-12:00", branch="farming"),
        ["JA-18 block 03-28", "JA-24 warn 03-28"],
    ),
    (
        "Easter Monday on a farm",
        trainee("2027-03-29 09:00-12:00", branch="farming"),
        ["JA-24 warn 03-29"],
    ),
    (
        "Easter Sunday elsewhere",
        trainee("2027-03-28 09:00-12:00"),
        ["JA-17 block 03-28", "JA-18 block 03-28", "JA-24 warn 03-28"],
    ),
    (
        "Good Friday in a year nobody listed",
        trainee("2031-04-11 09:00-12:00", born="2015-01-01"),
        ["JA-18 block 04-11", "JA-24 warn 04-11"],
    ),
    ("Christmas Eve until 14", trainee("2026-12-24 08:00-12:00"), ["JA-24 warn 12-24"]),
    ("Christmas Eve, exactly 14", trainee("2026-12-24 10:00-14:00"), ["JA-24 warn 12-24"]),
    (
        "Christmas Eve after 14",
        trainee("2026-12-24 10:00-14:01"),
        ["JA-18 block 12-24", "JA-24 warn 12-24"],
    ),
    (
        "31 December after 14 in gastronomy",
        trainee("2026-12-31 12:00-15:00", branch="gastronomy", proofs=["ifsg43"]),
        ["JA-18 block 12-31", "JA-24 warn 12-31"],
    ),
    ("23 December after 14", trainee("2026-12-23 12:00-15:00"), ["JA-24 warn 12-23"]),
    # School holidays.
    ("internship in the holidays", plan("2027-03-22 09:00-12:00"), ["PR-01 block 03-22"]),
    ("internship on the last day before", plan("2027-03-19 09:00-12:00"), []),
    (
        "internship on the last day of the holidays",
        plan("2027-04-03 09:00-12:00", branch="retail"),
        ["PR-01 block 04-03"],
    ),
    ("internship on the first day after", plan("2027-04-05 09:00-12:00"), []),
    (
        "long-term internship in the holidays",
        plan("2027-03-22 09:00-12:00", kind="long_term"),
        ["PR-01 block 03-22"],
    ),
    (
        "internship at 18 in the holidays",
        plan("2027-03-22 09:00-12:00", birth_date=EIGHTEEN),
        ["PR-01 block 03-22"],
    ),
    ("apprentice in the holidays", trainee("2027-03-22 09:00-12:00"), ["JA-24 warn 03-22"]),
    (
        "internship in years nobody knows",
        plan("2040-07-16 09:00-12:00", birth_date="2026-01-01"),
        [],
    ),
]

MORE: list[Case] = [
    ("two employers, 3 h each", plan("Mo 08:00-11:00", "Mo 13:00-16:00"), ["JA-27 warn 01-11"]),
    (
        "two employers, 4 h each",
        plan("Mo 08:00-12:00", "Mo 13:00-17:00"),
        ["JA-03 block 01-11", "JA-27 warn 01-11"],
    ),
    (
        "two employers at once",
        plan("Mo 08:00-12:00", "Mo 08:00-12:00"),
        ["JA-03 block 01-11", "JA-09 block 01-11", "JA-27 warn 01-11"],
    ),
    (
        "two employers, no break between them",
        plan("Mo 08:00-11:00", "Mo 11:00-14:00"),
        ["JA-08 block 01-11", "JA-11 warn 01-11", "JA-27 warn 01-11"],
    ),
    ("two employers at 18", youth("Mo 08:00-12:00", "Mo 13:00-19:00", born=EIGHTEEN), []),
    (
        "two employers and the week",
        plan("Mo-Fr 08:00-12:00", "Mo-Fr 13:00-16:00", "Sa 09:00-10:00", branch="retail"),
        [
            *("JA-27 warn 01-11", "JA-27 warn 01-12", "JA-27 warn 01-13", "JA-27 warn 01-14"),
            *("JA-27 warn 01-15", "JA-04 block 01-16", "JA-15 block 01-16", "JA-16 block 01-16"),
        ],
    ),
    (
        "two employers, a day is one day of the week",
        plan("Mo-Fr 09:00-10:00", "Fr 11:00-12:00"),
        ["JA-27 warn 01-15"],
    ),
    (
        "rest counts from the last stay on",
        plan("Mo 08:00-10:00", "Mo 18:00-20:00", "Di 07:00-10:00"),
        ["JA-27 warn 01-11", "JA-13 block 01-12"],
    ),
    (
        "cook without the instruction",
        plan("Mo 09:00-12:00", occupation="koch-koechin"),
        ["GE-01 block 01-11"],
    ),
    (
        "cook with the instruction",
        plan("Mo 09:00-12:00", occupation="koch-koechin", proofs=["ifsg43"]),
        [],
    ),
    (
        "cook with the other proof",
        plan("Mo 09:00-12:00", occupation="koch-koechin", proofs=["measles"]),
        ["GE-01 block 01-11"],
    ),
    (
        "adult cook without the instruction",
        plan("Mo 09:00-12:00", occupation="koch-koechin", birth_date=EIGHTEEN),
        ["GE-01 block 01-11"],
    ),
    (
        "office of a restaurant",
        plan("Mo 09:00-12:00", branch="gastronomy", occupation="kaufmann-bueromanagement"),
        ["GE-01 warn 01-11"],
    ),
    (
        "educator without proof",
        plan("Mo 09:00-12:00", occupation="erzieher"),
        ["GE-02 block 01-11"],
    ),
    ("educator with proof", plan("Mo 09:00-12:00", occupation="erzieher", proofs=["measles"]), []),
    (
        "educator born in 1970",
        plan("Mo 09:00-12:00", occupation="erzieher", birth_date="1970-12-31"),
        [],
    ),
    (
        "educator born in 1971",
        plan("Mo 09:00-12:00", occupation="erzieher", birth_date="1971-01-01"),
        ["GE-02 block 01-11"],
    ),
    (
        "office of a care home",
        plan("Mo 09:00-12:00", branch="care", occupation="kaufmann-bueromanagement"),
        ["GE-02 warn 01-11"],
    ),
    (
        "proofs are asked for on the first day",
        plan("Di 09:00-12:00", "Mo 09:00-12:00", occupation="erzieher"),
        ["GE-02 block 01-11"],
    ),
    ("no occupation", plan("Mo 09:00-12:00", occupation=""), []),
    (
        "days before the project began",
        plan("2019-09-02 08:00-16:30 12:00-13:00", birth_date="2005-01-01"),
        ["JA-03 block 09-02"],
    ),
    (
        "first and last day there is",
        plan("9999-12-30 09:00-12:00", "9999-12-31 09:00-12:00", birth_date="9985-01-01"),
        [],
    ),
    ("born on the day", plan("Mo 09:00-09:30", birth_date="2027-01-11"), ["JA-02 warn 01-11"]),
]

CASES = [*HOURS, *KINDS, *BREAKS, *CLOCK, *MORE]
