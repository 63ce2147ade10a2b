"""What people around a pupil are told. No mail carries a name."""

from django.utils import timezone

from accounts.enums import Role
from accounts.models import ActionLink, User
from journal import outbox
from journal.enums import Audience
from quartier.lib.tokens import keyed_hash
from schools.models import Consent, Guardian, Pupil


def teachers_of(pupil: Pupil) -> list[User]:
    """The teachers of the pupil's class."""
    return list(
        User.objects.filter(
            role=Role.TEACHER, is_active=True, teacher__classes=pupil.school_class_id
        ).order_by("pk")
    )


def officers_of(pupil: Pupil) -> list[User]:
    """The officers who hold a post at the pupil's school today."""
    posts = pupil.school_class.school.posts.current()
    return list(User.objects.filter(posts__in=posts, is_active=True).distinct().order_by("pk"))


def consent_requested(guardian: Guardian, link: ActionLink) -> None:
    """To the guardian: please decide, behind this link. At most one mail a day to an address."""
    address = keyed_hash(guardian.email, "consent_requested")
    outbox.post(
        "consent_requested",
        key=f"consent_requested:{link.public_id}:{timezone.localdate()}:{address[:16]}",
        audience=Audience.GUARDIAN,
        address=guardian.email,
        link_path="/k/{token}/",
        link_label="Zum Einverständnis",
        link=link,
    )


def consent_decided(consent: Consent) -> None:
    """To the pupil and the class's teachers: where the consent stands now."""
    facts = {"purpose": consent.get_purpose_display(), "state": consent.get_state_display()}
    key = f"consent_decided:{consent.public_id}:{consent.state_changed_at.timestamp()}"
    pupil = consent.pupil
    if pupil.user is not None:
        outbox.post(
            "consent_decided_pupil",
            key=f"{key}:pupil",
            audience=Audience.PUPIL,
            facts=facts,
            recipient=pupil.user,
            link_path="/heute/",
            link_label="Weiter",
        )
    for teacher in teachers_of(pupil):
        outbox.post(
            "consent_decided_teacher",
            key=f"{key}:{teacher.pk}",
            audience=Audience.TEACHER,
            facts={**facts, "school_class": pupil.school_class.name},
            recipient=teacher,
            link_path="/heute/",
            link_label="Zur Klasse",
        )


def consent_expired(consent: Consent) -> None:
    """To the pupil and the class's teachers, in their accounts: it has to be asked for again."""
    facts = {"purpose": consent.get_purpose_display()}
    key = f"consent_expired:{consent.public_id}"
    pupil = consent.pupil
    if pupil.user is not None:
        outbox.post(
            "consent_expired_pupil",
            key=f"{key}:pupil",
            audience=Audience.PUPIL,
            facts=facts,
            recipient=pupil.user,
            by_mail=False,
            link_path="/mein-einverstaendnis/",
            link_label="Noch einmal fragen",
        )
    for teacher in teachers_of(pupil):
        outbox.post(
            "consent_expired_teacher",
            key=f"{key}:{teacher.pk}",
            audience=Audience.TEACHER,
            facts={**facts, "school_class": pupil.school_class.name},
            recipient=teacher,
            by_mail=False,
            link_path=f"/klassen/schueler/{pupil.public_id}/",
            link_label="Neu anfragen",
        )
