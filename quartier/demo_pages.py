"""Pages that exist in demo mode only."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from journal.backends import kept_mails
from journal.enums import Audience, Channel
from journal.models import Message, MessageQuerySet
from journal.views import page_start

PAGE_SIZE = 20


class MessageFilter(forms.Form):
    """Which messages to show. ``wie`` is a message: those to the same reader, no address needed."""

    an = forms.ChoiceField(
        label=_("An wen?"), choices=[("", _("alle")), *Audience.choices], required=False
    )
    weg = forms.ChoiceField(
        label=_("Auf welchem Weg?"), choices=[("", _("alle")), *Channel.choices], required=False
    )
    wie = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def found(self) -> MessageQuerySet:
        """The messages that were asked for. Raises Http404."""
        if not self.is_valid():
            raise Http404
        found = Message.objects.all()
        if audience := self.cleaned_data["an"]:
            found = found.filter(audience=audience)
        if channel := self.cleaned_data["weg"]:
            found = found.filter(channel=channel)
        if like := self.cleaned_data["wie"]:
            found = found.filter(_same_reader(like))
        return found


@login_not_required
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """What the platform wrote to whom, newest first, with links that work."""
    if not settings.DEMO_MODE:
        raise Http404
    form, start = MessageFilter(request.GET), page_start(request)
    found = form.found().select_related("recipient")
    page, next_start = found.page_after(start, PAGE_SIZE)
    is_whole = not start and not any(form.cleaned_data.values())
    return render(
        request,
        "quartier/demo_messages.html",
        {
            "form": form,
            "page": page,
            "code_mails": kept_mails() if is_whole else [],
            "site_url": settings.SITE_URL,
            "is_one_reader": bool(form.cleaned_data["wie"]),
            "newest_url": _url(request, None) if start else "",
            "older_url": _url(request, next_start) if next_start else "",
        },
    )


def _same_reader(public_id: UUID) -> Q:
    message = Message.objects.filter(public_id=public_id).first()
    if message is None:
        raise Http404
    account = Q(recipient=message.recipient_id) if message.recipient_id else Q()
    return account | Q(address=message.address) if message.address else account


def _url(request: HttpRequest, start: UUID | None) -> str:
    query = request.GET.copy()
    query.pop("nach", None)
    if start:
        query["nach"] = str(start)
    return f"{request.path}?{query.urlencode()}"
