"""From the end of a sitting to drafted ИОМ with curators: how long it takes for many teachers at once.

Run as `python -m tests.bench.pipeline PEOPLE` over a database that holds the small demo region
(`manage.py demo --size small`): its instruments, measures, curators. Everything comes about by the steps that
lead there; the clock runs from the closing of the sitting to the last draft, through a real worker process.
"""

import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.db.models import F  # noqa: E402

from marshrut.bank.models import Instrument  # noqa: E402
from marshrut.core.norms import norms  # noqa: E402
from marshrut.core.viewer import Role  # noqa: E402
from marshrut.core.workflow import perform, versions  # noqa: E402
from marshrut.demo.actions import answers  # noqa: E402
from marshrut.demo.actions.people import make_person  # noqa: E402
from marshrut.diagnostics.actions import applications, consents, results, sittings  # noqa: E402
from marshrut.diagnostics.models import Attempt, Consent, Result  # noqa: E402
from marshrut.pathways.models import Pathway  # noqa: E402
from marshrut.people.access import viewer_of  # noqa: E402
from marshrut.people.models import Appointment, Employment, Organisation, Person  # noqa: E402

NOW = datetime.now(UTC)


def who(login):
    return viewer_of(Person.objects.get(login=login), NOW)


def fresh(obj):
    return type(obj)._base_manager.select_related("case").get(pk=obj.pk)


def hire(count, school, subject, rng, *, login="bench", position="учитель"):
    """That many people of a subject in one organisation."""
    people = [make_person(rng, NOW.date(), female=rng.random() < 0.9) for _ in range(count)]
    for number, person in enumerate(people):
        person.login = f"{login}{number:05d}"
    Person.objects.bulk_create(people)
    works = Employment.objects.bulk_create(
        [Employment(person=p, organisation=school, position=position, since=p.teaching_since) for p in people]
    )
    through = Employment.subjects.through
    through.objects.bulk_create([through(employment=w, subject=subject) for w in works])
    return works


def appoint_curators(count, institute, subject, rng):
    """As many methodists and lecturers of the subject as so many ИОМ need by the norm, whatever the levels."""
    limit = norms(NOW.date()).curator_active_limit
    for role in (Role.METHODIST, Role.LECTURER):
        works = hire(-(-count // limit), institute, subject, rng, login=role, position=role.label)
        Appointment.objects.bulk_create(
            Appointment(
                person=work.person, role=role, subject=subject, since=NOW.date(), basis="приказ для измерения"
            )
            for work in works
        )


def sit(works, school, subject, rng):
    """A sitting that is going on: everybody has answered everything."""
    deputy, head, operator = who("deputy"), who("head"), who("operator")
    application = applications.prepare_application(organisation=school, viewer=deputy)
    day = deputy.today
    details = {
        "period_from": day + timedelta(days=1),
        "period_to": day + timedelta(days=14),
        "blocks": ["subject", "methodical", "psychological", "communicative"],
        "contact_name": "Лунина О. Ю.",
        "contact_phone": "+7 900 000-00-00",
    }
    application = applications.edit_details(application, details=details, viewer=deputy, seen=1)
    picks = {(work.pk, subject.pk): 0 for work in works}
    seen = fresh(application).case.version
    application = applications.name_people(application, shown=picks, picked=picks, viewer=deputy, seen=seen)
    consents.ask_consents(application, viewer=deputy, seen=fresh(application).case.version)
    asked = Consent.objects.filter(application=application).select_related("case", "person")
    for consent in list(asked):
        viewer = viewer_of(consent.person, NOW)
        consents.give_consent(consent, blocks=details["blocks"], viewer=viewer, seen=consent.case.version)
    application = fresh(application)
    applications.sign_application(application, viewer=head, seen=application.case.version)
    conditions = {"agreed_from": day, "agreed_to": day, "agreed_place": "СОИРО", "agreed_conditions": ""}
    applications.agree_conditions(
        application,
        conditions={**conditions, "obligatory_by": ""},
        means="phone",
        with_whom="Лунина О. Ю.",
        viewer=operator,
        seen=fresh(application).case.version,
    )
    plan = sittings.Plan(
        title="Измерение",
        starts_at=NOW,
        ends_at=NOW + timedelta(hours=6),
        place="СОИРО",
        capacity=0,
    )
    instrument = Instrument.objects.filter(subject=subject, state=Instrument.State.APPROVED).first()
    ids = list(asked.values_list("pk", flat=True))
    sitting = sittings.schedule_sitting(
        plan, consent_ids=ids, instruments={subject.pk: instrument.pk}, viewer=operator
    )
    sitting = perform(sitting, "open", viewer=operator, seen=fresh(sitting).case.version)
    begin(sitting, rng)
    return fresh(sitting)


def begin(sitting, rng):
    attempts = Attempt.objects.filter(sitting=sitting).select_related("case", "person")
    for attempt in list(attempts):
        perform(attempt, "start", viewer=viewer_of(attempt.person, NOW), seen=attempt.case.version)
    running = list(Attempt.objects.filter(sitting=sitting).select_related("variant"))
    answers.write(
        running,
        lambda attempt: answers.by_ability(answers.keys_of(attempt), rng.gauss(0, 1), rng),
        until=lambda attempt: attempt.started_at + timedelta(minutes=60),
        rng=rng,
    )


def work_off():
    subprocess.run([sys.executable, "manage.py", "worker", "--batch", "--interval", "0"], check=True)


def measure(count):
    rng = random.Random(1964)
    school = Person.objects.get(login="deputy").employments.first().organisation
    subject = (
        Instrument.objects.filter(state=Instrument.State.APPROVED, subject__name="математика").get().subject
    )
    appoint_curators(count, Organisation.objects.get(kind=Organisation.Kind.INSTITUTE), subject, rng)
    sitting = sit(hire(count, school, subject, rng), school, subject, rng)
    operator, analyst = who("operator"), who("analyst")
    work_off()
    began = time.monotonic()
    perform(sitting, "close", viewer=operator, seen=sitting.case.version)
    work_off()
    scored = time.monotonic()
    results.release_sitting(sitting=sitting, viewer=analyst, seen=fresh(sitting).case.version)
    told = list(Result.objects.filter(attempt__sitting=sitting).select_related("case"))
    results.decide_many(
        results=told, step="need", reason="Есть зоны роста", viewer=analyst, seen=versions(told)
    )
    decided = time.monotonic()
    work_off()
    drafted = time.monotonic()
    made = Pathway.objects.filter(result__in=told)
    with_curator = made.filter(curator__isnull=False).count()
    lines = made.filter(lines__isnull=False).values(n=F("pk")).distinct().count()
    print(
        f"{count} teachers: closed and scored {scored - began:.1f} s, told and decided {decided - scored:.1f} s,"
    )
    print(f"drafted {drafted - decided:.1f} s, in all {drafted - began:.1f} s")
    print(f"{made.count()} ИОМ, {lines} with measures, {with_curator} with a curator")


if __name__ == "__main__":
    measure(int(sys.argv[1]))
