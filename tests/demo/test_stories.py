"""The scenario: whom and what it names exists, states are real, and every desk has something due, overdue and done."""

import re
from collections import Counter

import pytest

from marshrut.bank.models import Instrument, Review
from marshrut.diagnostics.models import Application, Consent, Contact, Result, Sitting
from marshrut.regulations.blocks import MANAGER_BLOCKS, TEACHER_BLOCKS
from marshrut.regulations.norms import Norms
from tests.demo.content import DATA, instruments, load, measured_codes

STATES = {
    "instrument": set(Instrument.State.values),
    "application": set(Application.State.values),
    "sitting": set(Sitting.State.values),
    "pathway": {"draft", "agreeing", "correcting", "approved", "registered", "closed"},
}


def stories(kind):
    return load("stories")[kind]


def works():
    return [work for sitting in stories("sitting") for work in taken(sitting)]


def taken(sitting):
    """Works of a sitting, on screen or on paper."""
    return [*sitting.get("works", []), *sitting.get("sheets", [])]


def people():
    named = [work["who"] for work in works()]
    named += [
        who
        for sitting in stories("sitting")
        for who in sitting.get("absent", []) + sitting.get("waiting", [])
    ]
    named += [each["who"] for kind in ("decision", "pathway") for each in stories(kind)]
    named += [each["who"] for application in stories("application") for each in application["people"]]
    named += [each["curator"] for each in stories("pathway")]
    steps = [step for kind in STATES for each in stories(kind) for step in each.get("steps", [])]
    return named + [step["who"] for step in steps if step["who"] != "@head"]


def test_everybody_named_is_of_the_cast_or_a_teacher_of_a_known_subject_and_school():
    cast = {person["key"] for person in load("cast")["person"]}
    schools = {each["key"] for each in load("places")["organisation"]}
    subjects = {each["name"] for each in load("subjects")["subject"]}
    for who in set(people()) - cast:
        school, subject, number = who.split("/")
        assert school in schools
        assert subject in subjects
        assert number in ("head", "1", "2", "3", "4")


@pytest.mark.parametrize("kind", STATES)
def test_things_stand_in_states_of_their_flow(kind):
    assert {each["expect"] for each in stories(kind)} <= STATES[kind]


@pytest.mark.parametrize("kind", STATES)
def test_the_demo_shows_more_than_one_state_of_everything(kind):
    assert len({each["expect"] for each in stories(kind)}) >= 4


@pytest.mark.parametrize("kind", ["instrument", "application", "pathway"])
def test_steps_stand_in_order_and_not_in_the_future(kind):
    for each in stories(kind):
        days = [step["day"] for step in each["steps"] if "day" in step]
        assert days == sorted(days)
        assert all(day <= 0 for day in days)


@pytest.mark.clause("A2.application")
def test_applications_name_blocks_channels_and_consents_that_exist():
    for each in stories("application"):
        assert any(set(each["blocks"]) <= set(blocks) for blocks in (TEACHER_BLOCKS, MANAGER_BLOCKS))
        assert each["channel"] in Application.Channel.values
        assert {person["consent"] for person in each["people"]} <= set(Consent.State.values)
        assert each["period"][0] <= each["period"][1]


@pytest.mark.clause("A2.5.9.4")
def test_contacts_are_due_overdue_and_done():
    sent = [each for each in stories("application") if each["expect"] == "sent"]
    signed = {step["day"] for each in sent for step in each["steps"] if step["do"] == "sign"}
    assert signed == {-4, -3, -1}
    means = [
        step["means"] for each in stories("application") for step in each["steps"] if step["do"] == "contact"
    ]
    assert set(means) == set(Contact.Means.values)


@pytest.mark.clause("A2.5.9.6")
def test_results_are_due_overdue_and_told():
    waiting = {each["day"] for each in stories("sitting") if each["expect"] == "closed"}
    assert waiting == {-11, -10, -3}
    told = [each for each in stories("sitting") if each["expect"] == "told"]
    assert all(0 < each["told"] - each["day"] <= 10 for each in told)


