"""The class or the pupil a page is about, for those who may see it; who helps at the school."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from schools.models import OfficerPost, OfficerPostQuerySet, Pupil, SchoolClass


def load_class(request: HttpRequest, public_id: str) -> SchoolClass:
    """A class the user may see."""
    classes = SchoolClass.objects.visible_to(request.user).select_related("school", "year")
    return get_object_or_404(classes, public_id=public_id)


def pupils_of(school_class: SchoolClass) -> Any:
    """Who is in the class now."""
    return Pupil.objects.active().filter(school_class=school_class).select_related("user")


def posts_at(school_id: int) -> OfficerPostQuerySet:
    """Who of the city helps at this school now, for the cards at the end of a page."""
    posts = OfficerPost.objects.current().filter(school=school_id, officer__is_active=True)
    return posts.select_related("officer")


def load_pupil(request: HttpRequest, public_id: str) -> Pupil:
    """A pupil of the user's classes; pupils themselves have pages of their own."""
    if request.user.is_pupil:
        raise Http404
    visible = Pupil.objects.active().visible_to(request.user)
    return get_object_or_404(
        visible.select_related("user", "school_class__school", "school_class__year"),
        public_id=public_id,
    )
