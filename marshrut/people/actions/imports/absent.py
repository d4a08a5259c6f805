"""Who works in an organisation and is not in its complete list: ended by a person's decision, never by the file."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused
from marshrut.people.access.scopes import registrar
from marshrut.people.actions.register import DENIED, end_employment
from marshrut.people.models import Employment, Import
from marshrut.people.queries.imports import still_absent

MOST = 200


@transaction.atomic
def end_absent(
    *, source: Import, works: Sequence[int], until: date, basis: str, viewer: Viewer
) -> list[Employment]:
    """End the chosen works of those whom the complete list does not have; all of them or none."""
    if not registrar(viewer):
        raise Denied(DENIED)
    if source.phase != Import.Phase.DONE:
        raise Refused("Сначала загрузите файл: так видно, кого в нём и правда нет.")
    chosen = list(still_absent(source).filter(pk__in=works).order_by("person_id", "pk"))
    if not chosen or len(chosen) != len(set(works)):
        raise Refused("Отмеченные работы уже изменились. Посмотрите список ещё раз.")
    if len(chosen) > MOST:
        raise Refused(f"За один раз можно завершить не больше {MOST} работ.")
    if until > viewer.today:
        raise Refused("Последний рабочий день ещё не наступил. Завершите работу, когда он пройдёт.")
    early = [work for work in chosen if work.since > until]
    if early:
        raise Refused(
            *(f"{work.person.full_name}: работает с {work.since:%d.%m.%Y}, это позже." for work in early)
        )
    note = f"{basis} (нет в полном списке «{source.name}»)"[:300]
    return [end_employment(employment=work, until=until, basis=note, viewer=viewer) for work in chosen]
