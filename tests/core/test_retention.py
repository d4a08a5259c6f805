from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

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
    acted = {"set_by", "by", "merged_into", "started_by", "issued_by", "uploaded_by", "cancelled_by"}
    silent = [
        (m._meta.label, f.name)
        for m in models()
        if not m.kept.owner and m is not Person
        for f in m._meta.get_fields()
        if f.is_relation and f.concrete and f.related_model is Person and f.name not in acted
    ]
    assert silent == []
