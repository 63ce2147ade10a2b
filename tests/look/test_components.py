"""Single components: what they escape, what they leave out, how they mark states."""

import re

import pytest
from django import forms
from django.template import Context, Template
from django_cotton.compiler_regex import CottonCompiler

from quartier.lib.path import steps
from quartier.lib.tiles import Tile

EVIL = '"><script>alert(1)</script>'


def rendered(source: str, **context: object) -> str:
    """A template as text, blanks folded."""
    return " ".join(Template(CottonCompiler().process(source)).render(Context(context)).split())


class Sample(forms.Form):
    day = forms.DateField()
    note = forms.CharField(widget=forms.Textarea, max_length=20, help_text="Kurz.")
    choice = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


class Quiet(forms.Form):
    marks_optional_fields = False
    word = forms.CharField(required=False)


@pytest.mark.parametrize(
    "source",
    [
        '<c-card :title="text" url="/" />',
        '<c-card title="{{ text }}" url="/" />',
        '<c-offer-card :title="text" :company="text" :way="text" />',
        '<c-alert :title="text" />',
        "<c-button>{{ text }}</c-button>",
        '<c-reason-box :reasons="texts" />',
        '<c-person-card :name="text" :phone="text" />',
        '<c-link :href="text">x</c-link>',
        '<c-button name="{{ text }}">x</c-button>',
    ],
)
def test_it_escapes_what_people_wrote(source):
    text = rendered(source, text=EVIL, texts=[EVIL])
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_it_marks_each_state_with_word_shape_and_colour():
    states = ["placed", "pupil_turn", "waiting", "searching", "never"]
    chips = [rendered('<c-state-chip :state="state" />', state=state) for state in states]
    icons = [re.search(r"#([a-z-]+)\"", chip)[1] for chip in chips]
    words = [re.sub(r"<[^>]+>", "", chip).strip() for chip in chips]
    assert len(set(icons)) == len(set(words)) == 5
    assert all(words)
    assert all(f"aq-state--{state}" in chip for state, chip in zip(states, chips, strict=True))


def test_it_says_the_state_of_each_step_in_words():
    text = rendered('<c-path :steps="steps" />', steps=steps(2))
    assert text.count("erledigt") == 2
    assert text.count('aria-current="step"') == 1
    assert text.count("kommt noch") == 2
    assert "aria-current" not in rendered(
        '<c-path :steps="steps" />', steps=steps(5, is_current=False)
    )


def test_it_gives_at_most_three_reasons():
    text = rendered('<c-reason-box :reasons="reasons" />', reasons=["a1", "b2", "c3", "d4"])
    assert "c3" in text
    assert "d4" not in text


def test_it_draws_the_districts_and_lists_them():
    tiles = [
        Tile("Innenstadt-West", 1, 2, "14", "/west/", "placed", is_selected=True),
        Tile("Lütgendortmund", 0, 2),
    ]
    text = rendered('<c-quarter-tiles :tiles="tiles" />', tiles=tiles)
    assert "translate(100 200)" in text
    assert "Innenstadt-<" in text
    assert "Lütgen-<" in text
    assert text.count('href="/west/"') == 2
    assert text.count("<li>") == 2


def test_it_leaves_out_what_is_empty():
    assert rendered('<c-reason-box :reasons="reasons" />', reasons=[]) == ""
    assert rendered("<c-filter-chips />") == ""
    assert rendered("<c-pagination />") == ""
    assert "aq-actions" not in rendered('<c-empty-state title="Leer" />')


def test_it_offers_the_native_date_picker_with_iso_values():
    text = rendered("{{ form }}", form=Sample(initial={"day": "2026-01-25"}))
    assert 'type="date"' in text
    assert 'value="2026-01-25"' in text


def test_it_accepts_a_day_as_germans_write_it():
    assert Sample({"day": "25.01.2026", "note": "x", "choice": "a"}).is_valid()


def test_it_ties_help_limit_and_error_to_the_field():
    text = rendered("{{ form }}", form=Sample({}))
    assert 'aria-describedby="id_note_helptext id_note_limit id_note_error"' in text
    assert 'aria-describedby="id_choice_error"' in text
    assert text.count('aria-invalid="true"') == 4


def test_it_leads_from_the_summary_to_each_field():
    text = rendered('<c-error-summary :form="form" />', form=Sample({}))
    for target in ("#id_day", "#id_note", "#id_choice_0"):
        assert f'href="{target}"' in text
    assert rendered('<c-error-summary :form="form" />', form=Sample()) == ""


def test_it_marks_optional_fields_unless_all_are():
    class Loud(Quiet):
        marks_optional_fields = True

    assert "freiwillig" in rendered("{{ form }}", form=Loud())
    assert "freiwillig" not in rendered("{{ form }}", form=Quiet())
