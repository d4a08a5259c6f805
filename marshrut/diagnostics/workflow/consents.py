"""Consent of one person, one subject: asked, given, refused, withdrawn (A2.consent, A2.5.1)."""

from marshrut.core.access import the_system
from marshrut.core.workflow import SAME, Flow, Term, Transition, register, to_person
from marshrut.diagnostics.access import ITS_ORGANISER, ITS_WRITTEN, OPERATOR, PREPARER, TEACHER
from marshrut.diagnostics.actions.own import take_consent
from marshrut.diagnostics.models import Consent
from marshrut.diagnostics.queries.consents import (
    may_still_answer,
    paper_is_allowed,
    refusal,
    what_is_agreed,
    withdrawable,
)
from marshrut.diagnostics.queries.signers import consent_by_file, consent_by_hand, consent_here
from marshrut.documents.access import FileSigning, register_file_signing
from marshrut.documents.documents.own import OWN_CONSENT
from marshrut.regulations import terms

State = Consent.State
ANSWERED_ANEW = (State.ASKED, State.REFUSED, State.WITHDRAWN, State.GIVEN)

CONSENT = register(
    Flow(
        kind="consent",
        label="Согласие на диагностику",
        model=Consent,
        states=State,
        route="consent",
        start=Transition(
            "ask",
            "Запросить согласие",
            (),
            State.ASKED,
            PREPARER | OPERATOR | TEACHER,
            "A2.consent",
            done="Запрошено согласие",
            opens=("answer",),
            tells=(to_person(),),
        ),
        other_starts=(
            Transition(
                "oblige",
                "Записать обязательное участие",
                (),
                State.OBLIGATORY,
                ITS_ORGANISER,
                "A2.5.3",
                done="Участие обязательно, согласие не спрашивают",
            ),
        ),
        transitions=(
            Transition(
                "give",
                "Дать согласие",
                ANSWERED_ANEW,
                State.GIVEN,
                TEACHER,
                "A2.consent",
                done="Согласие дано",
                needs=(may_still_answer, what_is_agreed, consent_here),
                closes=("answer",),
                action="consent",
                quiet=True,
            ),
            Transition(
                "give_by_file",
                "Дать согласие файлом подписи",
                ANSWERED_ANEW,
                State.GIVEN,
                TEACHER,
                "A2.consent",
                done="Согласие дано квалифицированной подписью",
                needs=(may_still_answer, what_is_agreed, consent_by_file),
                closes=("answer",),
                action="signature_file",
                quiet=True,
            ),
            Transition(
                "give_by_hand",
                "Дать согласие на бумаге в индивидуальной заявке",
                (State.ASKED,),
                State.GIVEN,
                TEACHER & ITS_WRITTEN,
                "A2.5.9.3",
                done="Согласие дано на бумаге, в индивидуальной заявке",
                needs=(may_still_answer, what_is_agreed, consent_by_hand),
                closes=("answer",),
                action="application_own_signed",
                quiet=True,
            ),
            Transition(
                "give_on_paper",
                "Отметить согласие на бумаге",
                (State.ASKED,),
                State.GIVEN,
                PREPARER | OPERATOR,
                "A2.5.9.3",
                done="Получено согласие на бумаге",
                needs=(paper_is_allowed, what_is_agreed, consent_by_hand),
                closes=("answer",),
                tells=(to_person(),),
                action="consent_paper",
                quiet=True,
            ),
            Transition(
                "refuse",
                "Не участвовать",
                (State.ASKED,),
                State.REFUSED,
                TEACHER,
                "A2.5.1",
                done="Отказ от участия",
                closes=("answer",),
                consequence=refusal,
            ),
            Transition(
                "withdraw",
                "Отозвать согласие",
                (State.GIVEN,),
                State.WITHDRAWN,
                TEACHER,
                "A2.5.1",
                done="Согласие отозвано",
                needs=(withdrawable,),
                action="consent_withdraw",
                danger=True,
            ),
            Transition(
                "move",
                "Перенести в дополнительную заявку",
                (State.ASKED,),
                SAME,
                PREPARER,
                "A2.5.9.3",
                done="Перенесено в дополнительную заявку",
                quiet=True,
            ),
            Transition(
                "lapse",
                "Снять запрос согласия",
                (State.ASKED,),
                State.LAPSED,
                PREPARER | OPERATOR | TEACHER | the_system,
                "A2.consent",
                done="Согласие больше не требуется",
                drops=("answer",),
                quiet=True,
            ),
            Transition(
                "ask_again",
                "Запросить согласие снова",
                (State.LAPSED,),
                State.ASKED,
                PREPARER,
                "A2.consent",
                done="Согласие запрошено снова",
                opens=("answer",),
                tells=(to_person(),),
                quiet=True,
            ),
        ),
        terms=(
            Term(
                "answer",
                "Ответить, согласны ли вы на диагностику",
                "A2.consent",
                to_person(),
                "Ответить",
                "consent",
                rule=terms.answer_consent,
                norm="answer_consent_days",
                list_route="my_consents",
            ),
        ),
    )
)
register_file_signing(OWN_CONSENT.code, FileSigning(("give_by_file",), take_consent, "A2.consent"))
