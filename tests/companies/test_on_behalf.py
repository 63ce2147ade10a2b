"""„Platz nach Anruf eintragen“: from last year's, from a template, or from three fields."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.models import Occupation
from catalogue.services import load_catalogue
from companies import wording
from companies.enums import (
    AskChannel,
    NoteOutcome,
    OfferKind,
    OfferState,
    PreferredChannel,
)
from companies.models import Contact, ContactNote, Offer, OfferTemplate
from companies.services import AlreadyRenewed, periods, save_offer_on_behalf
from companies.services.periods import Period, days_again
from journal.models import Message
from tests.cast import Cast
from tests.factories import ContactFactory, OfferFactory, SiteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer_client(cast: Cast, client: Client) -> Client:
    """The cast's officer at work."""
    client.force_login(cast.officer)
    return client


@pytest.fixture
def page(cast: Cast) -> str:
    """The page of the cast's company."""
    return reverse("admin:companies_offer_on_behalf", args=[cast.company.pk])


@pytest.fixture
def last_year(cast: Cast) -> Offer:
    """Last year's internship: three weeks, two seats."""
    starts_on = timezone.localdate() - timedelta(days=330)
    return OfferFactory(
        company=cast.company,
        site=cast.site,
        contact=cast.contact,
        title="Regale bauen",
        state=OfferState.EXPIRED,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=18),
        daily_to="14:30",
        break_minutes=30,
        languages="Deutsch, Polnisch",
        seat_count=2,
    )


def three_fields(cast: Cast, **fields: Any) -> dict[str, Any]:
    """What one has to type, and what the form sends along by itself."""
    start = timezone.localdate() + timedelta(days=30)
    return {
        "occupation": cast.occupation.pk,
        "starts_on": start,
        "ends_on": start + timedelta(days=18),
        "kind": "internship",
        "seats": 1,
        "contact": cast.contact.pk,
        "site": cast.site.pk,
        "how": "mail",
        "log_call": "on",
        "break_minutes": 60,
        "least_grade": 8,
        "qualification": "none",
        **fields,
    }


def sent_by(form: Any) -> dict[str, Any]:
    """What a browser sends when nothing is changed."""
    values = {}
    for field in form:
        value = field.value()
        if value is True:
            values[field.html_name] = "on"
        elif value not in (None, False, ""):
            values[field.html_name] = value
    return values


def test_it_saves_last_years_offer_as_it_opens(
    cast: Cast, officer_client: Client, page: str, last_year: Offer
) -> None:
    first = officer_client.get(page)
    assert f"?wie={last_year.pk}" in first.text
    assert f"wie {last_year.starts_on.year}: {cast.occupation.title}, 2 Plätze" in first.text
    form = officer_client.get(f"{page}?wie={last_year.pk}").context["form"]
    officer_client.post(f"{page}?wie={last_year.pk}", sent_by(form))
    offer = Offer.objects.latest("pk")
    for name in ("title", "description", "break_minutes", "languages", "occupation", "contact"):
        assert getattr(offer, name) == getattr(last_year, name)
    assert (offer.renewed_from, offer.seats.count()) == (last_year, 2)
    # A school looks for places in these weeks.
    assert (offer.starts_on, offer.ends_on) == (cast.period.starts_on, cast.period.ends_on)
    assert offer.state == OfferState.AWAITING_COMPANY
    note = ContactNote.objects.get()
    assert (note.outcome, note.contact, note.by) == (
        NoteOutcome.OFFERED,
        cast.contact,
        cast.officer,
    )
    assert Message.objects.get().address == cast.contact.email


def test_it_renews_one_offer_once(
    cast: Cast, officer_client: Client, page: str, last_year: Offer
) -> None:
    form = officer_client.get(f"{page}?wie={last_year.pk}").context["form"]
    data = sent_by(form)
    officer_client.post(f"{page}?wie={last_year.pk}", data)
    officer_client.post(f"{page}?wie={last_year.pk}", data)
    assert Offer.objects.filter(renewed_from=last_year).count() == 1
    assert Message.objects.count() == 1
    assert "ist schon wieder eingetragen" in officer_client.get(page).text
    offer = Offer.objects.get(renewed_from=last_year)
    with pytest.raises(AlreadyRenewed, match="schon eingetragen"):
        save_offer_on_behalf(
            cast.company,
            cast.foreign_officer,
            seats=1,
            renewed_from=last_year,
            title="Anders",
            occupation=offer.occupation,
            kind=offer.kind,
            site=offer.site,
            starts_on=offer.starts_on,
        )


def test_it_repeats_no_other_companys_offer(cast: Cast, officer_client: Client, page: str) -> None:
    answer = officer_client.get(f"{page}?wie={cast.foreign_offer.pk}")
    assert answer.context["before"] is None


