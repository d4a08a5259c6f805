"""Tests of a programme's listeners: what is ordered, and what each side may know of it (A2.5.3, decision 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum

from marshrut.core.journal import write_looks
from marshrut.core.norms import norms
from marshrut.core.pages import Bar, Status
from marshrut.core.viewer import Viewer
from marshrut.core.wording import counted
from marshrut.diagnostics.models import Application, ApplicationRow, Attempt, DeficitResult, Result
from marshrut.diagnostics.queries.applications import PRESENCE
from marshrut.measures.access import GROUP_LECTURER, ORGANISER
from marshrut.measures.models import Group, Listener
from marshrut.measures.queries import listeners_of, still_works
from marshrut.people.models import Employment, Subject
from marshrut.regulations import programmes as rules
from marshrut.regulations.blocks import Block
from marshrut.regulations.findings import Finding
from marshrut.regulations.levels import group_percent, passed

Purpose = Application.Purpose
ENDED = (Application.State.DECLINED, Application.State.WITHDRAWN)
PEOPLE = "человек,человека,человек"
NEAR = Status("still", "не показываем: вы работаете в одной организации")
NOT_ORDERED = Status("still", "не назначен")
ORDERED = Status("still", "заявка подана")


def live_tests(group: Group, purpose: str):
    return Application.objects.filter(group=group, purpose=purpose).exclude(state__in=ENDED)


def to_be_tested(group: Group, purpose: str) -> list[Listener]:
    """Listeners whom no application for this test names yet."""
    named = ApplicationRow.objects.filter(application__in=live_tests(group, purpose), left_out=False)
    free = listeners_of(group).exclude(employment__person__in=named.values("employment__person"))
    return list(free.select_related("group__measure__subject").prefetch_related("employment__subjects"))


def subject_of(listener: Listener) -> Subject | None:
    """The programme's subject, or for one without a subject what the listener teaches first."""
    own = sorted(listener.employment.subjects.all(), key=lambda subject: subject.name)
    return listener.group.measure.subject or next(iter(own), None)


def theme(group: Group) -> dict[str, str]:
    """Code → plain words of the codifier entries that the programme works on."""
    return dict(group.measure.entries.order_by("code").values_list("code", "plain"))


def blocks_of_theme(group: Group) -> list[str]:
    named = set(group.measure.entries.values_list("block", flat=True))
    return [block.value for block in Block if block in named]


def ordering(
    group: Group, listeners: Sequence[Listener], since: date | None, until: date | None
) -> list[Finding]:
    """What must be met before the organiser's application is sent."""
    measure = group.measure
    found = [
        rules.theme_finding(theme(group)),
        rules.period_finding(since, until, measure.starts_on, measure.ends_on),
    ]
    text = "Слушатели есть." if listeners else "Нет слушателей без этого теста: сначала зачислите их."
    found.append(Finding("A2.5.3", text, bool(listeners)))
    if names := [each.employment.person.short_name for each in listeners if subject_of(each) is None]:
        words = f"Не указан предмет: {', '.join(names)}. Попросите школу внести его в сведения о работе."
        found.append(Finding("A2.5.3", words, False))
    return found


@dataclass(frozen=True)
class Test:
    """One of the two tests on the page of a group."""

    purpose: str
    label: str
    orders: Sequence[Application]
    waiting: int


def tests_of(group: Group) -> list[Test]:
    """The entry and the exit test: applications for each and how many listeners have none."""
    rows = Application.objects.filter(group=group).select_related("case").order_by("sent_at", "pk")
    orders = list(rows)
    return [
        Test(p.value, p.label, [o for o in orders if o.purpose == p], len(to_be_tested(group, p)))
        for p in Purpose
    ]


@dataclass(frozen=True)
class Outcome:
    """What the organiser knows of a listener: was there or not, passed or not. No score, no level."""

    listener: Listener
    tests: Sequence[Status]


def outcomes(group: Group, listeners: Sequence[Listener], viewer: Viewer) -> list[Outcome]:
    """For the organiser alone; whose work brings them together is not shown. Every outcome shown leaves a look.

    A bounded number of queries for a page of listeners.
    """
    if not ORGANISER(viewer, group):
        return [Outcome(each, ()) for each in listeners]
    near = _near(viewer)
    known = [each for each in listeners if each.employment.organisation_id not in near]
    people = [each.employment.person_id for each in known]
    said = _ordered(group, people) | _works(group, people) | _told(group, people, viewer)
    return [
        Outcome(
            each,
            [said.get((each.employment.person_id, p.value), NOT_ORDERED) for p in Purpose]
            if each in known
            else [NEAR, NEAR],
        )
        for each in listeners
    ]


def _near(viewer: Viewer) -> frozenset[int]:
    """Organisations where the viewer works or leads: a colleague is a third person too (A2.6.3)."""
    works = Employment.objects.filter(still_works(viewer.today), person_id=viewer.identity)
    return viewer.too_near() | frozenset(works.values_list("organisation_id", flat=True))


