"""The page of all components, for everybody who builds or judges pages. Demo mode only."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from quartier.context import NavigationItem
from quartier.lib import path
from quartier.lib.tiles import Tile

STATES = ["placed", "pupil_turn", "waiting", "searching", "never"]
STATE_COUNTS = list(zip(STATES, [11, 4, 5, 3, 2], strict=True))
CITY = [
    ("Mengede", 0, 0, 4),
    ("Eving", 1, 0, 9),
    ("Scharnhorst", 2, 0, 5),
    ("Huckarde", 0, 1, 11),
    ("Innenstadt-Nord", 1, 1, 8),
    ("Brackel", 2, 1, 2),
    ("Lütgendortmund", 0, 2, 3),
    ("Innenstadt-West", 1, 2, 14),
    ("Innenstadt-Ost", 2, 2, 10),
    ("Aplerbeck", 3, 2, 1),
    ("Hombruch", 1, 3, 4),
    ("Hörde", 2, 3, 6),
]
ENOUGH, FEW = 8, 3
CLASS = [
    ("Amira B.", "never", _("neuen Zettel drucken"), 19),
    ("Jonas F.", "searching", _("3 passende Plätze vorschlagen"), 12),
    ("Elif K.", "pupil_turn", _("bestätigen bis 4. Dezember"), 1),
    ("Max T.", "waiting", _("Antwort bis 1. Dezember"), 6),
    ("Sofia W.", "placed", _("Vereinbarung: Eltern fehlen"), 3),
]


class SampleForm(forms.Form):
    """One field of every kind."""

    first_name = forms.CharField(
        label=_("Vorname"), help_text=_("So, wie du gerufen wirst."), max_length=40
    )
    email = forms.EmailField(label=_("E-Mail"), required=False)
    starts_on = forms.DateField(label=_("Beginn"), widget=forms.DateInput)
    field = forms.ChoiceField(
        label=_("Berufsfeld"),
        choices=[("", _("Bitte wählen")), ("metal", _("Metall")), ("wood", _("Holz"))],
    )
    kind = forms.ChoiceField(
        label=_("Was suchst du?"),
        choices=[("short", _("Praktikum, 3 Wochen")), ("long", _("Praktikum, 1 Tag die Woche"))],
        widget=forms.RadioSelect,
    )
    strengths = forms.MultipleChoiceField(
        label=_("Das kann ich gut"),
        choices=[("careful", _("genau arbeiten")), ("people", _("mit Menschen reden"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    text = forms.CharField(
        label=_("Darum möchte ich zu Ihnen"),
        help_text=_("Zwei Sätze reichen."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=200,
    )
    picture = forms.FileField(label=_("Datei"), required=False)
    agrees = forms.BooleanField(label=_("Ich habe alles gelesen."))


def tone(count: int) -> str:
    """Many, some or few free places."""
    return "placed" if count >= ENOUGH else "waiting" if count >= FEW else "searching"


def sample_tiles() -> list[Tile]:
    """The city with invented numbers."""
    return [
        Tile(
            name=name,
            x=x,
            y=y,
            label=str(count),
            url=f"?bezirk={name}",
            tone=tone(count),
            is_selected=name == "Huckarde",
        )
        for name, x, y, count in CITY
    ]


def sample_context() -> dict[str, object]:
    """Invented content for the components."""
    return {
        "states": STATES,
        "state_counts": STATE_COUNTS,
        "tiles": sample_tiles(),
        "steps": path.steps(2),
        "steps_waiting": path.steps(2, is_current=False),
        "reasons": [
            _("nah an deiner Schule"),
            _("du magst „mit Maschinen arbeiten“"),
            _("dein Zeitraum"),
        ],
        "chips": [
            {"label": _("höchstens 15 Min"), "url": "?"},
            {"label": _("Metall"), "url": "?"},
        ],
        "pupils": CLASS,
        "tabs": [
            NavigationItem(_("Alle"), "?", is_current=True),
            NavigationItem(_("Offen"), "?offen", is_current=False),
        ],
        "pages": [
            {"label": number, "url": f"?seite={number}", "is_current": number == 2}
            for number in (1, 2, 3)
        ],
        "facts": [(_("Zeitraum"), _("25. Januar bis 12. Februar")), (_("Arbeitszeit"), "8–14 Uhr")],
        "events": [
            {"when": _("22. November"), "text": _("Der Betrieb hat Ja gesagt."), "note": ""},
            {"when": _("19. November"), "text": _("Bewerbung gesendet."), "note": _("von Elif")},
        ],
    }


@login_not_required
@require_http_methods(["GET", "POST"])
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with sample content; the form answers like a real one and keeps nothing."""
    if not settings.DEMO_MODE:
        raise Http404
    form = SampleForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        messages.success(request, _("Alles richtig ausgefüllt."))
        return redirect("gallery")
    return render(request, "quartier/gallery.html", {"form": form, **sample_context()})
