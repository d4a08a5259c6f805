"""A page that was opened before somebody else's change is never taken for a fresh one, whatever else is wrong with it."""

import pytest
from django.urls import reverse

from marshrut.bank.queries.pages import plan_of
from tests.bank import given
from tests.bank.given import seen
from tests.bank.test_pages import sheet, text_of


def signed(client, world, name):
    client.force_login(world.person(name))
    return client


def plan_sent(draft, **changed):
    """The page of the plan as a browser sends it, the empty rows at its end too."""
    shown = [*plan_of(draft), *({"block": "subject", "kind": "one", "points": 1},) * 3]
    rows = {f"row-{n}-{name}": value for n, row in enumerate(shown) for name, value in row.items()}
    rows = {name: ", ".join(value) if name.endswith("codes") else value for name, value in rows.items()}
    count = {"row-TOTAL_FORMS": len(shown), "row-INITIAL_FORMS": len(shown) - 3}
    return {**rows, **count, "seen": seen(draft), **changed}


@pytest.mark.parametrize("wrong", [{}, {"row-1-points": 99}])
def test_an_old_plan_says_what_it_would_put_back(world, client, wrong):
    draft = given.a_draft(world)
    signed(client, world, "author")
    url, old = f"/bank/{draft.pk}/plan/", plan_sent(draft)
    assert client.post(url, plan_sent(draft, **{"row-0-skill": "Считать вслух"})).status_code == 302
    page = text_of(client.post(url, {**old, "row-1-skill": "Делить", **wrong}))
    assert page.count("произошли изменения") == 1
    assert "<li>Считать вслух" in page and 'value="Делить"' in page
    again = {**old, "row-1-skill": "Делить", "seen": seen(draft)}
    assert client.post(url, again).status_code == 302


def test_a_checked_plan_in_excel_says_that_the_plan_changed_meanwhile(world, client):
    draft = given.a_draft(world)
    headings = ("Блок", "Вид", "Баллы", "Проверяемое умение", "Коды кодификатора")
    table = sheet(("предметный", "число", 2, "Считать", "SUBJ-01, SUBJ-02"), headings=headings)
    url = f"/bank/{draft.pk}/plan/import/"
    page = signed(client, world, "author").post(url, {"file": table, "seen": seen(draft) - 1})
    assert "произошли изменения" in text_of(page)


def test_an_old_variant_says_what_it_would_put_back(world, client):
    draft = given.a_draft(world)
    row, old = draft.rows.first(), seen(draft)
    signed(client, world, "author")
    url = f"/bank/{draft.pk}/variants/1/"
    picks = {f"row_{place.row_id}": place.item_id for place in draft.variants.get(number=1).places.all()}
    client.post(url, {**picks, f"row_{row.pk}": "", "seen": old})
    for wrong in ({}, {f"row_{row.pk}": "9999"}):
        page = text_of(client.post(url, {**picks, "seen": old, **wrong}))
        assert "произошли изменения" in page and "Задание 1: сейчас сохранено пусто" in page


def test_an_old_review_says_what_it_would_put_back(world, client):
    review = given.review_by(world, given.on_review(world))
    signed(client, world, "expert")
    url, old = f"/bank/reviews/{review.pk}/", seen(review)
    client.post(url, {"remarks": "Ключ спорный", "save": "1", "seen": old})
    for step in ("save", "give"):
        page = text_of(client.post(url, {"remarks": "Всё верно", step: "1", "seen": old}))
        assert "произошли изменения" in page and "сейчас сохранено «Ключ спорный»" in page
        assert "Всё верно" in page


def test_an_old_page_of_a_plain_step_says_so_beside_another_error(world, client):
    found = given.reviewed(world)
    told = {"seen": seen(found) - 1, "note": "о" * 2001}
    page = signed(client, world, "approver").post(reverse("step", args=[found.pk, "send_back"]), told)
    assert "произошли изменения" in text_of(page)


@pytest.mark.parametrize("step", ["send", "approve"])
def test_an_old_page_of_a_step_says_so_beside_another_error(world, client, step):
    found, name = (given.a_draft(world), "author") if step == "send" else (given.reviewed(world), "approver")
    page = signed(client, world, name).post(f"/bank/{found.pk}/{step}/", {"seen": seen(found) - 1})
    assert "произошли изменения" in text_of(page)
