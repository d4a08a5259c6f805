"""Special access: asked by one, admitted by another, over by itself; the owner is told at once (decision 40)."""

from marshrut.core.access import the_system
from marshrut.core.viewer import Role
from marshrut.core.workflow import SAME, Flow, Term, Transition, register, to_person, to_role
from marshrut.privacy.access import ADMITTING, ASKER, ASKING, OWNER
from marshrut.privacy.models import Access

State = Access.State
SECRECY = "A2.6.3"
TO_OWNER = to_person(label="чьи результаты")

ACCESS = register(
    Flow(
        kind="access",
        label="Особый доступ",
        model=Access,
        states=State,
        route="access",
        start=Transition(
            "ask",
            "Попросить особый доступ",
            (),
            State.ASKED,
            ASKING,
            SECRECY,
            done="Запрошен особый доступ",
            opens=("admit_access",),
        ),
        transitions=(
            Transition(
                "admit",
                "Допустить",
                (State.ASKED,),
                State.OPEN,
                ADMITTING,
                SECRECY,
                done="Особый доступ открыт",
                closes=("admit_access",),
                opens=("read_access",),
                action="access_admit",
                tells=(TO_OWNER, to_person("asked_by_id", label="кто просил")),
            ),
            Transition(
                "refuse",
                "Отказать",
                (State.ASKED,),
                State.REFUSED,
                ADMITTING,
                SECRECY,
                done="В особом доступе отказано",
                closes=("admit_access",),
                note="Почему отказано",
                consequence="Результаты останутся закрытыми. Причину прочтёт тот, кто просил.",
            ),
            Transition(
                "finish",
                "Закончить раньше",
                (State.OPEN,),
                State.ENDED,
                ASKER,
                SECRECY,
                done="Особый доступ закончен раньше срока",
                consequence="Результаты закроются сразу. Снова посмотреть их можно будет только по новой просьбе.",
            ),
            Transition(
                "end",
                "Закончить по времени",
                (State.OPEN,),
                State.ENDED,
                the_system,
                SECRECY,
                done="Особый доступ закончился",
                quiet=True,
            ),
            Transition(
                "read",
                "Прочитано",
                (State.OPEN, State.ENDED),
                SAME,
                OWNER,
                SECRECY,
                done="Владелец прочитал об особом доступе",
                closes=("read_access",),
                consequence="Вы прочитали, кто, почему и когда получил доступ. Запись останется здесь и в журнале.",
            ),
        ),
        terms=(
            Term(
                "admit_access",
                "Решить об особом доступе к результатам",
                SECRECY,
                to_role(Role.ADMINISTRATOR),
                "Решить",
                "access",
                list_route="accesses",
            ),
            Term(
                "read_access",
                "Узнать, кому и почему открыли ваши результаты",
                SECRECY,
                TO_OWNER,
                "Прочитать",
                "access",
            ),
        ),
    )
)
