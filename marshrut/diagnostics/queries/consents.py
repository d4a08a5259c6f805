"""What consents say, and what may still be said (A2.consent, A2.5.1)."""

from marshrut.core.norms import bodies, norms
from marshrut.core.wording import moment
from marshrut.diagnostics.models import Application, Consent
from marshrut.regulations import consents as rules
from marshrut.regulations.findings import Finding

ANSWERABLE = (Application.State.DRAFT, Application.State.SIGNING)


def agreed(consent):
    """The consent as the rules see it; nothing unless it is given."""
    if consent is None or consent.state != Consent.State.GIVEN:
        return ()
    return (rules.Consent(consent.subject.name, frozenset(consent.blocks)),)


def has_refused(consent):
    """Whether the person said no, or took the consent back."""
    return consent is not None and consent.state in (Consent.State.REFUSED, Consent.State.WITHDRAWN)


def text_of(consent, blocks, viewer):
    """The text a person agrees to, with these blocks; stored with the consent."""
    work = consent.employment
    return rules.consent_text(
        who=f"{work.person.full_name}, {work.position}, {work.organisation.name}",
        subject=consent.subject.name,
        blocks=[block for block in consent.application.blocks if block in blocks],
        institute=bodies(viewer.today).institute_full,
        days=norms(viewer.today).tell_result_days,
    )


def text_of_own(application, rows, viewer):
    """The text of an own application that is printed: of all its subjects at once."""
    work = rows[0].employment
    return rules.consent_text(
        who=f"{work.person.full_name}, {work.position}, {work.organisation.name}",
        subject=", ".join(row.subject.name for row in rows),
        blocks=application.blocks,
        institute=bodies(viewer.today).institute_full,
        days=norms(viewer.today).tell_result_days,
    )


def general_text(name, viewer):
    """The text before subjects and blocks are chosen, for a person's own application."""
    return rules.consent_text(
        who=name,
        subject="отмеченные в заявке",
        blocks=["отмеченные в заявке"],
        institute=bodies(viewer.today).institute_full,
        days=norms(viewer.today).tell_result_days,
    )


def what_is_agreed(consent, _viewer):
    given = rules.Consent(consent.subject.name, frozenset(consent.blocks))
    return rules.consent_findings(given, consent.application.blocks)


def may_still_answer(consent, _viewer):
    """An answer can be given or changed until the head has signed; an individual one at any time before."""
    application = consent.application
    open_ = application.state in ANSWERABLE or consent.state == Consent.State.ASKED
    yield Finding(
        "A2.5.9.3",
        "Заявка ещё не отправлена."
        if open_
        else "Заявка уже отправлена региональному оператору: изменить ответ нельзя, согласие можно отозвать.",
        open_,
    )
    yield Finding(
        "A2.5.9.3",
        "Строка есть в заявке." if not consent.row.left_out else "Вас уже нет в этой заявке.",
        not consent.row.left_out,
    )


def refusal(consent):
    """What a refusal leads to, for its page: who learns of it and whether the answer can be changed."""
    if not consent.collective:
        return "Ответ увидит региональный оператор. Изменить его будет нельзя: для диагностики понадобится новая заявка."
    return (
        "Ваша строка не войдёт в заявку. Ответ увидят руководитель организации, его заместитель и региональный "
        "оператор; причину объяснять не нужно. Передумать можно, пока заявка не отправлена."
    )


def paper_is_allowed(consent, _viewer):
    yield Finding(
        "A2.5.9.3",
        "Строка есть в заявке." if not consent.row.left_out else "Этого участника уже нет в заявке.",
        not consent.row.left_out,
    )


def withdrawable(consent, _viewer):
    """A2.5.1: voluntary participation can be withdrawn until the work has been started."""
    act = consent.application.obligatory_by
    yield Finding(
        "A2.5.1",
        f"Участие обязательно: {act}. Обратитесь к региональному оператору."
        if act
        else "Участие добровольное.",
        not act,
    )
    begun = consent.attempts.filter(started_at__isnull=False).values_list("started_at", flat=True).first()
    yield Finding(
        "A2.5.1",
        f"Отозвать согласие можно было до начала работы: {moment(begun)}."
        if begun
        else "Работа ещё не начата.",
        not begun,
    )
