"""Filters of the design system: form fields in KERN dress."""

from django import forms, template
from django.forms import BaseForm
from django.forms.boundfield import BoundField

register = template.Library()

INPUT = "kern-form-input__input"
CHECK = "kern-form-check"
# What stands around the widget, by widget class; the first match counts.
KINDS: list[tuple[type[forms.Widget], str]] = [
    (forms.HiddenInput, "hidden"),
    (forms.RadioSelect, "choices"),  # and CheckboxSelectMultiple, its child
    (forms.MultiWidget, "group"),
    (forms.SelectDateWidget, "group"),
    (forms.CheckboxInput, "check"),
    (forms.SelectMultiple, "input"),
    (forms.Select, "select"),
]
CLASSES = {
    "select": "kern-form-input__select",
    "check": f"{CHECK}__checkbox",
    "input": INPUT,
}
# Native pickers need ISO values; the field still accepts what people type in German.
PICKERS: list[tuple[type[forms.DateInput | forms.DateTimeInput | forms.TimeInput], str, str]] = [
    (forms.DateInput, "date", "%Y-%m-%d"),
    (forms.DateTimeInput, "datetime-local", "%Y-%m-%dT%H:%M"),
    (forms.TimeInput, "time", "%H:%M"),
]


def kind_of(widget: forms.Widget) -> str:
    """Which KERN markup the widget gets: input, select, check, choices, group or hidden."""
    return next((kind for cls, kind in KINDS if isinstance(widget, cls)), "input")


def character_limit(field: BoundField) -> int:
    """How many characters a text area takes; 0 where there is no limit to show."""
    limit = getattr(field.field, "max_length", None)
    return int(limit) if limit and isinstance(field.field.widget, forms.Textarea) else 0


def described_by(field: BoundField) -> str:
    """Ids of the texts that belong to the field: help, limit, error."""
    parts = [
        ("helptext", bool(field.help_text)),
        ("limit", bool(character_limit(field))),
        ("error", bool(field.errors)),
    ]
    return " ".join(f"{field.auto_id}_{name}" for name, is_there in parts if is_there)


@register.filter
def dressed(field: BoundField) -> BoundField:
    """The field with KERN's classes, native pickers and its descriptions on the widget."""
    widget = field.field.widget
    kind = kind_of(widget)
    for cls, input_type, value_format in PICKERS:
        if isinstance(widget, cls):
            widget.input_type = input_type
            widget.format = value_format
    name = f"{CHECK}__{widget.input_type}" if kind == "choices" else CLASSES.get(kind, "")
    if name:
        with_error = f"{name} {name}--error" if field.errors else name
        widget.attrs.setdefault("class", with_error)
    if widget.attrs.get("placeholder") == field.label:
        # The label stands above the field; repeated inside it would only vanish while typing.
        del widget.attrs["placeholder"]
    if not widget.use_fieldset and described_by(field):
        widget.attrs.setdefault("aria-describedby", described_by(field))
    return field


@register.filter
def kern_kind(field: BoundField) -> str:
    """Which KERN markup the field gets."""
    return kind_of(field.field.widget)


@register.filter
def limit(field: BoundField) -> int:
    """The number of characters to count down from, 0 for none."""
    return character_limit(field)


@register.filter
def descriptions(field: BoundField) -> str:
    """Ids for aria-describedby on a fieldset."""
    return described_by(field)


@register.filter
def is_marked_optional(field: BoundField) -> bool:
    """Whether "freiwillig" stands at the label.

    A form of nothing but optional fields (a filter) says so with
    ``marks_optional_fields = False``.
    """
    return not field.field.required and getattr(field.form, "marks_optional_fields", True)


@register.filter
def focus_id(field: BoundField) -> str:
    """The id of the element to focus for this field: the first choice of a group of choices."""
    if kind_of(field.field.widget) == "choices":
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@register.filter
def has_errors(form: BaseForm) -> bool:
    """Whether the sent form was refused."""
    return form.is_bound and bool(form.errors)