def test_it_needs_three_fields(cast: Cast, officer_client: Client, page: str) -> None:
    """Occupation, first and last day; all else has an answer when the page opens."""
    empty = sent_by(officer_client.get(page).context["form"])
    missing = {"occupation", "starts_on", "ends_on"}
    typed = {name: three_fields(cast)[name] for name in missing}
    answer = officer_client.post(page, {**empty, **typed})
    assert answer.status_code == 302
    assert Offer.objects.latest("pk").state == OfferState.AWAITING_COMPANY
    for name in missing:
        data = {key: value for key, value in {**empty, **typed}.items() if key != name}
        assert officer_client.post(page, data).status_code == 200


def test_it_fills_words_and_hours_from_the_template(
    cast: Cast, officer_client: Client, page: str
) -> None:
    template = OfferTemplate.objects.get(occupation=cast.occupation, kind=OfferKind.INTERNSHIP)
    form = officer_client.get(f"{page}?vorlage={template.pk}").context["form"]
    assert form["title"].value() == template.title
    assert form["occupation"].value() == cast.occupation.pk
    officer_client.post(page, three_fields(cast))
    offer = Offer.objects.latest("pk")
    assert (offer.title, offer.description) == (template.title, template.description)


def test_it_finds_words_without_a_template(cast: Cast, officer_client: Client, page: str) -> None:
    OfferTemplate.objects.all().delete()
    officer_client.post(page, three_fields(cast))
    assert Offer.objects.latest("pk").title == f"Praktikum: {cast.occupation.title}"


def test_it_offers_the_days_of_the_schools(cast: Cast, officer_client: Client, page: str) -> None:
    key = f"{cast.period.starts_on}/{cast.period.ends_on}"
    form = officer_client.get(page).context["form"]
    label = dict(form.fields["period"].choices)[key]
    assert "Gesamtschule Gartenstadt, Schule am Hafen" in label
    officer_client.post(page, three_fields(cast, period=key, starts_on="", ends_on=""))
    offer = Offer.objects.latest("pk")
    assert (offer.starts_on, offer.ends_on) == (cast.period.starts_on, cast.period.ends_on)


def test_it_adds_somebody_new_on_the_way(cast: Cast, officer_client: Client, page: str) -> None:
    data = three_fields(
        cast, person_name="Eva Maria Müller", person_phone="0231 1", person_email="eva@example.org"
    )
    officer_client.post(page, data)
    new = Contact.objects.get(email="eva@example.org")
    assert (new.first_name, new.last_name, new.company) == ("Eva Maria", "Müller", cast.company)
    assert Offer.objects.latest("pk").contact == new
    assert Message.objects.get().address == "eva@example.org"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"person_name": "Eva Müller"}, "hat keine E-Mail-Adresse"),
        ({"person_email": "eva@example.org"}, "Wie heißt die Person?"),
        ({"contact": ""}, "hat keine E-Mail-Adresse"),
        ({"starts_on": ""}, "Oder wählen Sie Tage der Schulen"),
        ({"starts_on": "2020-01-06", "ends_on": "2020-01-10"}, "schon vorbei"),
    ],
)
def test_it_says_what_is_missing_and_saves_nothing(
    cast: Cast, officer_client: Client, page: str, fields: dict[str, str], says: str
) -> None:
    before = Offer.objects.count()
    answer = officer_client.post(page, three_fields(cast, **fields))
    assert says in answer.text
    assert (Offer.objects.count(), ContactNote.objects.count()) == (before, 0)


def test_it_logs_no_call_when_asked_not_to(cast: Cast, officer_client: Client, page: str) -> None:
    data = three_fields(cast)
    del data["log_call"]
    officer_client.post(page, data)
    assert not ContactNote.objects.exists()


def test_it_suggests_a_letter_to_who_has_no_mail_or_likes_letters(
    cast: Cast, officer_client: Client, page: str
) -> None:
    def how() -> str:
        return officer_client.get(page).context["form"]["how"].value()

    assert how() == AskChannel.MAIL
    cast.company.contacts.update(preferred_channel=PreferredChannel.LETTER)
    assert how() == AskChannel.LETTER
    cast.company.contacts.update(preferred_channel="", email="")
    assert how() == AskChannel.LETTER
    cast.company.contacts.all().delete()
    assert how() == "later"


