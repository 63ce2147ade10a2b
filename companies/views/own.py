"""The company of the person who is signed in, and the first questions of every page."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404

from accounts.models import User
from companies.models import Company, Offer


def own_company(request: HttpRequest) -> Company:
    """The company somebody belongs to; 404 for everybody else."""
    user = signed_in(request)
    companies = Company.objects.visible_to(user).select_related("owner")
    return get_object_or_404(companies, members__user=user)


def own_offer(request: HttpRequest, public_id: UUID) -> Offer:
    """An offer of the own company; 404 for a stranger's."""
    user = signed_in(request)
    offers = Offer.objects.visible_to(user).filter(company__members__user=user)
    return get_object_or_404(
        offers.select_related(
            "company__owner", "site__neighbourhood", "occupation", "field", "contact"
        ),
        public_id=public_id,
    )


def signed_in(request: HttpRequest) -> User:
    """The account behind a request; the middleware has sent everybody else to sign in."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


def require(is_allowed: bool) -> None:
    """403 for somebody who may see this but not do that."""
    if not is_allowed:
        raise PermissionDenied


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, also when every field was left empty; None for a first look."""
    return request.POST if request.method == "POST" else None
