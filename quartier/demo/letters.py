"""The messages of the last days, in the very words the platform writes today.

They are written by the functions that write them in earnest, then dated back to the moment of
their cause and marked as sent: the texts of the demo cannot grow old.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import connection
from django.db.models import Q

from accounts.enums import LinkPurpose
from accounts.models import ActionLink
from companies import messages as company_messages
from companies.enums import AskChannel, OfferMove, OfferState
from companies.models import CareCase, Contact, Offer, OfferAsking, OfferChange
from journal.enums import Channel, MessageState
from journal.models import Message
from placements import messages
from placements.enums import ApplicationState, PlacementSource, PlacementState
from placements.models import Application, Placement
from quartier.demo import people
from quartier.demo.city import City
from schools import messages as school_messages
from schools.enums import ConsentState
from schools.models import Consent, Guardian

DAYS = 10
"""So far back the letters go …"""
MOST = 40
"""… and of each kind at most so many."""


class PostOffice:
    """Writes letters, dates them back, counts them."""

    def __init__(self, city: City) -> None:
        self.city = city
        self._first = self._last()
        self._dates: list[tuple[int, datetime]] = []

    def post(self, at: datetime, write: Callable[[], object]) -> None:
        """Lets a function write its messages; ``close`` dates them back to this moment."""
        # Nobody needs to be told to deliver what was delivered long ago.
        hints = list(connection.run_on_commit)
        write()
        connection.run_on_commit = hints
        self._dates.append((self._last(), at))

    def close(self) -> int:
        """Dates the letters back and marks them as sent; returns how many there are."""
        written = list(Message.objects.filter(pk__gt=self._first).order_by("pk"))
        dates = iter(self._dates)
        last, at = 0, self.city.terms.moment(self.city.terms.today, 8)
        for message in written:
            while message.pk > last:
                last, at = next(dates)
            message.public_id = self.city.dice.uuid()
            message.created_at = message.due_at = message.sent_at = at
            message.state = MessageState.SENT
            message.attempts = 1 if message.channel == Channel.EMAIL else 0
            if message.channel == Channel.IN_APP and self.city.dice.chance(0.6):
                message.read_at = at + timedelta(hours=3)
        _troubles(self.city, written)
        # Out and in again: eight columns of hundreds of rows are slow to update.
        Message.objects.filter(pk__gt=self._first).delete()
        for message in written:
            self.city.store.add(message)
        self.city.store.write()
        return len(written)

    def _last(self) -> int:
        return Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def write_letters(city: City) -> int:
    """Messages about applications, placements and consents of the last days; returns how many."""
    office = PostOffice(city)
    since = city.terms.moment(city.terms.day(-DAYS), 0)
    _applications(office, since)
    _placements(office, since)
    _consents(office, since)
    _offers(office, since)
    _care(office, since)
    return office.close()


def _applications(office: PostOffice, since: datetime) -> None:
    recent = (
        Application.objects.ever_sent()
        .filter(Q(state_changed_at__gte=since) | Q(sent_at__gte=since))
        .select_related("pupil__user", "pupil__school_class__school", "offer__company__owner")
        .order_by("-state_changed_at", "pk")
    )
    links = ActionLink.objects.filter(purpose=LinkPurpose.ANSWER_APPLICATION)
    by_application = {link.object_id: link for link in links.order_by("pk")}
    known = [person.find_user() for person in people.DEMO_SIGN_INS if person.slip_code]
    # The demo's people first: whoever plays them follows these links.
    of_known = list(recent.filter(pupil__user__in=known))
    for application in [*of_known, *recent.exclude(pk__in=[row.pk for row in of_known])[:MOST]]:
        link = by_application.get(application.public_id)
        if application.sent_at and application.sent_at >= since:
            office.post(application.sent_at, partial(messages.application_sent, application, link))
        if application.state_changed_at >= since and application.state != ApplicationState.SENT:
            office.post(application.state_changed_at, partial(_last_step, application, link))


def _last_step(application: Application, link: ActionLink | None) -> None:
    """What is said when an application comes to its state."""
    state = ApplicationState(application.state)
    if state == ApplicationState.NEEDS_TIME:
        messages.needs_time(application)
    elif state == ApplicationState.ACCEPTED:
        messages.accepted(application)
    elif state == ApplicationState.CONFIRMED:
        messages.confirmed(application, link, released_count=0)
    elif state == ApplicationState.DECLINED:
        messages.declined(application)
    elif state == ApplicationState.WITHDRAWN and application.pupil.user:
        messages.withdrawn(application, by=application.pupil.user)
    elif state == ApplicationState.LAPSED_BY_COMPANY:
        messages.lapsed_by_company(application, [])
    elif state == ApplicationState.LAPSED_BY_PUPIL:
        messages.lapsed_by_pupil(application)
    elif state == ApplicationState.RELEASED:
        messages.released(application)
    elif state == ApplicationState.CLOSED:
        messages.closed(application, [])


def _placements(office: PostOffice, since: datetime) -> None:
    """Self-found places that were entered, placements that were cancelled or begin soon."""
    placements = Placement.objects.select_related(
        "pupil__user", "pupil__school_class__school", "company", "offer", "created_by"
    ).order_by("-created_at", "pk")
    own = placements.filter(source=PlacementSource.SELF_FOUND, created_at__gte=since)
    for placement in own[:MOST]:
        if placement.created_by:
            office.post(
                placement.created_at,
                partial(messages.self_found_added, placement, by=placement.created_by),
            )
    for placement in placements.filter(state=PlacementState.CANCELLED, state_changed_at__gte=since)[
        :MOST
    ]:
        officer = placement.company.owner or placement.created_by
        if officer:
            write = partial(messages.placement_cancelled, placement, by=officer)
            office.post(placement.state_changed_at, write)
    for placement in placements.filter(reminded_at__gte=since)[:MOST]:
        if placement.reminded_at:
            office.post(placement.reminded_at, partial(messages.starts_soon, placement))


def _consents(office: PostOffice, since: datetime) -> None:
    """Guardians who were asked and have not answered; decisions of the last days."""
    guardians = {guardian.public_id: guardian for guardian in Guardian.objects.exclude(email="")}
    links = ActionLink.objects.usable(office.city.terms.moment(office.city.terms.today, 23))
    for link in links.filter(purpose=LinkPurpose.CONSENT).order_by("-created_at", "pk")[:MOST]:
        if guardian := guardians.get(link.recipient_id):
            office.post(link.created_at, partial(school_messages.consent_requested, guardian, link))
    decided = Consent.objects.exclude(state=ConsentState.REQUESTED).filter(
        state_changed_at__gte=since
    )
    for consent in decided.select_related("pupil__user").order_by("pk")[:MOST]:
        is_over = consent.state == ConsentState.EXPIRED
        say = school_messages.consent_expired if is_over else school_messages.consent_decided
        office.post(consent.state_changed_at, partial(say, consent))


def _offers(office: PostOffice, since: datetime) -> None:
    """What officers wrote down and the company is to confirm; what companies have handed in."""
    contacts = {contact.public_id: contact for contact in Contact.objects.exclude(email="")}
    links = ActionLink.objects.usable(office.city.terms.moment(office.city.terms.today, 23))
    links = links.filter(purpose=LinkPurpose.CONFIRM_OFFER).order_by("-created_at", "pk")[:MOST]
    offers = Offer.objects.select_related("company").in_bulk(
        [link.object_id for link in links], field_name="public_id"
    )
    letters = set(
        OfferAsking.objects.filter(channel=AskChannel.LETTER).values_list("link_id", flat=True)
    )
    for link in links:
        offer = offers[link.object_id]
        if link.public_id in letters:
            office.post(link.created_at, partial(company_messages.offer_letter, offer, link))
        elif contact := contacts.get(link.recipient_id):
            write = partial(company_messages.offer_to_confirm, offer, contact, link)
            office.post(link.created_at, write)
    handed_in = OfferChange.objects.filter(
        at__gte=since, move=OfferMove.SUBMIT, subject__state=OfferState.IN_REVIEW
    )
    for change in handed_in.select_related("subject__company__owner").order_by("pk")[:MOST]:
        write = partial(company_messages.officer_offer_to_review, change.subject, change)
        office.post(change.at, write)


def _care(office: PostOffice, since: datetime) -> None:
    """Companies that were silent: the warning, and that their offers rest."""
    links = {
        link.object_id: link
        for link in ActionLink.objects.filter(purpose=LinkPurpose.CARE).order_by("pk")
    }
    for case in CareCase.objects.open().select_related("company__owner").order_by("pk"):
        link = links[case.public_id]
        if case.warned_at and case.warned_at >= since:
            office.post(case.warned_at, partial(company_messages.care_warning, case, link))
        if case.paused_at and case.paused_at >= since:
            count = case.company.offers.filter(state_changed_at=case.paused_at).count()
            write = partial(company_messages.care_paused, case, link, count)
            office.post(case.paused_at, write)


def _troubles(city: City, written: list[Message]) -> None:
    """Mails that did not arrive, or where nobody knows: somebody has to look at them."""
    known = [box.address for box in people.DEMO_MAILBOXES]
    mails = [
        message
        for message in written
        if message.channel == Channel.EMAIL and message.address not in known
    ]
    for number, message in enumerate(city.dice.some(mails, 8)):
        if number < 5:
            message.state, message.error = MessageState.FAILED, "550 unknown user"
        elif number < 7:
            message.state, message.error = MessageState.UNCERTAIN, "timeout"
        else:
            message.state = MessageState.CANCELLED
        message.sent_at = None