def test_norms_of_the_scenario_are_terms_that_the_order_does_not_name():
    for each in stories("norm"):
        info = Norms.info(each["name"])
        assert info.optional
        assert info.check(each["value"])
        assert each["basis"]


def test_works_belong_to_people_who_consented():
    consented = {
        person["who"]
        for each in stories("application")
        for person in each["people"]
        if person["consent"] == "given"
    }
    for sitting in stories("sitting"):
        taking = [work["who"] for work in taken(sitting)]
        assert set(taking + sitting.get("absent", []) + sitting.get("waiting", [])) <= consented


def test_weak_places_are_codes_of_the_persons_instrument():
    subject_of = {person["key"]: person["subjects"] or ["управление"] for person in load("cast")["person"]}
    codes_of = {
        each["subject"]: {code for row in each["rows"] for code in row["codes"]} for each in instruments()
    }
    for work in works():
        subject = subject_of[work["who"]][0] if work["who"] in subject_of else work["who"].split("/")[1]
        assert set(work["weak"]) <= codes_of[subject] <= measured_codes(), work["who"]


def test_decisions_are_about_told_results_and_leave_one_waiting():
    told = {work["who"] for each in stories("sitting") if each["expect"] == "told" for work in each["works"]}
    decided = {each["who"] for each in stories("decision")}
    assert decided < told
    assert {each["do"] for each in stories("decision")} == {"need", "not_need", "decline"}
    assert {"needed", "not_needed", "declined"} <= set(Result.State.values)


@pytest.mark.clause("A3.2.2")
def test_every_pathway_follows_a_decision_that_one_is_needed():
    needed = {each["who"] for each in stories("decision") if each["do"] == "need"}
    assert {each["who"] for each in stories("pathway")} == needed
    assert all(6 <= each["months"] <= 24 for each in stories("pathway"))


@pytest.mark.clause("A3.4.4.2")
def test_curators_follow_the_level():
    share = {work["who"]: work["percent"] for work in works()}
    roles = {person["key"]: {role["role"] for role in person["roles"]} for person in load("cast")["person"]}
    for each in stories("pathway"):
        assert ("methodist" if share[each["who"]] < 60 else "lecturer") in roles[each["curator"]]


@pytest.mark.clause("A3.4.3.6")
def test_proposals_are_of_known_kinds_and_name_real_measures():
    titles = {each["title"] for each in load("measures")["measure"]}
    steps = [step for each in stories("pathway") for step in each["steps"]]
    proposals = [step for step in steps if step["do"] == "propose"]
    assert {step["kind"] for step in proposals} == {"change", "remove", "add"}
    assert {step["measure"] for step in proposals if step["kind"] == "add"} <= titles
    assert {step["answer"] for step in steps if step["do"] == "answer"} == {"taken", "declined"}


def test_nobody_develops_the_pathway_of_a_colleague():
    for each in stories("pathway"):
        developers = {step["who"] for step in each["steps"] if step["do"] == "draft"}
        assert not (each["who"].startswith("smolensk-12") and "deputy-developer" in developers)


def test_materials_wait_at_the_author_the_expert_and_the_approver():
    states = Counter(each["expect"] for each in stories("instrument"))
    assert states == {"approved": 5, "review": 2, "reviewed": 2, "draft": 1}
    verdicts = {
        step["verdict"] for each in stories("instrument") for step in each["steps"] if "verdict" in step
    }
    assert verdicts == set(Review.Verdict.values)


def test_small_works_take_rows_of_a_real_instrument():
    rows = {each["id"]: len(each["rows"]) for each in instruments()}
    for each in stories("instrument"):
        assert each.get("rows_of", each["key"]) in rows
        assert all(1 <= position <= rows[each["rows_of"]] for position in each.get("positions", []))


def test_texts_name_no_season_because_dates_are_relative():
    seasons = re.compile(
        "январ|феврал|март[ае]|апрел|\\bма[ея]\\b|июн|июл|август|сентябр|октябр|ноябр|декабр|осен|зим[ано]|\\bвесн"
    )
    texts = [
        (DATA / name).read_text(encoding="utf-8") for name in ("stories.toml", "cast.toml", "measures.toml")
    ]
    assert [found for text in texts for found in seasons.findall(text.lower())] == []
