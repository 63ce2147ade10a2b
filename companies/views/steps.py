"""Steps of an offer that are asked once more: what will happen, then the button."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from accounts.models import User
from companies.forms import ReasonForm
from companies.models import Offer
from companies.permissions import can_steer_offer
from companies.services import Refused, sentence
from companies.views.own import own_offer, require, sent, signed_in
from journal.moves import MoveNotPossible


@dataclass(frozen=True)
class Step:
    """One step: the question, what follows from a yes, and the service that does it."""

    heading: str | Promise
    consequence: str | Promise
    button: str | Promise
    done: str | Promise
    act: Callable[[Offer, User, str], Offer]
    """Takes the offer, who acts, and the reason (empty where none is asked)."""
    move: str = ""
    """The move that must exist now, if the step is one."""
    asks_reason: bool = False


def confirm_step(request: HttpRequest, public_id: UUID, step: Step) -> HttpResponse:
    """Shows the question (GET) or does it (POST) and leads to the offer."""
    offer = own_offer(request, public_id)
    require(can_steer_offer(signed_in(request), offer))
    form = ReasonForm(sent(request), needed=False) if step.asks_reason else None
    is_possible = not step.move or offer.can(step.move)
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            reason = form.cleaned_data["reason"] if form else ""
            offer = step.act(offer, signed_in(request), reason)
        except (Refused, MoveNotPossible) as refusal:
            messages.error(request, sentence(refusal))
        else:
            messages.success(request, str(step.done))
        return redirect("offer_show", offer.public_id)
    context = {"offer": offer, "step": step, "form": form, "is_possible": is_possible}
    return render(request, "companies/offer_step.html", context)
