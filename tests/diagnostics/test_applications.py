import pytest

from marshrut.core.models import Deadline, Entry
from marshrut.core.workflow import Refused, Stale, Unmet, flow_of, may, perform
from marshrut.diagnostics.actions import applications as actions
from marshrut.diagnostics.actions import consents
from marshrut.diagnostics.models import Application, ApplicationRow, Consent
from marshrut.diagnostics.queries.applications import attendance, subject_counts, why_ended
from marshrut.documents.models import Document
from marshrut.documents.queries import of_case
from marshrut.people.models import Employment
from tests.diagnostics import given
from tests.world import World

CAST = (*World.CAST, "visitor", "system")
SCHOOL = {"head", "deputy", "deputy_developer"}
DEPUTIES = {"deputy", "deputy_developer"}
STAGES = {
    "declined": lambda world: declined(world),
    "draft": given.consented,
    "signing": given.submitted,
    "sent": given.sent,
    "agreed": given.agreed,
}
# the stage, and for each step that is open in it who may take it; nobody else may take any other step
WHO = {
    "declined": {"acknowledge": {"deputy"}},
    "draft": {
        "edit": SCHOOL,
        "name_people": SCHOOL,
        "ask": SCHOOL,
        "set_aside": SCHOOL,
        "submit": DEPUTIES,
        "sign": {"head"},
        "take_sheet": SCHOOL,
        "sign_on_paper": SCHOOL,
        "sign_by_file": SCHOOL,
        "withdraw": {"head"},
        "discard": DEPUTIES,
    },
    "signing": {
        "set_aside": SCHOOL,
        "recall": SCHOOL,
        "sign": {"head"},
        "take_sheet": SCHOOL,
        "sign_on_paper": SCHOOL,
        "sign_by_file": SCHOOL,
        "withdraw": {"head"},
    },
    "sent": {
        "withdraw": {"head"},
        "contact": {"operator"},
        "agree": {"operator"},
        "decline": {"operator"},
        "lapse": {"system"},
    },
    "agreed": {
        "withdraw": {"head"},
        "contact": {"operator"},
        "decline": {"operator"},
        "schedule": {"operator", "system"},
        "schedule_part": {"operator"},
        "conduct": {"operator", "system"},
        "close_rest": {"operator"},
        "lapse": {"system"},
    },
}


def terms(world, name):
    return {d.name for d in Deadline.objects.open().visible_to(world.viewer(name))}


@pytest.mark.clause("A2.5.9.3", "A2.5.9.4")
@pytest.mark.parametrize("stage", STAGES)
def test_every_step_by_every_member_of_the_cast(world, stage):
    application = STAGES[stage](world)
    steps = [t.name for t in flow_of(application).transitions]
    cast = world.viewers(CAST)
    found = {step: {name for name in CAST if may(application, step, cast[name])} for step in steps}
    assert {step: who for step, who in found.items() if who} == WHO[stage]


@pytest.mark.clause("A2.5.9.1")
def test_only_the_own_school_may_prepare(world):
    for name in ("other_head", "teacher", "operator", "department_officer"):
        with pytest.raises(Refused):
            actions.prepare_application(organisation=world.school, viewer=world.viewer(name))
    assert not Application.objects.exists()


@pytest.mark.clause("A2.5.9.3")
def test_the_head_is_asked_to_sign_and_signs(world):
    application = given.submitted(world)
    assert terms(world, "head") == {"sign"}
    signed = actions.sign_application(application, viewer=world.viewer("head"), seen=given.seen(application))
    assert (signed.state, signed.signed_by, signed.sent_at) == ("sent", world.person("head"), world.now)
    assert terms(world, "head") == set()


@pytest.mark.clause("A2.5.9.4")
def test_sending_opens_the_term_of_three_working_days(world):
    given.sent(world)
    term = Deadline.objects.open().get(name="contact")
    assert (str(term.due_on), term.days, term.role) == ("2026-11-26", 3, "operator")


@pytest.mark.clause("A2.5.9.3")
def test_sent_applications_are_numbered_without_gaps(world):
    numbers = [given.sent(world).number for _ in range(3)]
    assert numbers == ["З-2026-0001", "З-2026-0002", "З-2026-0003"]
    assert Application.objects.first().case.title.startswith("Коллективная заявка З-2026-0001, СШ № 7")


def test_a_refused_signature_takes_no_number(world):
    application = given.asked(world)
    with pytest.raises(Unmet):
        actions.sign_application(application, viewer=world.viewer("head"), seen=given.seen(application))
    assert given.sent(world).number == "З-2026-0001"


@pytest.mark.clause("A2.application", "A2.consent")
def test_letter_and_consents_are_issued_as_signed(world):
    application = given.sent(world)
    letter, consents_ = Document.objects.order_by("pk")
    assert (letter.kind, letter.number, consents_.kind) == ("application", application.number, "consents")
    facts = letter.context
    assert (facts["teachers"], facts["consents"]) == (2, 2)
    assert facts["signature"]["position"] == "Директор"
    assert [row["name"] for row in consents_.context["rows"]] == [
        "Ветрова Мария Петровна",
        "Ёлкина Анна Ильинична",
    ]
    for name in ("head", "deputy", "operator"):
        assert len(of_case(application.case, world.viewer(name))) == 2
    for name in ("teacher", "other_head", "analyst", "department_officer"):
        assert of_case(application.case, world.viewer(name)) == []


