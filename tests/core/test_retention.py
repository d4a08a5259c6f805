from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from marshrut.core import merging
from marshrut.core.retention import Kept
from marshrut.people.models import Person

# Models of libraries: whose they are and how long they live.
THIRD_PARTY = {
    "auth.Permission": "",
    "auth.Group": "",
    "contenttypes.ContentType": "",
    "sessions.Session": "until it expires; pruned daily",
    "django_tasks_database.DBTaskResult": "until pruned; ids only",
}


def models():
    return [m for m in apps.get_models() if m._meta.label not in THIRD_PARTY]


def test_every_model_says_whose_it_is_and_how_long_it_is_kept():
    assert [m._meta.label for m in models() if not isinstance(getattr(m, "kept", None), Kept)] == []


def test_every_path_leads_to_a_person():
    assert [m._meta.label for m in models() if m.kept.owner and not leads_to_person(m, m.kept.owner)] == []


def leads_to_person(model, path):
    for step in path.split("__"):
        try:
            model = model._meta.get_field(step).related_model
        except FieldDoesNotExist:
            return False
    return model is Person


def test_personal_columns_are_never_called_nobodys():
    """A model with a reference to a person and no owner must be about something else: who acted, not whom."""
    acted = {
        "set_by",
        "by",
        "merged_into",
        "apart_by",
        "started_by",
        "issued_by",
        "uploaded_by",
        "cancelled_by",
    }
    silent = [
        (m._meta.label, f.name)
        for m in models()
        if not m.kept.owner and m is not Person
        for f in m._meta.get_fields()
        if f.is_relation and f.concrete and f.related_model is Person and f.name not in acted
    ]
    assert silent == []


def keys_to_person():
    return {
        (m._meta.label, f.name): m
        for m in models()
        for f in m._meta.get_fields()
        if f.is_relation and f.concrete and f.related_model is Person
    }


def test_every_key_to_a_person_says_what_merging_does_with_it():
    fates = {(model._meta.label, path) for model, path, _ in merging.declared()}
    assert [key for key in keys_to_person() if key not in fates] == []


def test_every_declared_path_leads_to_a_person():
    assert [(m._meta.label, path) for m, path, _ in merging.declared() if not leads_to_person(m, path)] == []


def test_what_says_something_of_the_other_side_names_a_column():
    sides = [
        (model, bar.other)
        for model, _, fate in merging.declared()
        for bar in getattr(fate, "bars", ())
        if isinstance(bar, merging.Sides)
    ]
    assert sides and all(leads_to_person(model, path) for model, path in sides)
