from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django_tasks_db.models import DBTaskResult

from marshrut.core.access import role
from marshrut.core.journal import broken_link
from marshrut.core.models import Deadline, Entry, EntryPayload
from marshrut.core.viewer import Role
from marshrut.core.workflow import (
    Denied,
    Flow,
    Refused,
    Stale,
    Term,
    Transition,
    Unmet,
    perform,
    perform_many,
    registry,
    start,
    to_role,
)
from marshrut.diagnostics.models import Sitting
from marshrut.regulations import terms
from marshrut.regulations.findings import Finding

OPERATOR = role(Role.OPERATOR)


def place_is_named(sitting, _viewer):
    yield Finding("A2.5.7.1", "Укажите место проведения.", bool(sitting.place))


FLOW = Flow(
    kind="sitting",
    label="Сеанс",
    model=Sitting,
    states=Sitting.State,
    route="step",
    start=Transition("schedule", "Назначить", (), "scheduled", OPERATOR, "A2.5.9.4", opens=("contact",)),
    transitions=(
        Transition(
            "open",
            "Открыть",
            ("scheduled",),
            "open",
            OPERATOR,
            "A2.5.9.5",
            needs=(place_is_named,),
            closes=("contact",),
            jobs=("marshrut.core.jobs.seal",),
        ),
        Transition("cancel", "Отменить", ("scheduled",), "cancelled", OPERATOR, "A2.5.1", note="Причина"),
    ),
    terms=(
        Term(
            "contact",
            "Связаться",
            "A2.5.9.4",
            to_role(Role.OPERATOR),
            "Отметить",
            "step",
            rule=terms.contact_applicant,
            norm="contact_applicant_days",
        ),
    ),
)


@pytest.fixture
def flow(monkeypatch):
    monkeypatch.setitem(registry._flows, "sitting", FLOW)
    monkeypatch.setitem(registry._by_model, Sitting, FLOW)
    return FLOW


@pytest.fixture
def operator(world):
    return world.viewer("operator")


def make(viewer, n=1, place="каб. 214"):
    at = viewer.at
    rows = [
        Sitting(title="Сеанс", place=place, starts_at=at, ends_at=at.replace(hour=at.hour + 3))
        for _ in range(n)
    ]
    return start(rows, viewer=viewer, titles=["Сеанс"] * n)


def test_start_writes_state_entry_and_term(flow, operator):
    sitting = make(operator)[0]
    entry, deadline = Entry.objects.get(), Deadline.objects.get()
    assert (sitting.state, entry.after, entry.capacity) == ("scheduled", "scheduled", "operator")
    assert (deadline.due_on, deadline.days) == (date(2026, 11, 26), 3)


def test_a_job_begins_nothing_that_the_table_does_not_give_it(flow, world):
    with pytest.raises(Denied):
        make(world.viewer("system"))
    assert not Sitting.objects.exists() and not Entry.objects.exists()


def test_jobs_begin_results_pathways_and_failures_only(world):
    viewer = world.viewer("system")
    begun = {kind for kind, one in registry.flows().items() if one.start.who(viewer, one.model())}
    assert begun == {"result", "pathway", "job_failure"}


def test_perform_moves_closes_and_queues(flow, operator):
    fresh = perform(make(operator)[0], "open", viewer=operator, seen=1)
    assert Sitting.objects.get().state == fresh.state == "open"
    assert Deadline.objects.get().closed_at == operator.at
    assert DBTaskResult.objects.get().args_kwargs["kwargs"] == {"case_ids": [fresh.pk]}


def test_second_click_of_the_same_person_is_a_success(flow, operator):
    sitting = make(operator)[0]
    perform(sitting, "open", viewer=operator, seen=1)
    assert perform(sitting, "open", viewer=operator, seen=1).state == "open"
    assert Entry.objects.count() == 2


def test_the_same_person_with_other_data_is_no_second_click(flow, operator):
    sitting = make(operator)[0]
    first, second = (replace(operator, request=sent) for sent in ("one form", "another form"))
    perform(sitting, "open", viewer=first, seen=1)
    assert perform(sitting, "open", viewer=first, seen=1).state == "open"
    with pytest.raises(Stale):
        perform(sitting, "open", viewer=second, seen=1)


def test_somebody_elses_change_is_told(flow, operator, world):
    sitting = make(operator)[0]
    perform(sitting, "open", viewer=operator, seen=1)
    second = world.appoint(world.person("analyst"), Role.OPERATOR) and world.viewer("analyst")
    with pytest.raises(Stale):
        perform(sitting, "open", viewer=second, seen=1)


def test_without_the_role_it_is_denied_and_nothing_is_written(flow, operator, world):
    sitting = make(operator)[0]
    with pytest.raises(Denied):
        perform(sitting, "open", viewer=world.viewer("head"), seen=1)
    assert Entry.objects.count() == 1


def test_unmet_finding_refuses_in_words(flow, operator):
    sitting = make(operator, place="")[0]
    with pytest.raises(Unmet) as refusal:
        perform(sitting, "open", viewer=operator, seen=1)
    assert refusal.value.messages == ("Укажите место проведения.",)


def test_required_note_is_asked_for(flow, operator):
    sitting = make(operator)[0]
    with pytest.raises(Refused, match="Причина"):
        perform(sitting, "cancel", viewer=operator, seen=1)
    perform(sitting, "cancel", viewer=operator, seen=1, note="карантин")
    assert Entry.objects.last().payload.data == {"note": "карантин"}


@pytest.mark.parametrize("size", [1, 40])
def test_perform_many_takes_a_bounded_number_of_queries(flow, operator, size, django_assert_max_num_queries):
    sittings = make(operator, size)
    with django_assert_max_num_queries(14):
        moved, refused = perform_many(sittings, "open", viewer=operator)
    assert (len(moved), refused) == (size, [])


def test_perform_many_refuses_one_and_moves_the_rest(flow, operator):
    sittings = make(operator, 2) + make(operator, 1, place="")
    moved, refused = perform_many(sittings, "open", viewer=operator)
    assert len(moved) == 2
    assert refused == [(sittings[2], ("Укажите место проведения.",))]


def test_chain_holds_and_shows_a_forged_payload(flow, operator):
    sitting = make(operator)[0]
    fresh = perform(sitting, "cancel", viewer=operator, seen=1, note="карантин")
    assert broken_link(fresh.case) is None
    Entry.objects.get(seq=2).payload.delete()
    assert broken_link(fresh.case) is None
    first = Entry.objects.get(seq=1).payload
    salt = first.salt
    first.delete()
    EntryPayload.objects.create(entry=Entry.objects.get(seq=1), salt=salt, data={"note": "подделка"})
    assert broken_link(fresh.case) == 1


@pytest.mark.parametrize("change", [lambda e: e.delete(), lambda e: e.save()])
def test_entries_cannot_be_changed_or_deleted(flow, operator, change):
    make(operator)
    entry = Entry.objects.get()
    entry.payload.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        change(Entry.objects.get())