@pytest.mark.clause("A2.5.9.3")
def test_without_every_consent_it_is_not_sent(world):
    application = given.asked(world)
    given.give(world, application, "teacher")
    with pytest.raises(Unmet) as refusal:
        actions.sign_application(application, viewer=world.viewer("head"), seen=given.seen(application))
    assert len(refusal.value.messages) == 1
    assert "Ёлкина А. И.: нет согласия" in refusal.value.messages[0]
    assert given.fresh(application).sent_at is None


@pytest.mark.clause("A2.5.9.3", "A2.consent")
def test_rows_without_consent_go_to_a_supplementary_application_in_one_step(world):
    application = given.asked(world, ("teacher", "colleague", "mentor"))
    given.give(world, application, "teacher")
    no = given.consent(world, application, "mentor")
    perform(no, "refuse", viewer=world.viewer("mentor"), seen=given.seen(no))
    actions.set_aside(application, viewer=world.viewer("deputy"), seen=given.seen(application))
    second = Application.objects.get(supplements=application)
    assert [r.employment.person.login for r in second.rows.all()] == ["colleague"]
    assert second.blocks == application.blocks
    given.give(world, second, "colleague")
    for ready in (application, second):
        sent = actions.sign_application(ready, viewer=world.viewer("head"), seen=given.seen(ready))
        assert sent.state == "sent"


@pytest.mark.clause("A2.5.9.3")
def test_who_was_not_asked_yet_is_asked_by_the_supplementary_application(world):
    application = given.consented(world)
    pick = {(world.employment("mentor").pk, world.maths.pk): 0}
    change = {"viewer": world.viewer("deputy")}
    application = actions.name_people(
        application, shown=[], picked=pick, seen=given.seen(application), **change
    )
    actions.set_aside(application, seen=given.seen(application), **change)
    second = Application.objects.get(supplements=application)
    assert given.consent(world, second, "mentor").state == "asked"
    assert application.rows.count() == 2


@pytest.mark.clause("A2.consent")
def test_sheet_for_paper_leaves_room_for_signatures(world):
    application = given.asked(world)
    given.give(world, application, "teacher")
    sheet = actions.print_consents(application, viewer=world.viewer("deputy"))
    signed = {row["name"]: bool(row["signature"]) for row in sheet.context["rows"]}
    assert signed == {"Ветрова Мария Петровна": True, "Ёлкина Анна Ильинична": False}
    with pytest.raises(Refused):
        actions.print_consents(application, viewer=world.viewer("operator"))


def test_nobody_is_set_aside_when_all_have_agreed(world):
    application = given.consented(world)
    with pytest.raises(Refused, match="переносить некого"):
        actions.set_aside(application, viewer=world.viewer("deputy"), seen=given.seen(application))


@pytest.mark.clause("A2.5.9.2", "A2.2.3")
@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"period_from": None, "period_to": None}, "Период не указан"),
        ({"blocks": []}, "Не выбран ни один блок"),
        ({"blocks": ["subject", "staff"]}, "не смешиваются"),
    ],
)
def test_consents_are_asked_for_a_whole_application_only(world, changed, word):
    application = given.draft(world, details={**given.DETAILS, **changed})
    with pytest.raises(Unmet, match=word):
        consents.ask_consents(application, viewer=world.viewer("deputy"), seen=given.seen(application))
    assert not Consent.objects.exists()


@pytest.mark.clause("A2.application")
def test_counts_by_subject_add_themselves_up(world):
    application = given.draft(world)
    teacher = world.employment("teacher")
    pick = {(teacher.pk, world.russian.pk): 0}
    actions.name_people(
        application, shown=[], picked=pick, viewer=world.viewer("deputy"), seen=given.seen(application)
    )
    assert subject_counts(application) == [("математика", 2), ("русский язык", 1)]


def test_people_of_another_school_are_refused(world):
    application = given.draft(world)
    pick = {(world.employment("stranger").pk, world.maths.pk): 0}
    with pytest.raises(Refused, match="в вашей организации не работает"):
        actions.name_people(
            application, shown=[], picked=pick, viewer=world.viewer("deputy"), seen=given.seen(application)
        )


def test_dropped_row_lapses_its_question_and_can_come_back(world):
    application = given.asked(world)
    consent = given.consent(world, application, "teacher")
    pick = (world.employment("teacher").pk, world.maths.pk)
    change = {"viewer": world.viewer("deputy")}
    application = actions.name_people(
        application, shown=[pick], picked={}, seen=given.seen(application), **change
    )
    assert given.fresh(consent).state == "lapsed"
    assert terms(world, "teacher") == set()
    application = actions.name_people(
        application, shown=[pick], picked={pick: 20}, seen=given.seen(application), **change
    )
    consents.ask_consents(application, seen=given.seen(application), **change)
    assert given.fresh(consent).state == "asked"
    assert ApplicationRow.objects.get(consent=consent).extra_minutes == 20
    assert terms(world, "teacher") == {"answer"}


