"""Companies that belong together, as officers know it."""

from django.db import transaction

from accounts.models import User
from companies.enums import CompanyLinkKind
from companies.models import Company, CompanyLink
from companies.services.errors import LinkedAlready
from journal import audit
from journal.enums import AuditAction


@transaction.atomic
def link_companies(
    subject: Company, by: User, *, other: Company, kind: CompanyLinkKind, note: str = ""
) -> CompanyLink:
    """Notes that one company belongs to another. Raises LinkedAlready, also the other way round."""
    pair = [subject.pk, other.pk]
    # In one order: two officers who link the same two from both sides do not wait in a ring.
    list(Company.objects.select_for_update(no_key=True).filter(pk__in=pair).order_by("pk"))
    if CompanyLink.objects.filter(subject__in=pair, other__in=pair, kind=kind).exists():
        raise LinkedAlready
    link = CompanyLink.objects.create(
        subject=subject, other=other, kind=kind, note=note, created_by=by
    )
    audit.record(AuditAction.CREATED, link, by=by, kind=kind)
    return link


@transaction.atomic
def unlink_companies(link: CompanyLink, by: User) -> bool:
    """Takes a link away; False when somebody did before."""
    gone = CompanyLink.objects.select_for_update().filter(pk=link.pk).first()
    if gone is None:
        return False
    audit.record(AuditAction.DELETED, gone, by=by, kind=gone.kind)
    gone.delete()
    return True
