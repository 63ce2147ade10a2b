"""Why a service said no: each carries a German sentence for the page."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from companies.colleagues import reserved_until
from companies.enums import ApprovalItem
from companies.models import Company, FollowUp, Offer
from companies.wording import call_text
from journal.moves import MoveNotPossible


class Refused(Exception):
    """A rule speaks against it; ``str()`` is a sentence for the person who tried."""


class AlreadyApproved(Refused):
    """Somebody else approved the company a moment before."""

    def __init__(self, company: Company) -> None:
        self.by = company.approved_by
        self.at = company.approved_at
        when = timezone.localtime(company.approved_at)
        super().__init__(
            _("„%(company)s“ ist schon freigegeben: von %(who)s am %(day)s um %(time)s Uhr.")
            % {
                "company": company.name,
                "who": (self.by.get_full_name() if self.by else "") or _("einer anderen Person"),
                "day": date_format(when, "j. F Y"),
                "time": date_format(when, "H:i"),
            }
        )


class ChecksAreMissing(Refused):
    """Nobody has made sure of these yet."""

    def __init__(self, items: Sequence[ApprovalItem]) -> None:
        super().__init__(
            _("Vor der Freigabe fehlt noch: %(items)s.")
            % {"items": "; ".join(str(item.label) for item in items)}
        )


class CompanyNotApproved(Refused):
    """Nothing is public before a person has approved the company."""

    def __init__(self, company: Company) -> None:
        super().__init__(
            _("„%(company)s“ ist noch nicht freigegeben. Erst danach geht ein Angebot online.")
            % {"company": company.name}
        )


class CompanyBlocked(Refused):
    """A blocked company, or one that wants no contact, gets no offers and no mail."""

    def __init__(self, company: Company) -> None:
        super().__init__(
            _("„%(company)s“ ist gesperrt oder möchte keinen Kontakt.") % {"company": company.name}
        )


class CompanyReserved(Refused):
    """A colleague plans a contact around the same day."""

    def __init__(self, company: Company, plan: FollowUp) -> None:
        who = plan.responsible
        name = (who.get_full_name() if who else "") or _("eine andere Person")
        super().__init__(
            _(
                "„%(company)s“ ist bis %(until)s für %(who)s reserviert: Ein Kontakt ist für "
                "%(day)s geplant. Bitte sprechen Sie sich ab."
            )
            % {
                "company": company.name,
                "until": date_format(reserved_until(plan), "j. F Y"),
                "who": f"{name} ({who.phone})" if who and who.phone else name,
                "day": date_format(plan.due_on, "j. F Y"),
            }
        )


class AlreadyMerged(Refused):
    """Somebody else merged one of the two a moment before."""

    def __init__(self, company: Company) -> None:
        into = company.merged_into
        super().__init__(
            _("„%(company)s“ ist schon zusammengeführt: mit „%(into)s“.")
            % {"company": company.name, "into": into.name if into else ""}
        )


class ChangedMeanwhile(Refused):
    """What was shown is not what stands there now."""

    def __init__(self) -> None:
        super().__init__(
            _("Einer der Betriebe wurde gerade geändert. Bitte sehen Sie beide noch einmal an.")
        )


class ClosedCompanyHasOffers(Refused):
    """The stricter state would end offers without telling anybody."""

    def __init__(self, closed: Company, other: Company) -> None:
        super().__init__(
            _(
                "„%(closed)s“ hat den Stand „%(state)s“, „%(other)s“ aber laufende Angebote. Bitte "
                "beenden Sie erst diese: So bekommen Jugendliche Bescheid."
            )
            % {"closed": closed.name, "state": closed.get_state_display(), "other": other.name}
        )


class UndoNotPossible(Refused):
    """A merge cannot be taken back; the sentence says why."""


class NothingToHandOver(Refused):
    """None of the companies is the giver's any more."""

    def __init__(self) -> None:
        super().__init__(_("Von diesen Betrieben gehört der Person keiner mehr."))


class NobodyToAsk(Refused):
    """No contact of the company can be reached by mail."""

    def __init__(self) -> None:
        super().__init__(
            _("Es gibt keine Ansprechperson mit E-Mail-Adresse. Bitte tragen Sie eine ein.")
        )


class NothingToReject(Refused):
    """The sign-up has been decided, or the company never came by itself."""

    def __init__(self) -> None:
        super().__init__(_("Hier wartet keine Anmeldung."))