@pytest.mark.clause("A2.5.9.4")
def test_call_without_answer_keeps_the_term_open(world):
    application = given.sent(world)
    actions.note_contact(
        application,
        at=world.now,
        means="phone",
        with_whom="Лунина О. Ю.",
        reached=False,
        note="",
        viewer=world.viewer("operator"),
        seen=given.seen(application),
    )
    assert terms(world, "operator") == {"contact"}
    assert Entry.objects.filter(name="contact").get().payload.data == {"note": "не удалось связаться"}


@pytest.mark.clause("A2.5.9.4")
def test_agreement_closes_the_term_and_asks_for_a_sitting(world):
    application = given.agreed(world)
    assert terms(world, "operator") == {"schedule"}
    assert application.contacts.get().reached


@pytest.mark.clause("A2.5.9.4", "A2.5.7.1")
@pytest.mark.parametrize(
    ("changed", "word"),
    [({"agreed_from": None}, "согласованные даты"), ({"agreed_place": " "}, "согласованное место")],
)
def test_agreement_needs_dates_and_place(world, changed, word):
    application = given.sent(world)
    with pytest.raises(Unmet, match=word):
        actions.agree_conditions(
            application,
            conditions={**given.CONDITIONS, **changed},
            means="phone",
            with_whom="Лунина О. Ю.",
            viewer=world.viewer("operator"),
            seen=given.seen(application),
        )
    assert not given.fresh(application).contacts.exists()


def declined(world, people=given.PEOPLE):
    application = given.sent(world, people)
    viewer = world.viewer("operator")
    return perform(
        application, "decline", viewer=viewer, seen=given.seen(application), note="нет мест до мая"
    )


@pytest.mark.clause("A2.5.9.4")
def test_declined_application_frees_everybody_and_its_school_reads_why(world):
    application = declined(world)
    assert [(d.name, d.person) for d in Deadline.objects.open()] == [("read_refusal", world.person("deputy"))]
    assert why_ended(application) == "нет мест до мая"
    viewer = world.viewer("deputy")
    perform(application, "acknowledge", viewer=viewer, seen=given.seen(application))
    assert not Deadline.objects.open().exists()


def test_withdrawn_draft_asks_nobody_any_more(world):
    application = given.asked(world)
    viewer = world.viewer("head")
    perform(application, "withdraw", viewer=viewer, seen=given.seen(application), note="каникулы")
    assert set(Consent.objects.values_list("state", flat=True)) == {"lapsed"}
    assert not Deadline.objects.open().exists()


def test_two_people_prepare_and_the_second_is_told(world):
    application = given.draft(world)
    was = given.seen(application)
    change = {"details": given.DETAILS, "seen": was}
    actions.edit_details(application, viewer=world.viewer("deputy"), **change)
    with pytest.raises(Stale):
        actions.edit_details(application, viewer=world.viewer("head"), **change)


@pytest.mark.clause("A2.5.9.3", "A2.5.1")
def test_individual_application_is_unknown_to_the_school(world):
    application = actions.send_own_application(
        employment=world.employment("teacher"),
        subject_ids=[world.maths.pk],
        details=given.DETAILS,
        viewer=world.viewer("teacher"),
    )
    seers = {n for n in CAST if Application.objects.visible_to(world.viewer(n)).exists()}
    assert seers == {"teacher", "operator", "system"}
    seers = {n for n in CAST if Consent.objects.visible_to(world.viewer(n)).exists()}
    assert seers == {"teacher", "operator", "system"}
    assert application.case.organisation_id is None


@pytest.mark.clause("A2.5.9.3")
def test_draft_is_seen_by_its_school_only(world):
    given.draft(world)
    seers = {n for n in CAST if Application.objects.visible_to(world.viewer(n)).exists()}
    assert seers == {*SCHOOL, "system"}


@pytest.mark.clause("A2.6.3")
def test_attendance_is_seen_by_the_school_and_the_operator_only(world):
    given.sitting(world)
    application = Application.objects.get()
    seers = {n for n in CAST if attendance(application.pk, world.viewer(n))}
    assert seers == {*SCHOOL, "operator", "system"}


@pytest.mark.clause("A2.6.3")
def test_attendance_leaves_out_a_cancelled_sitting(world):
    sitting = given.sitting(world)
    application = Application.objects.get()
    viewer = world.viewer("operator")
    perform(sitting, "cancel", viewer=viewer, seen=given.seen(sitting), note="карантин")
    assert attendance(application.pk, world.viewer("head")) == []


def test_former_worker_cannot_be_named(world):
    application = given.draft(world)
    Employment.objects.filter(person=world.person("mentor")).update(until="2026-11-01")
    pick = {(world.employment("mentor").pk, world.maths.pk): 0}
    with pytest.raises(Refused):
        actions.name_people(
            application, shown=[], picked=pick, viewer=world.viewer("deputy"), seen=given.seen(application)
        )
