import pytest
from django.core.files.base import ContentFile

from marshrut.core.models import Deadline, Entry
from marshrut.core.workflow import Denied, Refused, Unmet, flow_of, may, perform
from marshrut.diagnostics.actions import applications, consents
from marshrut.diagnostics.actions.sittings import schedule_sitting
from marshrut.diagnostics.models import Attempt, Consent
from marshrut.documents.queries import files_of_case
from tests.diagnostics import given
from tests.formats import pictures as made
from tests.world import World

CAST = (*World.CAST, "visitor", "system")
SCHOOL = {"head", "deputy", "deputy_developer"}
WHO = {
    "asked": {
        "give": {"teacher"},
        "give_by_file": {"teacher"},
        "give_on_paper": {*SCHOOL, "operator"},
        "refuse": {"teacher"},
        "move": SCHOOL,
        "lapse": {*SCHOOL, "operator", "teacher", "system"},
    },
    "given": {"give": {"teacher"}, "give_by_file": {"teacher"}, "withdraw": {"teacher"}},
    "refused": {"give": {"teacher"}, "give_by_file": {"teacher"}},
    "withdrawn": {"give": {"teacher"}, "give_by_file": {"teacher"}},
}


def asked(world):
    return given.consent(world, given.asked(world), "teacher")


def at(world, stage):
    consent = asked(world)
    if stage in ("given", "withdrawn"):
        consent = given.give(world, consent.application, "teacher")
    if stage == "withdrawn":
        return withdraw(world, consent)
    if stage == "refused":
        return perform(consent, "refuse", viewer=world.viewer("teacher"), seen=given.seen(consent))
    return consent


def withdraw(world, consent):
    return consents.withdraw_consent(consent, viewer=world.viewer("teacher"), seen=given.seen(consent))


@pytest.mark.clause("A2.consent", "A2.5.1")
@pytest.mark.parametrize("stage", WHO)
def test_every_step_by_every_member_of_the_cast(world, stage):
    consent = at(world, stage)
    cast = world.viewers(CAST)
    steps = [step.name for step in flow_of(consent).transitions]
    found = {step: {name for name in CAST if may(consent, step, cast[name])} for step in steps}
    assert {step: who for step, who in found.items() if who} == WHO[stage]


@pytest.mark.clause("A2.consent")
def test_each_person_and_subject_is_asked_apart(world):
    application = given.draft(world)
    pick = {(world.employment("teacher").pk, world.russian.pk): 0}
    application = applications.name_people(
        application, shown=[], picked=pick, viewer=world.viewer("deputy"), seen=given.seen(application)
    )
    consents.ask_consents(application, viewer=world.viewer("deputy"), seen=given.seen(application))
    mine = Deadline.objects.open().visible_to(world.viewer("teacher"))
    assert [d.name for d in mine] == ["answer", "answer"]
    assert Consent.objects.filter(person=world.person("teacher")).count() == 2


@pytest.mark.clause("A2.consent")
def test_consent_to_some_blocks_is_kept_with_its_text(world):
    consent = given.give(world, asked(world).application, "teacher", ["methodical"])
    assert consent.blocks == ["methodical"]
    assert "Блоки: методический." in consent.text
    assert "Ветрова Мария Петровна, учитель, МБОУ «СШ № 7»" in consent.text
    assert (consent.signature, consent.given_at) == ("electronic", world.now)


@pytest.mark.clause("A2.consent", "A2.2.3")
@pytest.mark.parametrize(("blocks", "word"), [([], "Не выбран"), (["digital"], "нет в заявке")])
def test_consent_to_what_was_not_asked_is_refused(world, blocks, word):
    consent = asked(world)
    with pytest.raises(Unmet, match=word):
        given.give(world, consent.application, "teacher", blocks)
    assert given.fresh(consent).text == ""


@pytest.mark.clause("A2.5.1")
def test_nobody_agrees_for_another(world):
    consent = asked(world)
    for name in ("colleague", "head", "deputy", "operator"):
        with pytest.raises(Denied):
            consents.give_consent(
                consent, blocks=given.BLOCKS, viewer=world.viewer(name), seen=given.seen(consent)
            )


def on_paper(world, consent, name="consent.pdf", content=None):
    return consents.give_on_paper(
        consent,
        blocks=given.BLOCKS,
        signed_on=world.viewer("deputy").today,
        scan=[ContentFile(content or made.pdf(), name=name)],
        viewer=world.viewer("deputy"),
        seen=given.seen(consent),
    )


