"""What must hold before a step of the bank's flows."""

from collections.abc import Iterator

from marshrut.bank.models import Instrument, Item, Review
from marshrut.bank.queries import packages
from marshrut.core.norms import norms
from marshrut.core.viewer import Viewer
from marshrut.regulations.findings import Finding
from marshrut.regulations.instruments import approver_finding, schedule_finding

# What an expert looks at: the requirements of распоряжение Р-201 to diagnostic materials, in our own words.
CHECKLIST = {
    "purpose": "Каждое задание проверяет то, что заявлено в плане",
    "standard": "Содержание опирается на трудовые функции профстандарта или обязанности по ЕКС",
    "facts": "Нет фактических ошибок и устаревших сведений",
    "wording": "Условие понимается однозначно, лишних подсказок нет",
    "key": "Ключ верен: указанный ответ верен, остальные — нет",
    "variants": "Варианты равны по трудности и содержанию",
    "time": "Работу можно выполнить за отведённое время",
    "fair": "Задания не зависят от школы, учебника, пола и места жительства",
}


def wording_is_open(item: Item, _viewer: Viewer) -> Iterator[Finding]:
    """Items under review or approved once are not rewritten: people were or will be scored by them."""
    settled = Item.objects.locked().filter(pk=item.pk).exists()
    text = "Задание уже на экспертизе или утверждено: менять его нельзя. Создайте новую редакцию."
    yield Finding("A2.4.3.9", text, not settled)


def package_is_whole(instrument: Instrument, viewer: Viewer) -> list[Finding]:
    return packages.findings(packages.package(instrument), norms(viewer.today))


def demonstration_is_ready(instrument: Instrument, viewer: Viewer) -> list[Finding]:
    return packages.demonstration_findings(packages.package(instrument), norms(viewer.today))


def reviewed_well(instrument: Instrument, _viewer: Viewer) -> list[Finding]:
    return packages.review_findings(instrument, packages.reviews_of(instrument))


def unchanged_since_review(instrument: Instrument, _viewer: Viewer) -> Iterator[Finding]:
    digest = packages.package(instrument).digest
    same = all(review.materials == digest for review in packages.reviews_of(instrument))
    text = (
        "Материалы те же, что видели эксперты."
        if same
        else "После экспертизы материалы изменились. Верните их автору."
    )
    yield Finding("A2.4.3.8", text, same)


def approver_is_free(instrument: Instrument, viewer: Viewer) -> Iterator[Finding]:
    experts = {
        str(pk)
        for pk in instrument.reviews.filter(given_at__isnull=False).values_list("expert_id", flat=True)
    }
    yield approver_finding({str(instrument.author_id)}, experts, str(viewer.person_id))


def act_is_named(instrument: Instrument, _viewer: Viewer) -> Iterator[Finding]:
    yield Finding("A2.4.3.9", "Назовите акт, которым утверждаются материалы.", bool(instrument.approval_act))


def year_is_over(instrument: Instrument, viewer: Viewer) -> Iterator[Finding]:
    today = viewer.today
    in_force = schedule_finding(instrument.approved_on, today, norms(today)).met
    yield Finding("A2.4.3.10", "Срок действия материалов ещё не вышел.", not in_force)


def nothing_renews_it(instrument: Instrument, _viewer: Viewer) -> Iterator[Finding]:
    begun = instrument.next.exclude(state=Instrument.State.WITHDRAWN).exists()
    yield Finding("A2.4.3.10", "Новая редакция этих материалов уже начата.", not begun)


def conclusion_is_whole(review: Review, _viewer: Viewer) -> Iterator[Finding]:
    """A conclusion answers every requirement and says why where it is against."""
    open_ones = [text for name, text in CHECKLIST.items() if review.checklist.get(name) not in ("yes", "no")]
    failed = [name for name in CHECKLIST if review.checklist.get(name) == "no"]
    yield Finding("A2.4.3.5", f"Ответьте по каждому требованию: не отмечено {len(open_ones)}.", not open_ones)
    yield Finding("A2.4.3.8", "Выберите заключение.", review.verdict in Review.Verdict.values)
    positive = review.verdict == Review.Verdict.POSITIVE
    text = "Есть невыполненные требования: рекомендовать к утверждению нельзя. Верните на доработку."
    yield Finding("A2.4.3.8", text, not (positive and failed))
    said = bool(review.remarks.strip()) or review.item_remarks.exists()
    negative = review.verdict == Review.Verdict.NEGATIVE
    yield Finding(
        "A2.4.3.8", "Напишите, что исправить: общее замечание или замечания к заданиям.", said or not negative
    )
