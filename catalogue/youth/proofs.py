"""What is to be shown before the first day (IfSG §§ 20 and 43, JArbSchG § 32)."""

from collections.abc import Iterator

from catalogue.youth.book import WARN, RuleBook
from catalogue.youth.schedule import FOOD_PROOF, MEASLES_PROOF, Finding, Kind, Schedule
from quartier.lib.dates import age_on


def judge(schedule: Schedule, book: RuleBook) -> Iterator[Finding]:
    """Missing proofs, on the first day."""
    if not schedule.days:
        return
    first = min(day.on for day in schedule.days)
    rules = book.on(first)

    def missing(proof: str, code: str, text: str, question: str) -> Iterator[Finding]:
        rule = rules.rule(code)
        if rule is None or proof in schedule.proofs:
            return
        if proof in schedule.needs:
            yield Finding(code, rule.severity, first, text)
        elif schedule.branch in rule.branches:
            yield Finding(code, WARN, first, question)

    yield from missing(
        FOOD_PROOF,
        "GE-01",
        "In diesem Beruf geht es um Lebensmittel. Vor dem ersten Tag fehlt die Belehrung vom "
        "Gesundheitsamt (§ 43 Infektionsschutzgesetz).",
        "Hier gibt es Lebensmittel. Wer damit arbeitet, braucht vor dem ersten Tag die Belehrung "
        "vom Gesundheitsamt (§ 43 Infektionsschutzgesetz).",
    )
    if schedule.born_on.year > rules.whole("youth.measles_born_after_year"):
        yield from missing(
            MEASLES_PROOF,
            "GE-02",
            "Vor dem ersten Tag fehlt der Masernnachweis. Die Einrichtung muss ihn sehen.",
            "Ist das ein Krankenhaus, ein Heim oder eine Praxis? Dann muss die Einrichtung vor dem "
            "ersten Tag den Masernnachweis sehen.",
        )
    is_protected = age_on(schedule.born_on, first) < rules.whole("youth.adult_from_age")
    examination = rules.rule("JA-24")
    if schedule.kind == Kind.APPRENTICESHIP and is_protected and examination:
        yield Finding(
            "JA-24",
            examination.severity,
            first,
            "Vor der Ausbildung ist eine ärztliche Untersuchung nötig. Liegt der Nachweis vor?",
        )
