"""The seats of an offer, and who holds one on which days."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.enums import OfferState
from quartier.lib import ranges


class SeatQuerySet(models.QuerySet["Seat"]):
    """Seats by whether somebody holds them."""

    def free(self, on: date) -> "SeatQuerySet":
        """Seats of published offers that nobody holds on this day or later."""
        held = SeatBooking.objects.active().filter(seat=OuterRef("pk"), ends_on__gte=on)
        return self.filter(
            Q(offer__ends_on__isnull=True) | Q(offer__ends_on__gte=on),
            ~Exists(held),
            offer__state=OfferState.PUBLISHED,
        )


class Seat(models.Model):
    """One seat of an offer: it can be booked for many periods, never twice for one."""

    offer = models.ForeignKey(
        "companies.Offer", verbose_name=_("Angebot"), on_delete=models.CASCADE, related_name="seats"
    )
    number = models.PositiveSmallIntegerField(_("Nummer"))

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("Platz")
        verbose_name_plural = _("Plätze")
        ordering = ["offer", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "number"],
                name="seat_is_unique",
                violation_error_message=_("Diesen Platz gibt es schon."),
            ),
        ]

    def __str__(self) -> str:
        return f"Platz {self.pk}"


class SeatBookingQuerySet(models.QuerySet["SeatBooking"]):
    """Bookings by state and days."""

    def active(self) -> "SeatBookingQuerySet":
        """Bookings that hold their seat."""
        return self.filter(released_at__isnull=True)

    def overlapping(self, starts_on: date, ends_on: date) -> "SeatBookingQuerySet":
        """Bookings that share a day with these."""
        return self.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)


class SeatBooking(models.Model):
    """A seat held for some days: first by an accepted application, then by the placement.

    One table for both, so that one exclusion constraint is the judge over every double booking.
    """

    seat = models.ForeignKey(
        Seat, verbose_name=_("Platz"), on_delete=models.PROTECT, related_name="bookings"
    )
    starts_on = models.DateField(_("erster Tag"))
    ends_on = models.DateField(_("letzter Tag"))
    created_at = models.DateTimeField(_("seit"), default=timezone.now)
    released_at = models.DateTimeField(_("freigegeben"), null=True, blank=True)

    objects = SeatBookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Belegung")
        verbose_name_plural = _("Belegungen")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="booking_ends_after_start",
                violation_error_message=_("Die Belegung endet, bevor sie beginnt."),
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(released_at__gte=F("created_at")),
                name="booking_released_after_created",
                violation_error_message=_("Die Belegung endet, bevor es sie gibt."),
            ),
            ExclusionConstraint(
                name="booking_never_twice",
                expressions=[
                    (ranges.same("seat"), RangeOperators.OVERLAPS),
                    (ranges.days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(released_at__isnull=True),
                violation_error_message=_("Dieser Platz ist in der Zeit schon vergeben."),
            ),
        ]

    def __str__(self) -> str:
        return f"Belegung {self.pk}"
