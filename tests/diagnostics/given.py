"""Bring the objects of a diagnostic to a stage by the steps that lead there."""

from datetime import date, timedelta

from marshrut.bank.models import Instrument, Variant
from marshrut.core.models import Case
from marshrut.core.workflow import perform
from marshrut.diagnostics.actions import applications, consents, identity, sittings
from marshrut.diagnostics.models import Application, Attempt, Consent, Sitting

BLOCKS = ["subject", "methodical", "psychological", "communicative"]
DETAILS = {
    "period_from": date(2026, 12, 7),
    "period_to": date(2026, 12, 18),
    "blocks": BLOCKS,
    "comment": "",
    "contact_name": "Лунина Ольга Юрьевна",
    "contact_phone": "+7 48131 2-34-56",
}
CONDITIONS = {
    "agreed_from": date(2026, 12, 7),
    "agreed_to": date(2026, 12, 11),
    "agreed_place": "СОИРО, каб. 214",
    "agreed_conditions": "",
    "obligatory_by": "",
}
PEOPLE = ("teacher", "colleague")


def fresh(obj):
    return type(obj)._base_manager.select_related("case").get(pk=obj.pk)


def seen(obj):
    return fresh(obj).case.version


def instrument(
    world, subject=None, *, minutes=60, approved_on=date(2026, 9, 1), variants=2, paper=None, blocks=BLOCKS
):
    """An approved instrument of two short variants."""
    subject = subject or world.maths
    case = Case.objects.create(kind="instrument", title="Работа", since=world.now)
    made = Instrument.objects.create(
        case=case,
        state=Instrument.State.APPROVED,
        title=f"Диагностическая работа: {subject.name}",
        subject=subject,
        minutes=minutes,
        preparation="Повторите программу основной школы. Возьмите калькулятор.",
        author=world.person("author"),
        approved_on=approved_on,
        approval_act="приказ СОИРО от 01.09.2026 № 12",
    )
    for number in range(1, variants + 1):
        Variant.objects.create(instrument=made, number=number, paper=paper or _paper(), key=_key(blocks))
    return made


def _paper():
    options = [{"id": "a", "text": "верно"}, {"id": "b", "text": "неверно"}]
    return [
        {
            "position": n,
            "block": block,
            "kind": "one",
            "text": f"Вопрос {n}",
            "content": {"options": options},
            "points": 1,
        }
        for n, block in enumerate(BLOCKS, 1)
    ]


def _key(blocks):
    return [
        {"position": n, "block": block, "codes": [f"К-{n}"], "kind": "one", "points": 1, "right": ["a"]}
        for n, block in enumerate(BLOCKS, 1)
        if block in blocks
    ]


def draft(world, people=PEOPLE, *, by="deputy", details=DETAILS) -> Application:
    """A school's collective application with details and people, nobody asked yet."""
    viewer = world.viewer(by)
    application = applications.prepare_application(organisation=world.school, viewer=viewer)
    application = applications.edit_details(
        application, details=details, viewer=viewer, seen=seen(application)
    )
    picks = {(world.employment(name).pk, world.maths.pk): 0 for name in people}
    return applications.name_people(
        application, shown=picks, picked=picks, viewer=viewer, seen=seen(application)
    )


def asked(world, people=PEOPLE, **kwargs) -> Application:
    application = draft(world, people, **kwargs)
    return consents.ask_consents(application, viewer=world.viewer("deputy"), seen=seen(application))


def consent(world, application, name, subject=None) -> Consent:
    return Consent.objects.select_related("case").get(
        application=application, person=world.person(name), subject=subject or world.maths
    )


def consented(world, people=PEOPLE, **kwargs) -> Application:
    application = asked(world, people, **kwargs)
    for name in people:
        give(world, application, name)
    return fresh(application)


def give(world, application, name, blocks=None) -> Consent:
    given = consent(world, application, name)
    blocks = application.blocks if blocks is None else blocks
    return consents.give_consent(given, blocks=blocks, viewer=world.viewer(name), seen=seen(given))


def submitted(world, people=PEOPLE, **kwargs) -> Application:
    application = consented(world, people, **kwargs)
    return perform(application, "submit", viewer=world.viewer("deputy"), seen=seen(application))


def sent(world, people=PEOPLE, **kwargs) -> Application:
    application = consented(world, people, **kwargs)
    return applications.sign_application(application, viewer=world.viewer("head"), seen=seen(application))


def agreed(world, people=PEOPLE, **kwargs) -> Application:
    application = sent(world, people, **kwargs)
    return applications.agree_conditions(
        application,
        conditions=CONDITIONS,
        means="phone",
        with_whom="Лунина О. Ю.",
        viewer=world.viewer("operator"),
        seen=seen(application),
    )


def plan(world, *, in_days=0, hours=3, **changed) -> sittings.Plan:
    """A sitting that begins an hour from now (or some days later)."""
    starts_at = world.now + timedelta(days=in_days, hours=1)
    values = {
        "title": "Математика",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=hours),
        "place": "СОИРО, каб. 214",
        "capacity": 12,
        "reason": "Срок согласован заново по телефону",
    }
    return sittings.Plan(**{**values, **changed})


def sitting(world, people=PEOPLE, *, material=None, **changed) -> Sitting:
    """A scheduled sitting with one work for each of the people; world.maths is the subject."""
    application = agreed(world, people)
    material = material or instrument(world)
    ids = list(Consent.objects.filter(application=application).values_list("pk", flat=True))
    return sittings.schedule_sitting(
        plan(world, **changed),
        consent_ids=ids,
        instruments={world.maths.pk: material.pk},
        viewer=world.viewer("operator"),
    )


REMOTE = {
    "mode": Sitting.Mode.REMOTE,
    "remote_basis": "акт школы от 16.11.2026 № 4",
    "place": "СШ № 7, каб. 21",
}


def checked(world, sitting, *people, means="video"):
    """The identity of these people is recorded as checked by the operator."""
    ids = [work(sitting, world.person(name)).pk for name in people]
    return identity.check_identity(sitting, attempt_ids=ids, means=means, viewer=world.viewer("operator"))


def opened(world, people=PEOPLE, **changed) -> Sitting:
    scheduled = sitting(world, people, **changed)
    return perform(scheduled, "open", viewer=world.viewer("operator"), seen=seen(scheduled))


def work(sitting, person) -> Attempt:
    return Attempt.objects.select_related("case").get(sitting=sitting, person=person)


def running(world, who="teacher", **changed) -> Attempt:
    """A work that its person has begun."""
    started = work(opened(world, **changed), world.person(who))
    return perform(started, "start", viewer=world.viewer(who), seen=seen(started))