@pytest.mark.clause("A2.5.9.3")
def test_paper_consent_is_marked_by_the_deputy_with_its_scan(world, settings, tmp_path):
    settings.STORAGES = {**settings.STORAGES, "default": local_files(tmp_path)}
    done = on_paper(world, asked(world))
    assert (done.state, done.signature) == ("given", "paper")
    assert done.proof.person == world.person("teacher") and done.proof.entered_by == world.person("deputy")
    assert not Deadline.objects.open().filter(case_id=done.pk).exists()
    seers = {n for n in CAST if files_of_case(done.case, world.viewer(n), "consent_scan")}
    assert seers == {*SCHOOL, "operator", "teacher"}


@pytest.mark.clause("A2.5.9.3")
def test_a_scan_that_is_none_is_refused_and_nothing_is_marked(world):
    consent = asked(world)
    with pytest.raises(Refused, match="не похож на PDF"):
        on_paper(world, consent, "virus.pdf", b"MZ...")
    assert given.fresh(consent).state == "asked"


def local_files(folder):
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder}}


@pytest.mark.clause("A2.5.1")
def test_refusal_can_be_changed_until_the_application_is_sent(world):
    consent = at(world, "refused")
    given.give(world, consent.application, "teacher")
    assert given.fresh(consent).state == "given"


@pytest.mark.clause("A2.5.9.3")
def test_answer_is_not_changed_after_sending(world):
    application = given.sent(world)
    with pytest.raises(Unmet, match="уже отправлена"):
        given.give(world, application, "teacher", ["methodical"])


@pytest.mark.clause("A2.5.1")
def test_withdrawal_after_sending_takes_the_row_out_and_is_journalled(world):
    application = given.sent(world)
    consent = withdraw(world, given.consent(world, application, "teacher"))
    assert consent.row.left_out
    assert Entry.objects.filter(case_id=application.pk, name="consent_withdrawn").exists()


@pytest.mark.clause("A2.5.1")
def test_own_application_ends_with_its_last_consent(world):
    application = applications.send_own_application(
        employment=world.employment("teacher"),
        subject_ids=[world.maths.pk],
        details=given.DETAILS,
        viewer=world.viewer("teacher"),
    )
    withdraw(world, application.consents.get())
    assert given.fresh(application).state == "withdrawn"
    assert not Deadline.objects.open().exists()


@pytest.mark.clause("A2.5.1")
def test_last_unplaced_withdraws_and_the_duty_to_place_goes(world):
    application, material = given.agreed(world), given.instrument(world)
    schedule_sitting(
        given.plan(world),
        consent_ids=[given.consent(world, application, "colleague").pk],
        instruments={world.maths.pk: material.pk},
        viewer=world.viewer("operator"),
    )
    withdraw(world, given.consent(world, application, "teacher"))
    assert given.fresh(application).state == "scheduled"
    assert not Deadline.objects.open().filter(name="schedule").exists()


@pytest.mark.clause("A2.5.1")
def test_withdrawal_before_sending_holds_the_application(world):
    application = given.consented(world)
    withdraw(world, given.consent(world, application, "teacher"))
    with pytest.raises(Unmet, match="отказ участвовать"):
        applications.sign_application(application, viewer=world.viewer("head"), seen=given.seen(application))


@pytest.mark.clause("A2.5.1")
@pytest.mark.clause("A2.5.1")
def test_who_withdrew_may_think_again_until_the_head_has_signed(world):
    application = given.consented(world, ("teacher", "colleague"))
    withdraw(world, given.consent(world, application, "teacher"))
    assert given.give(world, given.fresh(application), "teacher").state == Consent.State.GIVEN
    head = world.viewer("head")
    applications.sign_application(given.fresh(application), viewer=head, seen=given.seen(application))
    consent = withdraw(world, given.consent(world, application, "teacher"))
    with pytest.raises(Unmet, match="уже нет в этой заявке"):
        given.give(world, consent.application, "teacher")


def test_obligatory_by_an_act_is_not_withdrawn(world):
    application = given.agreed(world)
    application.obligatory_by = "приказ Департамента от 01.10.2026 № 5"
    application.save(update_fields=["obligatory_by"])
    with pytest.raises(Unmet, match="приказ Департамента"):
        withdraw(world, given.consent(world, application, "teacher"))


@pytest.mark.clause("A2.5.1")
def test_started_work_is_not_withdrawn(world):
    work = given.work(given.opened(world), world.person("teacher"))
    perform(work, "start", viewer=world.viewer("teacher"), seen=given.seen(work))
    with pytest.raises(Unmet, match="до начала работы"):
        withdraw(world, work.consent)
    assert Attempt.objects.get(pk=work.pk).state == "running"


def test_set_aside_consent_answers_to_its_new_application(world):
    application = given.asked(world)
    stale = given.consent(world, application, "teacher")
    seen = given.seen(stale)
    applications.set_aside(application, viewer=world.viewer("deputy"), seen=given.seen(application))
    with pytest.raises(Refused, match="произошли изменения"):
        consents.give_consent(stale, blocks=given.BLOCKS, viewer=world.viewer("teacher"), seen=seen)