def test_it_warns_of_too_long_days(cast: Cast, officer_client: Client, page: str) -> None:
    data = three_fields(cast, daily_from="08:00", daily_to="17:00")
    answer = officer_client.post(page, data, follow=True)
    assert "Erlaubt sind höchstens 7 Stunden" in answer.text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"daily_to": "16:00"}, []),
        ({"daily_to": "17:00"}, ["höchstens 7 Stunden"]),
        ({"weekdays": [1, 2, 3, 4, 5, 6]}, ["höchstens 35 Stunden", "höchstens 5 Tagen"]),
        ({"daily_to": "15:00", "break_minutes": 30}, ["mindestens 60 Minuten"]),
        ({"daily_from": "05:00", "daily_to": "12:00"}, ["zwischen 6 und 20 Uhr"]),
        ({"kind": "apprenticeship", "daily_to": "17:00"}, []),
    ],
)
def test_it_knows_the_law_on_working_time(fields: dict[str, Any], says: list[str]) -> None:
    values = {"daily_from": "08:00", "daily_to": "16:00", "break_minutes": 60, **fields}
    for name in ("daily_from", "daily_to"):
        values[name] = timezone.datetime.strptime(values[name], "%H:%M").time()
    found = wording.youth_hints(Offer(**{"kind": "internship", **values}))
    assert len(found) == len(says)
    assert all(text in hint for text, hint in zip(says, found, strict=True))


def test_it_asks_where_only_if_there_are_several_places(
    cast: Cast, officer_client: Client, page: str
) -> None:
    assert officer_client.get(page).context["form"]["site"].is_hidden
    SiteFactory(company=cast.company, is_main=False)
    assert not officer_client.get(page).context["form"]["site"].is_hidden


def test_it_opens_for_no_closed_company(cast: Cast, officer_client: Client, page: str) -> None:
    cast.company.state = "blocked"
    cast.company.save()
    assert officer_client.get(page).status_code == 403


def test_it_costs_the_same_queries_for_any_number_of_offers(
    cast: Cast, officer_client: Client, page: str, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            officer_client.get(page)
        return len(queries)

    cost()
    before = cost()
    for _more in range(4):
        OfferFactory(company=cast.company, state=OfferState.EXPIRED, seat_count=2)
        ContactFactory(company=cast.company, is_main=False)
    assert cost() == before


# --- Days a year later -------------------------------------------------------------------------
TODAY = date(2026, 11, 25)


def test_it_keeps_the_weekdays_of_a_short_internship() -> None:
    days = days_again(date(2026, 3, 2), date(2026, 3, 20), "internship", TODAY)
    assert days == (date(2027, 3, 1), date(2027, 3, 19))


def test_it_takes_the_schools_days_where_they_lie_near() -> None:
    near = Period(date(2027, 3, 8), date(2027, 3, 24), "internship", "Schule am Hafen")
    far = Period(date(2027, 6, 7), date(2027, 6, 25), "internship", "Schule am Hafen")
    other = Period(date(2027, 3, 1), date(2027, 7, 1), "long_term", "Schule am Hafen")
    days = days_again(date(2026, 3, 2), date(2026, 3, 20), "internship", TODAY, [far, other, near])
    assert days == (near.starts_on, near.ends_on)


def test_it_goes_on_until_the_days_lie_ahead() -> None:
    starts_on, ends_on = days_again(date(2023, 1, 9), date(2023, 1, 27), "internship", TODAY)
    assert (starts_on, ends_on) == (date(2027, 1, 11), date(2027, 1, 29))
    assert starts_on.weekday() == 0


def test_it_moves_a_season_and_an_apprenticeship_by_the_date() -> None:
    season = days_again(date(2026, 1, 1), date(2026, 12, 31), "internship", TODAY)
    assert season == (date(2027, 1, 1), date(2027, 12, 31))
    assert days_again(date(2026, 8, 1), None, "apprenticeship", TODAY) == (date(2027, 8, 1), None)


def test_it_names_the_schools_of_the_same_days_once(cast: Cast) -> None:
    found = periods.coming(timezone.localdate())
    assert [period.name for period in found] == ["Gesamtschule Gartenstadt, Schule am Hafen"]


# --- Templates ---------------------------------------------------------------------------------
def test_it_has_words_for_at_least_25_occupations() -> None:
    rows = OfferTemplate.objects.active().filter(kind=OfferKind.INTERNSHIP)
    assert rows.values("occupation").distinct().count() >= 25
    assert not Occupation.objects.active().filter(offer_templates__is_active=False).exists()


def test_it_breaks_no_law_in_a_template() -> None:
    for template in OfferTemplate.objects.active():
        offer = Offer(kind=template.kind, **template.facts())
        assert wording.youth_hints(offer) == [], template.title


def test_it_lets_the_coordination_write_templates_and_keeps_their_key(
    cast: Cast, client: Client
) -> None:
    row = OfferTemplate.objects.get(occupation=cast.occupation, kind=OfferKind.INTERNSHIP)
    url = reverse("admin:companies_offertemplate_change", args=[row.pk])
    client.force_login(cast.coordination)
    form = client.get(url).context["adminform"].form
    assert "slug" not in form.fields
    client.post(url, {**sent_by(form), "least_age": 0, "title": "Neue Worte"})
    row.refresh_from_db()
    assert row.title == "Neue Worte"
    # The next load leaves alone what was written by hand.
    assert not any(report.updated for report in load_catalogue())
    row.refresh_from_db()
    assert row.title == "Neue Worte"
