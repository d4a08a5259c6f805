"""Measures as somebody wrote them, in a table or a form, and what is wrong with them: row by row in words."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from marshrut.codifier.queries import entries_by_code, subjects_by_name
from marshrut.core.viewer import Viewer
from marshrut.formats.cells import CellError, squashed
from marshrut.formats.columns import CellProblem
from marshrut.formats.values import TEXT_FORMULA
from marshrut.measures.models import CATEGORIES, PROGRAMME, Measure
from marshrut.people.models import Municipality, Organisation, Subject, normal
from marshrut.people.queries.imports.places import Places
from marshrut.people.queries.imports.spellings import Towns

HEADINGS = {
    "code": "Код",
    "title": "Название",
    "category": "Категория",
    "kind": "Вид",
    "source": "Источник",
    "form": "Форма",
    "provider": "Кто проводит",
    "hours": "Часов",
    "places": "Мест",
    "starts_on": "С",
    "ends_on": "По",
    "subject": "Предмет",
    "municipality": "Муниципалитет",
    "organisation": "Организация",
    "most_experience": "Стаж не больше",
    "codes": "Коды кодификатора",
}
"""What is written of a measure: in the order of the table, under the names that its messages use."""
MEANT = ("code", "subject", "municipality", "organisation", "codes")
PLAIN = tuple(name for name in HEADINGS if name not in MEANT)
NEEDED = ("code", "title", "category", "kind", "source", "form", "provider", "hours", "starts_on", "ends_on")
CHOICES = {
    "category": dict(CATEGORIES),
    "source": dict(Measure.Source.choices),
    "form": dict(Measure.Form.choices),
}
MOST_HOURS, MOST_PLACES, MOST_YEARS, MOST_CODES = 3000, 30_000, 60, 60
RANGES = {"hours": (1, MOST_HOURS), "places": (1, MOST_PLACES), "most_experience": (0, MOST_YEARS)}
PROGRAMMES = frozenset(
    map(squashed, (PROGRAMME, "программа повышения квалификации", "дополнительная программа ПК"))
)
TWICE = "Код встречается в таблице не один раз. Оставьте одну строку."
FORMULA = "Здесь записана формула, а не текст. Впишите сам текст."


def kind_of(written: str) -> str:
    """The kind of a programme of further training in its one spelling: other rooms know it by that."""
    return PROGRAMME if squashed(written) in PROGRAMMES else written


@dataclass(frozen=True, slots=True)
class MeasureDraft:
    """A measure as plain values. `subject`, `municipality`, `organisation` are names or codes as written; `row` is
    where it stands in its table; what is in `unsaid` the table has no column for, and it stays as it is.
    """

    code: str = ""
    title: str = ""
    category: str = ""
    kind: str = ""
    source: str = ""
    form: str = ""
    provider: str = ""
    hours: int | None = None
    places: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    subject: str = ""
    municipality: str = ""
    organisation: str = ""
    most_experience: int | None = None
    codes: tuple[str, ...] = ()
    row: int = 0
    unsaid: frozenset[str] = frozenset()


class Known:
    """What drafts are compared with: a bounded number of queries however many of them there are."""

    def __init__(self, drafts: Sequence[MeasureDraft], viewer: Viewer) -> None:
        on = viewer.today
        self.places, self._towns = Places(on), Towns(on)
        self._municipalities = {one.name: one for one in Municipality.objects.all()}
        self._subjects = subjects_by_name(on)
        self.entries = entries_by_code({code for draft in drafts for code in draft.codes}, on)
        self.measures = {m.key: m for m in _whole(Measure.objects.filter(key__in=[d.code for d in drafts]))}
        self._spelled = {normal(key): key for key in Measure.objects.values_list("key", flat=True)}
        asked = {self._place_id(d) for d in drafts if d.organisation}
        self._organisations = Organisation.objects.in_bulk([pk for pk in asked if pk])
        self.municipality = cache(self._municipality)

    def subject(self, written: str) -> Subject | None:
        return self._subjects.get(normal(written))

    def _municipality(self, written: str) -> Municipality:
        """The municipality meant. Raises `CellError` with what to write instead."""
        if found := self._municipalities.get(self._towns.known(written)):
            return found
        near = self._towns.misprinted(written)
        raise CellError(
            f"Такого муниципалитета нет. {f'Может быть, «{near}»?' if near else 'Исправьте название.'}"
        )

    def organisation(self, draft: MeasureDraft) -> Organisation:
        """The organisation meant: by its code, or by its name in the municipality given. Raises `CellError`."""
        pk = self.places.find(draft.organisation, draft.municipality)
        return self._organisations[pk]

    def _place_id(self, draft: MeasureDraft) -> int | None:
        try:
            return self.places.find(draft.organisation, draft.municipality)
        except CellError:
            return None

    def twin(self, code: str) -> str:
        """A code that is there already and differs from this one in case or spaces alone."""
        there = self._spelled.get(normal(code), code)
        return "" if there == code or code in self.measures else there


def whole(measure_id: int) -> Measure:
    """One measure with all that is written of it. Raises `Measure.DoesNotExist`."""
    return _whole(Measure.objects.filter(pk=measure_id)).get()


def _whole(found):
    related = ("subject", "municipality", "organisation", "case")
    return found.select_related(*related).prefetch_related("entries__codifier")


def draft_of(measure: Measure, places: Places) -> MeasureDraft:
    """A measure as it would be written. `measure` is one of `whole`."""
    return MeasureDraft(
        code=measure.key,
        **{name: getattr(measure, name) for name in PLAIN},
        subject=measure.subject.name if measure.subject else "",
        municipality=measure.municipality.name if measure.municipality else "",
        organisation=place_words(measure.organisation, places) if measure.organisation else "",
        codes=tuple(sorted(entry.code for entry in measure.entries.all())),
    )


def place_words(place: Organisation, places: Places) -> str:
    """An organisation as a table can be read back: by its short name, by its code where the name is not its alone."""
    return place.short_name if len(places.by_name(place.short_name)) == 1 else place.key


def resolved(draft: MeasureDraft, known: Known) -> tuple[dict[str, Any], list[CellProblem]]:
    """What the draft means: the columns of a measure with `entries` beside them, and what forbids taking it."""
    found = list(_shape(draft))
    values: dict[str, Any] = {name: getattr(draft, name) for name in PLAIN}
    values["kind"] = kind_of(draft.kind)
    try:
        values["subject"] = _subject(draft, known)
    except CellError as error:
        found.append(_problem(draft, "subject", draft.subject, str(error)))
    try:
        values["municipality"] = known.municipality(draft.municipality) if draft.municipality else None
    except CellError as error:
        found.append(_problem(draft, "municipality", draft.municipality, str(error)))
    else:
        try:
            values["organisation"] = _organisation(draft, known, values["municipality"])
        except CellError as error:
            found.append(_problem(draft, "organisation", draft.organisation, str(error)))
    values["entries"] = [known.entries[code] for code in draft.codes if code in known.entries]
    for code in draft.codes:
        if code not in known.entries:
            text = f"Кода {code[:40]} нет в действующем кодификаторе. Исправьте код."
            found.append(_problem(draft, "codes", code, text))
    return {name: value for name, value in values.items() if name not in _unsaid(draft)}, found


def repeated(drafts: Sequence[MeasureDraft], known: Known) -> Iterator[CellProblem]:
    """Codes that would double: within the table, or with what is there but for their spelling."""
    times = Counter(normal(draft.code) for draft in drafts)
    for draft in drafts:
        if draft.code and times[normal(draft.code)] > 1:
            yield _problem(draft, "code", draft.code, TWICE)
        elif twin := known.twin(draft.code):
            text = f"Такой код уже есть, но записан иначе: {twin}. Напишите так же или возьмите другой код."
            yield _problem(draft, "code", draft.code, text)


def _unsaid(draft: MeasureDraft) -> frozenset[str]:
    return frozenset({"entries" if name == "codes" else name for name in draft.unsaid})


def _subject(draft: MeasureDraft, known: Known) -> Subject | None:
    if not draft.subject:
        return None
    if (found := known.subject(draft.subject)) is None:
        raise CellError("Такого предмета нет в справочнике. Исправьте название или заведите предмет.")
    return found


def _organisation(
    draft: MeasureDraft, known: Known, municipality: Municipality | None
) -> Organisation | None:
    if not draft.organisation:
        return None
    try:
        place = known.organisation(draft)
    except CellError:
        elsewhere = known.places.by_code(draft.organisation) or known.places.by_name(draft.organisation)
        if municipality is None or not elsewhere:
            raise
        raise CellError(
            f"Организация находится не в муниципалитете «{municipality.name}». Исправьте одно из двух."
        ) from None
    if municipality and place.municipality_id != municipality.pk:
        raise CellError(
            f"Организация находится не в муниципалитете «{municipality.name}». Исправьте одно из двух."
        )
    if place.closed_on and draft.ends_on and place.closed_on < draft.ends_on:
        raise CellError(f"Организация закрыта {place.closed_on:%d.%m.%Y}. Укажите её правопреемника.")
    return place


def _shape(draft: MeasureDraft) -> Iterator[CellProblem]:
    for name in NEEDED:
        if getattr(draft, name) in ("", None):
            yield _problem(draft, name, "", "Не заполнено.")
    for name in ("code", "title", "kind", "provider"):
        if TEXT_FORMULA.match(getattr(draft, name)):
            yield _problem(draft, name, getattr(draft, name), FORMULA)
    for name, labels in CHOICES.items():
        if (value := getattr(draft, name)) and value not in labels:
            text = f"Такого значения нет в списке. Можно: {'; '.join(labels.values())}."
            yield _problem(draft, name, value, text)
    yield from _limits(draft)


def _limits(draft: MeasureDraft) -> Iterator[CellProblem]:
    for name, (least, most) in RANGES.items():
        value = getattr(draft, name)
        if value is not None and not least <= value <= most:
            yield _problem(draft, name, str(value), f"Здесь нужно целое число от {least} до {most}.")
    if draft.starts_on and draft.ends_on and draft.ends_on < draft.starts_on:
        text = f"Мероприятие кончается раньше, чем начинается {draft.starts_on:%d.%m.%Y}. Исправьте даты."
        yield _problem(draft, "ends_on", f"{draft.ends_on:%d.%m.%Y}", text)
    if len(draft.codes) > MOST_CODES:
        text = f"Кодов {len(draft.codes)}, можно не больше {MOST_CODES}. Оставьте главные."
        yield _problem(draft, "codes", "", text)


def _problem(draft: MeasureDraft, name: str, value: str, message: str) -> CellProblem:
    return CellProblem(draft.row, HEADINGS[name], value, message)
