"""An instrument: drafted, reviewed, approved, in use for its year, renewed (A2.4.3.7 to A2.4.3.10)."""

from marshrut.bank import access
from marshrut.bank.actions.reviews import call_off_reviews, freeze
from marshrut.bank.models import Instrument
from marshrut.bank.queries import judging
from marshrut.bank.queries.instruments import outlived_by
from marshrut.core.access import the_system
from marshrut.core.region import touches
from marshrut.core.viewer import Role
from marshrut.core.workflow import SAME, Flow, Term, Transition, register, to_person, to_role
from marshrut.regulations import terms

State = Instrument.State
touches("instrument_years", outlived_by)
TO_AUTHOR = to_person("author_id", label="автор материалов")

COMPOSING = (
    Transition(
        "edit",
        "Изменить",
        (State.DRAFT,),
        SAME,
        access.ITS_AUTHOR,
        "A2.4.3.7",
        done="Материалы изменены",
        action="instrument_edit",
        quiet=True,
    ),
    Transition(
        "send",
        "Отправить на экспертизу",
        (State.DRAFT,),
        State.REVIEW,
        access.ITS_AUTHOR,
        "A2.4.3.8",
        done="Материалы отправлены на экспертизу",
        needs=(judging.package_is_whole,),
        closes=("prepare",),
        action="instrument_send",
    ),
)
REVIEWING = (
    Transition(
        "recall",
        "Отозвать с экспертизы",
        (State.REVIEW,),
        State.DRAFT,
        access.ITS_AUTHOR,
        "A2.4.3.8",
        done="Материалы отозваны с экспертизы",
        opens=("prepare",),
        effect=call_off_reviews,
        note="Причина",
        consequence="Материалы снова станут черновиком, эксперты больше не смогут дать по ним заключение. После правок экспертизу нужно просить заново.",
    ),
    Transition(
        "conclude",
        "Экспертиза пройдена",
        (State.REVIEW,),
        State.REVIEWED,
        access.NOT_ITS_AUTHOR_EXPERT,
        "A2.4.3.8",
        done="Все заключения положительные",
        needs=(judging.reviewed_well,),
        opens=("approve",),
        quiet=True,
    ),
    Transition(
        "turn_back",
        "Вернуть автору по экспертизе",
        (State.REVIEW,),
        State.DRAFT,
        access.NOT_ITS_AUTHOR_EXPERT,
        "A2.4.3.8",
        done="Материалы возвращены автору с замечаниями экспертов",
        opens=("prepare",),
        quiet=True,
    ),
)
APPROVING = (
    Transition(
        "approve",
        "Утвердить",
        (State.REVIEWED,),
        State.APPROVED,
        access.APPROVER,
        "A2.4.3.9",
        done="Материалы утверждены",
        needs=(
            judging.reviewed_well,
            judging.unchanged_since_review,
            judging.demonstration_is_ready,
            judging.approver_is_free,
            judging.act_is_named,
        ),
        closes=("approve",),
        effect=freeze,
        action="instrument_approve",
    ),
    Transition(
        "send_back",
        "Вернуть автору",
        (State.REVIEWED,),
        State.DRAFT,
        access.APPROVER,
        "A2.4.3.9",
        done="Утверждающий вернул материалы автору",
        closes=("approve",),
        opens=("prepare",),
        note="Что исправить",
        consequence="Материалы снова станут черновиком, автор увидит, что исправить. После правок они ещё раз пройдут экспертизу и вернутся на утверждение.",
    ),
    Transition(
        "withdraw",
        "Снять с использования",
        (State.APPROVED,),
        State.WITHDRAWN,
        access.APPROVER,
        "A2.4.3.9",
        done="Материалы сняты с использования",
        drops=("renew",),
        opens=("renew",),
        note="Причина",
        consequence="Назначить новый сеанс с этими материалами будет нельзя, вернуть их в использование тоже: автору нужно подготовить новую редакцию. Назначенные и сданные работы не изменятся.",
        danger=True,
    ),
)
RENEWING = (
    Transition(
        "remind",
        "Напомнить об обновлении",
        (State.APPROVED,),
        SAME,
        the_system,
        "A2.4.3.10",
        done="Год действия материалов кончается, автору напомнили об обновлении",
        opens=("renew",),
        quiet=True,
    ),
    Transition(
        "expire",
        "Срок действия истёк",
        (State.APPROVED,),
        State.EXPIRED,
        the_system,
        "A2.4.3.10",
        done="Год действия материалов истёк",
        needs=(judging.year_is_over,),
        closes=("renew",),
        opens=("renew",),
        quiet=True,
    ),
    Transition(
        "renew",
        "Начать обновление",
        (State.APPROVED, State.EXPIRED, State.WITHDRAWN),
        SAME,
        access.ITS_AUTHOR,
        "A2.4.3.10",
        done="Начата новая редакция материалов",
        needs=(judging.nothing_renews_it,),
        closes=("renew",),
        action="instrument_renew",
    ),
)

INSTRUMENT = register(
    Flow(
        kind="instrument",
        label="Диагностические материалы",
        model=Instrument,
        states=State,
        route="instrument",
        start=Transition(
            "draft",
            "Начать материалы",
            (),
            State.DRAFT,
            access.AUTHOR,
            "A2.4.3.7",
            done="Начаты новые материалы",
            opens=("prepare",),
        ),
        transitions=(*COMPOSING, *REVIEWING, *APPROVING, *RENEWING),
        terms=(
            Term(
                "prepare",
                "Составить материалы и отправить на экспертизу",
                "A2.4.3.7",
                TO_AUTHOR,
                "Продолжить",
                "instrument",
                rule=terms.prepare_materials,
                norm="prepare_materials_days",
            ),
            Term(
                "approve",
                "Утвердить материалы или вернуть автору",
                "A2.4.3.9",
                to_role(Role.APPROVER),
                "Рассмотреть",
                "instrument",
                rule=terms.approve_materials,
                norm="approve_materials_days",
            ),
            Term(
                "renew",
                "Обновить материалы",
                "A2.4.3.10",
                TO_AUTHOR,
                "Обновить",
                "instrument",
                rule=terms.renew_instrument,
                start=lambda instrument: instrument.approved_on,
            ),
        ),
    )
)