def _ordered(group: Group, people: Sequence[int]) -> dict[tuple[int, str], Status]:
    rows = ApplicationRow.objects.filter(
        application__group=group, employment__person__in=people, left_out=False
    ).exclude(application__state__in=ENDED)
    return dict.fromkeys(rows.values_list("employment__person_id", "application__purpose"), ORDERED)


def _works(group: Group, people: Sequence[int]) -> dict[tuple[int, str], Status]:
    works = Attempt.objects.filter(consent__application__group=group, person__in=people)
    rows = works.exclude(state=Attempt.State.CANCELLED).order_by("pk")
    found = {}
    for person_id, purpose, state in rows.values_list("person_id", "consent__application__purpose", "state"):
        text, kind = PRESENCE[Attempt.State(state)]
        found[person_id, purpose] = Status(kind, text)
    return found


def judged(results):
    """Results that have a level and stand: of an interrupted work nothing is said (decision 34)."""
    return results.exclude(level="").exclude(state=Result.State.ANNULLED)


def _told(group: Group, people: Sequence[int], viewer: Viewer) -> dict[tuple[int, str], Status]:
    """Passed or not, once the listener knows the result."""
    results = Result.objects.filter(
        attempt__consent__application__group=group, person__in=people, released_at__isnull=False
    )
    results = judged(results).order_by("taken_on", "pk")
    rows = list(
        results.values_list(
            "person_id", "pk", "attempt__consent__application__purpose", "points", "maximum", "closed_on"
        )
    )
    shown = [(person_id, pk) for person_id, pk, *_ in rows]
    write_looks(shown, viewer=viewer, capacity="organiser", what="сдан ли тест программы")
    return {
        (person_id, purpose): Status("good", "сдал")
        if passed(points, maximum, norms(closed_on))
        else Status("soon", "не сдал")
        for person_id, _, purpose, points, maximum, closed_on in rows
    }


@dataclass(frozen=True)
class Profile:
    """What the lecturer knows of a test: bars of the whole group, or why there are none."""

    label: str
    people: int
    bars: Sequence[Bar]
    why_not: str = ""


def profiles(group: Group, viewer: Viewer) -> list[Profile]:
    """For the group's lecturer alone; never somebody's answers, score or level."""
    if not GROUP_LECTURER(viewer, group):
        return []
    return [_profile(group, p, norms(viewer.today).suppression_threshold) for p in Purpose]


def _profile(group: Group, purpose: Purpose, least: int) -> Profile:
    works = Attempt.objects.filter(
        consent__application__group=group,
        consent__application__purpose=purpose,
        state__in=(Attempt.State.FINISHED, Attempt.State.WRITTEN),
    )
    told = Result.objects.filter(attempt__in=works, released_at__isnull=False)
    known = judged(told)
    people = known.values("person_id").distinct().count()
    if not works.exists():
        return Profile(purpose.label, 0, (), "Тест ещё не проводили.")
    if works.exclude(pk__in=told.values("attempt_id")).exists():
        return Profile(
            purpose.label, 0, (), "Профиль появится, когда результаты сообщат всем, кто писал тест."
        )
    if people < least:
        words = f"Тест написали меньше {counted(least, 'человека,человек,человек')}: по профилю угадывались бы результаты отдельных людей."
        return Profile(purpose.label, 0, (), words)
    return Profile(purpose.label, people, _bars(known, list(theme(group)), least))


def _bars(results, codes: Sequence[str], least: int) -> list[Bar]:
    """The group's share of points by entry of the theme, the weakest first; one that few were tested on is left out."""
    rows = DeficitResult.objects.filter(result__in=results.values("pk"), entry__code__in=codes).order_by()
    sums = rows.values_list("entry__code", "entry__plain").annotate(
        people=Count("result__person", distinct=True), got=Sum("points"), most=Sum("maximum")
    )
    shares = [
        (group_percent(got, most), code, plain) for code, plain, people, got, most in sums if people >= least
    ]
    return [Bar(f"{code} {plain}", share, _share(share)) for share, code, plain in sorted(shares)]


def _share(percent: int) -> str:
    edges = {10: "10 % или меньше", 90: "90 % или больше"}
    return edges.get(percent, f"около {percent} %")


def may_see(group_id: int, viewer: Viewer) -> bool:
    """Whether the viewer is or was a listener of the group."""
    return Listener.objects.filter(group_id=group_id, employment__person_id=viewer.identity).exists()


def own_programmes(viewer: Viewer):
    """Groups in which the viewer is or was a listener, the newest first."""
    learnt = Listener.objects.filter(employment__person_id=viewer.identity).values("group_id")
    found = Group.objects.filter(pk__in=learnt).select_related("measure")
    return found.order_by("-measure__starts_on", "pk")