class NobodyToWrite(Refused):
    """Nobody at the company takes a letter from us."""

    def __init__(self) -> None:
        super().__init__(
            _("Es gibt keine Ansprechperson, die Post von uns möchte. Bitte tragen Sie eine ein.")
        )


class AlreadyRenewed(Refused):
    """Somebody has entered this year's offer already."""

    def __init__(self, offer: Offer) -> None:
        self.offer = offer
        super().__init__(
            _("Für dieses Jahr ist „%(title)s“ schon eingetragen. Der Stand ist: %(state)s.")
            % {"title": offer.title, "state": offer.get_state_display()}
        )


class OfferIsOver(Refused):
    """The last day, or the last day to ask, has passed."""

    def __init__(self) -> None:
        super().__init__(_("Das Angebot liegt in der Vergangenheit. Bitte ändern Sie die Tage."))


class OfferHasNoSeat(Refused):
    """An offer without a seat can be asked for by nobody."""

    def __init__(self) -> None:
        super().__init__(_("Das Angebot hat keinen Platz. Bitte tragen Sie mindestens einen ein."))


class OfferChangedMeanwhile(Refused):
    """What was confirmed is not what stands there now."""

    def __init__(self) -> None:
        super().__init__(_("Das Angebot wurde gerade geändert. Bitte sehen Sie es noch einmal an."))


class LinkIsUsed(Refused):
    """Another click on the same link was faster."""

    def __init__(self) -> None:
        super().__init__(_("Dieser Link wurde schon benutzt."))


class SiteIsNotLocated(Refused):
    """Without coordinates nobody could be told the way."""

    def __init__(self) -> None:
        super().__init__(
            _("Zu diesem Ort fehlt die Lage. Bitte ergänzen Sie Breite und Länge am Betrieb.")
        )


class SeatsAreTaken(Refused):
    """Fewer seats than bookings are not possible."""

    def __init__(self, taken: int) -> None:
        super().__init__(
            _("Es sind schon %(taken)s Plätze vergeben. Weniger geht nicht.") % {"taken": taken}
        )


class BookedDaysAreOutside(Refused):
    """Somebody holds a seat on days the offer would no longer cover."""

    def __init__(self, offer: Offer) -> None:
        super().__init__(
            _(
                "Auf Tagen, die wegfallen, ist schon ein Platz vergeben. Bitte rufen Sie an: "
                "%(who)s."
            )
            % {"who": call_text(offer.company, offer)}
        )


class AddressIsTaken(Refused):
    """The mail address belongs to an account outside this team; the operator helps without one."""

    def __init__(self, company: Company | None) -> None:
        super().__init__(
            _("Mit dieser E-Mail-Adresse gibt es schon ein Konto. Bitte rufen Sie an: %(who)s.")
            % {"who": call_text(company)}
        )


class AlreadyMember(Refused):
    """The person is in this team."""

    def __init__(self) -> None:
        super().__init__(_("Diese Person ist schon im Team."))


class AlreadySignedIn(Refused):
    """Who has been here needs no invitation."""

    def __init__(self) -> None:
        super().__init__(_("Diese Person hat sich schon angemeldet."))


class LastAdmin(Refused):
    """A team keeps somebody who looks after it."""

    def __init__(self) -> None:
        super().__init__(
            _("Eine Person muss das Team verwalten. Geben Sie die Verwaltung erst weiter.")
        )


class WantsNoMail(Refused):
    """The person has asked us not to write."""

    def __init__(self) -> None:
        super().__init__(_("Die Person möchte keine Nachrichten."))


class OwnedMeanwhile(Refused):
    """The company is the officer's own already."""

    def __init__(self) -> None:
        super().__init__(_("Der Betrieb ist schon bei Ihnen."))


class LinkedAlready(Refused):
    """These two belong together in this way already."""

    def __init__(self) -> None:
        super().__init__(_("Diese beiden Betriebe sind so schon verbunden."))


class NoteIsSettled(Refused):
    """A note is corrected soon or never: others rely on it."""

    def __init__(self) -> None:
        super().__init__(
            _("Die Zeit zum Berichtigen ist vorbei. Bitte schreiben Sie eine neue Notiz.")
        )


def sentence(refusal: Refused | MoveNotPossible) -> str:
    """What to tell somebody whose step was refused."""
    if isinstance(refusal, MoveNotPossible):
        state = refusal.obj.get_state_display()  # type: ignore[attr-defined]
        return _("Das geht jetzt nicht. Der Stand ist: %(state)s.") % {"state": state}
    return str(refusal)
