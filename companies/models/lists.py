"""What officers make of the list of companies: tags, kept views, chosen columns."""

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quartier.lib.text import search_fold, sort_key, tidy

if TYPE_CHECKING:
    from accounts.models import User


class Tag(models.Model):
    """A word that officers stick on companies, e.g. „Girls' Day“."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(
        _("Schlagwort"), max_length=40, help_text=_("Kurz. Nichts über einzelne Personen.")
    )
    key = models.CharField(
        max_length=60,
        unique=True,
        editable=False,
        error_messages={"unique": _("Dieses Schlagwort gibt es schon.")},
    )
    """The folded name: „Girls’ Day“ and „girls day“ are one."""

    class Meta:
        verbose_name = _("Schlagwort")
        verbose_name_plural = _("Schlagwörter")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name, self.key = tidy(self.name), tag_key(self.name)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Two spellings of one word are one tag."""
        self.key = tag_key(self.name)
        if not self.key:
            raise ValidationError({"name": _("Bitte ein Wort mit Buchstaben oder Ziffern.")})
        if Tag.objects.filter(key=self.key).exclude(pk=self.pk).exists():
            raise ValidationError({"name": _("Dieses Schlagwort gibt es schon.")})


def tag_key(name: str) -> str:
    """What two spellings of a tag have in common."""
    return search_fold(name)[:60]


class SavedListQuerySet(models.QuerySet["SavedList"]):
    """Kept views by who may use them."""

    def visible_to(self, user: "User") -> "SavedListQuerySet":
        """The own ones, and those that are for all."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(owner=user) | Q(is_shared=True))


class SavedList(models.Model):
    """A search with filters, columns and order under a name."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("von"),
        on_delete=models.CASCADE,
        related_name="saved_lists",
        editable=False,
    )
    name = models.CharField(_("Name"), max_length=60)
    query = models.CharField(max_length=1500, blank=True)
    """The part of the address behind the question mark."""
    is_shared = models.BooleanField(
        _("für alle im Team"),
        default=False,
        help_text=_("Alle im Team sehen die Liste dann über der Tabelle."),
    )
    created_at = models.DateTimeField(_("angelegt"), default=timezone.now, editable=False)
    sort_key = models.CharField(max_length=60, editable=False)

    objects = SavedListQuerySet.as_manager()

    class Meta:
        verbose_name = _("gespeicherte Liste")
        verbose_name_plural = _("gespeicherte Listen")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "sort_key"],
                name="saved_list_named_once",
                violation_error_message=_("Eine Liste mit diesem Namen haben Sie schon."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)[:60]
        super().save(*args, **kwargs)


class ListColumns(models.Model):
    """Which columns of the list of companies somebody wants to see."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="company_columns"
    )
    names = ArrayField(models.CharField(max_length=40))

    class Meta:
        verbose_name = _("Spalten")
        verbose_name_plural = _("Spalten")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Spalten {self.pk}"
