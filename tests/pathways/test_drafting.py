from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marshrut.core.models import Look
from marshrut.diagnostics.models import Attempt
from marshrut.measures.models import Measure
from marshrut.pathways import actions
from marshrut.pathways.jobs import draft
from marshrut.pathways.jobs.drafting import drafts
from marshrut.pathways.models import Line, LineReason, Pathway, PathwayDeficit
from marshrut.pathways.queries.findings import to_place
from marshrut.regulations.blocks import TEACHER_BLOCKS
from marshrut.regulations.pathway import Category
from tests.pathways.given import CODES


@pytest.mark.clause("A3.2.3.1")
def test_the_first_model_takes_federal_and_regional_measures(given):
    sources = (Measure.Source.FEDERAL, Measure.Source.ACADEMY, Measure.Source.INSTITUTE)
    for month, (code, source) in enumerate(zip(CODES, sources, strict=False), start=1):
        given.measure(source, [code], start=date(2027, month, 18), source=source)
    given.once("measures", dict)
    pathway = given.draft(codes=CODES[:3])
    assert pathway.get_model_display() == "по комплексной диагностике"
    assert {line.measure.source for line in pathway.lines.all()} == set(sources)


@pytest.mark.clause("A3.2.3.1")
@pytest.mark.parametrize(
    ("blocks", "warned"), [(list(TEACHER_BLOCKS[:4]), False), (["subject", "methodical"], True)]
)
def test_a_diagnostic_of_some_blocks_is_told_to_the_developer(given, world, blocks, warned):
    pathway = given.draft()
    Attempt.objects.update(blocks=blocks)
    told = [f for f in to_place(Pathway.objects.get(), world.viewer("developer")) if f.clause == "A3.2.3.1"]
    assert [f.met for f in told] == [not warned]
    assert given.place(pathway).state == "agreeing"


@pytest.mark.clause("A3.3.2.2")
def test_a_draft_covers_deficits_and_says_why(given):
    pathway = given.draft()
    lines = {line.title: line for line in pathway.lines.all()}
    assert set(lines) == {"Курс course", "Курс webinar", "Границы и ресурс"}
    assert {d.entry.code for d in lines["Курс course"].deficits.all()} == {"П-01.1", "П-03.2"}
    assert "Помогает в темах «просто П-01.1», «просто П-03.2»." in lines["Курс course"].reason.text


@pytest.mark.clause("A3.5.9")
def test_what_no_measure_covers_is_said(given):
    pathway = given.draft()
    left = PathwayDeficit.objects.exclude(uncovered="").get(pathway=pathway)
    assert (left.entry.code, left.uncovered) == ("К-01.3", "Нет мероприятия по этому дефициту.")


@pytest.mark.clause("A3.4.4.2")
@pytest.mark.parametrize(
    ("level", "who"), [("high", "methodist"), ("medium", "lecturer"), ("low", "lecturer")]
)
def test_the_curator_follows_the_level(given, world, level, who):
    pathway = given.draft(level=level)
    assert (pathway.curator, pathway.curator_kind) == (world.person(who), who)


@pytest.mark.clause("A3.4.4.2")
def test_a_colleague_is_not_made_curator(given, world):
    world.person("teacher_methodist")
    pathway = given.draft(level="high")
    assert pathway.curator == world.person("methodist")


@pytest.mark.clause("A3.4.4.3")
@pytest.mark.parametrize("level", ["low", "medium", "high"])
def test_the_term_is_alike_for_all_and_tells_no_level(given, level):
    pathway = given.draft(level=level)
    assert pathway.months == 12
    assert pathway.starts_on == date(2026, 12, 2)
    assert pathway.next_diagnostic_on == date(2029, 11, 10)


def test_places_run_out_and_the_worse_off_come_first(given):
    given.measures()
    Measure.objects.filter(key="course").update(places=1)
    given.world.person("methodist"), given.world.person("lecturer")
    facts = given.facts(given.result("teacher", level="low"), given.result("colleague", level="high"))
    viewer = given.world.viewer("system")
    actions.create_drafts(drafts(facts, viewer.today), viewer=viewer)
    assert Line.objects.get(measure__key="course").pathway.person == given.world.person("colleague")


def test_places_taken_meanwhile_are_not_given_twice(given):
    given.measures()
    Measure.objects.filter(key="course").update(places=1)
    given.world.person("lecturer")
    viewer = given.world.viewer("system")
    both = [drafts(given.facts(given.result(name)), viewer.today) for name in ("teacher", "colleague")]
    for found in both:
        actions.create_drafts(found, viewer=viewer)
    assert Line.objects.filter(measure__key="course").count() == 1


@pytest.mark.clause("A2.6.6.3")
def test_the_job_repeated_makes_no_double_and_leaves_looks(given):
    given.measures()
    result = given.result()
    given.world.person("lecturer")
    for _ in range(2):
        draft.func(case_ids=[result.pk])
    assert Pathway.objects.get().result_id == result.pk
    assert Look.objects.filter(owner=result.person).first().capacity.startswith("job:")


def test_the_job_waits_for_the_teacher_to_be_told(given):
    given.measures()
    draft.func(case_ids=[given.result(released=False).pk])
    assert not Pathway.objects.exists()


def queries_for(given, names):
    viewer = given.world.viewer("system")
    results = [given.result(name) for name in names]
    with CaptureQueriesContext(connection) as seen:
        facts = given.facts(*results)
        actions.create_drafts(drafts(facts, viewer.today), viewer=viewer)
    return len(seen)


def test_drafting_takes_a_bounded_number_of_queries(given, world):
    given.measures()
    world.person("lecturer")
    one = queries_for(given, ["teacher"])
    assert queries_for(given, ["colleague", "mentor", "association_head", "deputy"]) <= one


@pytest.mark.clause("A3.4.3.3")
def test_numbers_follow_each_other_and_are_never_used_again(given):
    first, second = given.draft("teacher"), given.draft("colleague")
    assert [p.number[-5:] for p in (first, second)] == ["00001", "00002"]


def test_reasons_name_only_own_deficits(given):
    given.draft(codes=CODES[:1])
    assert not LineReason.objects.filter(text__contains="П-03.2").exists()


@pytest.mark.clause("A3.5.6")
@pytest.mark.parametrize("level", ["high", "low"])
def test_a_course_on_own_deficits_joins_whatever_the_level(given, level):
    given.measure("short", CODES[:1], days=0, hours=2, category=Category.EXCHANGE)
    given.measure("long", CODES[:1], start=date(2027, 2, 1), days=41, hours=24)
    given.measure("foreign", CODES[1:2], start=date(2027, 2, 1), days=20, hours=8)
    given.once("measures", dict)
    pathway = given.draft(level=level, codes=CODES[:1])
    found = pathway.lines.filter(category=Category.KNOWLEDGE)
    assert list(found.values_list("title", flat=True)) == ["Курс long"]


@pytest.mark.clause("A2.6.3", "A3.4.3.3")
def test_numbers_do_not_run_in_the_order_of_levels(given, world):
    given.measures()
    levels = {"colleague": "high", "teacher": "medium", "stranger": "low"}
    results = [given.result(name, level=level) for name, level in levels.items()]
    viewer = world.viewer("system")
    made = actions.create_drafts(drafts(given.facts(*results), viewer.today), viewer=viewer)
    by_number = [p.person.surname for p in sorted(made, key=lambda p: p.number)]
    assert by_number == ["Белов", "Ветрова", "Ёлкина"]
