"""Samples of what people ask about their own data: by whose they are."""

from marshrut.core.journal import write_looks
from marshrut.core.workflow import perform
from marshrut.diagnostics.models import Result
from marshrut.privacy.actions import accesses, corrections, inquiries, processing
from marshrut.privacy.actions.archives import ask_archive
from marshrut.privacy.jobs import make_archive
from marshrut.privacy.models import Archive

WORDS = "Я согласен на обработку моих персональных данных. " * 4
REASON = "Запрос прокуратуры от 20.11.2026 № 12."


def tables(world, owners):
    """(routes, label → arguments): a question, a wish, a consent and a special access that is over, of each owner."""
    viewer = world.viewer("administrator")
    processing.publish(text=WORDS, since=viewer.today, basis="приказ № 40", viewer=viewer)
    looks = {relation: _look(world, name) for relation, name in owners.items()}
    asked = {
        r: inquiries.ask(look=look, text="Почему?", viewer=world.viewer(owners[r]))
        for r, look in looks.items()
    }
    wishes = {r: _wish(world, name) for r, name in owners.items()}
    given = {r: processing.give(number=1, viewer=world.viewer(name)) for r, name in owners.items()}
    over = {r: _over(world, name) for r, name in owners.items()}
    waiting = accesses.ask_access(
        person=world.person(owners["own"]), reason=REASON, viewer=world.viewer("operator")
    )
    return (
        ("look_ask", _keys(looks)),
        ("inquiry inquiry_answer", _keys(asked)),
        ("correction correction_accept correction_refuse", _keys(wishes)),
        ("correction_ask", {"category": {"field": "category"}, "none": {"field": "none"}}),
        ("processing processing_withdraw", _keys(given)),
        ("processing_text", {"": {"number": 1}}),
        ("access access_admit access_record", _keys({**over, "own asked": waiting})),
        ("archive_file", _keys({"own": _archive(world, owners["own"])})),
    )


def _keys(rows):
    return {label: {"pk": row.pk} for label, row in rows.items()}


def _look(world, name):
    result = Result.objects.filter(person=world.person(name)).first()
    owner = [(result.person_id, result.pk)]
    return write_looks(owner, viewer=world.viewer("developer"), capacity="developer", what="результат")[0]


def _wish(world, name):
    made = {"field": "category", "value": "highest", "comment": "", "scan": None}
    return corrections.ask_correction(viewer=world.viewer(name), **made)


def _over(world, name):
    access = accesses.ask_access(person=world.person(name), reason=REASON, viewer=world.viewer("operator"))
    access = accesses.admit(access, viewer=world.viewer("administrator"), seen=access.case.version)
    return perform(access, "finish", viewer=world.viewer("operator"), seen=access.case.version)


def _archive(world, name):
    archive = ask_archive(viewer=world.viewer(name), back="")
    make_archive.func(archive_id=archive.pk, run_id=archive.run_id)
    return Archive.objects.get(pk=archive.pk)
