from io import BytesIO

import pytest
from django.test import Client
from xlsxwriter import Workbook

from marshrut.bank.models import Instrument, Item, Review
from marshrut.core.models import Entry
from marshrut.core.viewer import Role
from tests.bank import given
from tests.bank.given import seen

HEADINGS = (
    *("Код", "Вид", "Блок", "Текст", "Вариант А", "Вариант Б", "Вариант В"),
    *("Верный ответ", "Допуск", "Баллы", "Коды кодификатора"),
)
SOUND = ("М-1", "один ответ", "предметный", "Сколько?", "один", "два", "три", "Б", "", 1, "SUBJ-01")


@pytest.fixture
def browse(world):
    def as_(name):
        client = Client()
        client.force_login(world.person(name))
        return client

    return as_


def sheet(*rows, headings=HEADINGS):
    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for at, row in enumerate((headings, *rows)):
            page.write_row(at, 0, row)
    buffer.seek(0)
    buffer.name = "table.xlsx"
    return buffer


def text_of(response):
    return response.content.decode()


def checked_then_loaded(client, url, table, **values):
    page = client.post(url, {"file": table, **values})
    kept = page.context["form"].data["kept"]
    return page, client.post(url, {"kept": kept, "load": "1", **values}, follow=True)


@pytest.mark.clause("A2.4.1")
def test_items_come_in_from_excel_after_a_dry_run(world, browse):
    given.a_codifier(world)
    number = ("М-2", "число", "предметный", "Сколько будет 5 / 2?", "", "", "", "2,5", "0,1", 2, "SUBJ-01")
    several = ("М-3", "несколько", "методический", "Что верно?", "а", "б", "в", "A, В", "", 2, "METH-01")
    page, done = checked_then_loaded(browse("author"), "/bank/items/import/", sheet(SOUND, number, several))
    assert "Ошибок нет: 3 задания" in text_of(page).replace("\xa0", " ")
    assert "Внесено: 3 задания" in text_of(done).replace("\xa0", " ")
    keys = dict(Item.objects.values_list("code", "key"))
    assert keys == {
        "М-1": {"right": ["b"]},
        "М-2": {"number": "2.5", "tolerance": "0.1"},
        "М-3": {"right": ["a", "c"]},
    }


BROKEN = {
    "unknown code": ((*SOUND[:10], "НЕТ-01"), "Кода НЕТ-01 нет в действующем кодификаторе"),
    "right not among options": ((*SOUND[:7], "Д", "", 1, "SUBJ-01"), "Варианта «Д» в этой строке нет"),
    "two right for one": ((*SOUND[:7], "А, Б", "", 1, "SUBJ-01"), "Верных вариантов несколько"),
    "one right for several": (("М-1", "несколько", *SOUND[2:]), "Верный вариант один"),
    "words for a number": (
        ("М-1", "число", *SOUND[2:4], "", "", "", "много", "", 1, "SUBJ-01"),
        "нужно число",
    ),
    "options for a number": (("М-1", "число", *SOUND[2:7], "2", "", 1, "SUBJ-01"), "вариантов нет"),
    "one option": ((*SOUND[:5], "", "", "А", "", 1, "SUBJ-01"), "не меньше двух вариантов"),
    "alike options": ((*SOUND[:5], "Один", "", "А", "", 1, "SUBJ-01"), "одинаковы"),
    "no block": (("М-1", "один ответ", "новый", *SOUND[3:]), "Такого значения нет в списке"),
    "foreign block": (("М-1", "один ответ", "методический", *SOUND[3:]), "относится к блоку «предметный»"),
    "no text": (("М-1", "один ответ", "предметный", "", *SOUND[4:]), "Не заполнено"),
    "points": ((*SOUND[:9], 50, "SUBJ-01"), "от 1 до 20"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_every_fault_of_a_row_is_said_in_words(world, browse, case):
    given.a_codifier(world)
    row, words = BROKEN[case]
    page = browse("author").post("/bank/items/import/", {"file": sheet(row)})
    assert words in text_of(page)
    assert "Строка 2" in text_of(page)


def test_doubled_items_are_told_and_nothing_is_written(world, browse):
    given.a_codifier(world)
    twin = ("М-2", *SOUND[1:])
    client = browse("author")
    page = client.post("/bank/items/import/", {"file": sheet(SOUND, twin), "load": "1"})
    assert text_of(page).count("Такое же задание есть в этой таблице") == 2
    assert not Item.objects.exists()


def test_a_repeated_import_updates_and_the_code_of_another_is_refused(world, browse):
    given.a_codifier(world)
    checked_then_loaded(browse("author"), "/bank/items/import/", sheet(SOUND))
    better = (*SOUND[:3], "Сколько всего?", *SOUND[4:])
    checked_then_loaded(browse("author"), "/bank/items/import/", sheet(better))
    assert Item.objects.get().text == "Сколько всего?"
    world.appoint(world.person("analyst"), Role.AUTHOR)
    page = browse("analyst").post("/bank/items/import/", {"file": sheet(SOUND)})
    assert "уже занят в банке" in text_of(page)


@pytest.mark.parametrize("file", [b"", b"not a table"])
def test_a_file_that_is_no_table_is_refused_in_words(browse, file):
    upload = BytesIO(file)
    upload.name = "table.xlsx"
    page = browse("author").post("/bank/items/import/", {"file": upload})
    assert page.status_code == 200
    assert page.context["form"].errors["file"]


def test_downloaded_items_can_be_loaded_again(world, browse):
    given.a_draft(world)
    client = browse("author")
    table = BytesIO(client.get("/bank/items/?xlsx=1").content)
    table.name = "items.xlsx"
    page = client.post("/bank/items/import/", {"file": table})
    assert "Ошибок нет" in text_of(page)


@pytest.mark.clause("A2.4.1")
def test_an_item_is_written_and_changed_on_its_page(world, browse):
    given.a_codifier(world)
    client = browse("author")
    values = {
        "code": "М-9",
        "kind": "one",
        "block": "subject",
        "text": "Чему равно?",
        "points": 1,
        "codes": "SUBJ-01",
    }
    refused = client.post("/bank/items/new/", {**values, "option_А": "да", "option_Б": "нет"})
    assert "Не указан верный вариант" in text_of(refused)
    assert 'value="да"' in text_of(refused)
    client.post("/bank/items/new/", {**values, "option_А": "да", "option_Б": "нет", "right_Б": "on"})
    item = Item.objects.get()
    answers = {"option_А": "да", "option_Б": "нет", "right_А": "on", "seen": seen(item)}
    old = client.post(f"/bank/items/{item.pk}/edit/", {**values, "seen": seen(item) - 1, "stem": ""})
    assert "произошли изменения" in text_of(old)
    client.post(f"/bank/items/{item.pk}/edit/", {**values, **answers})
    assert Item.objects.get().key == {"right": ["a"]}
    assert Entry.objects.get(name="edit").payload.data["note"] == "Ключ"


@pytest.mark.clause("A2.4.3.9")
def test_an_item_in_use_is_not_edited_but_gets_a_new_edition(world, browse):
    given.an_approved_instrument(world)
    item = Item.objects.get(code="math-1-1-1")
    client = browse("author")
    assert client.get(f"/bank/items/{item.pk}/edit/").status_code == 302
    client.post(f"/bank/items/{item.pk}/edition/", {"seen": seen(item)})
    new = Item.objects.get(code="math-1-1-1-р2")
    assert (new.previous, new.text, Item.objects.get(pk=item.pk).state) == (item, item.text, "replaced")
    assert client.get(f"/bank/items/{new.pk}/edit/").status_code == 200


@pytest.mark.clause("A2.4.3.6", "A2.4.3.7")
def test_an_author_composes_materials_from_plan_to_review(world, browse):
    given.a_draft(world)
    expert = world.person("expert").pk
    client = browse("author")
    client.post(
        "/bank/new/",
        {"title": "Новая работа", "subject": world.maths.pk, "minutes": 40, "preparation": "Ручка."},
    )
    work = Instrument.objects.get(title="Новая работа")
    row = {"block": "subject", "kind": "one", "points": 1, "skill": "Считать", "codes": "SUBJ-01"}
    plan = {f"row-0-{name}": value for name, value in row.items()}
    plan |= {"row-TOTAL_FORMS": 1, "row-INITIAL_FORMS": 0, "seen": seen(work)}
    client.post(f"/bank/{work.pk}/plan/", plan)
    client.post(f"/bank/{work.pk}/variants/add/", {"seen": seen(work)})
    client.post(f"/bank/{work.pk}/variants/1/fill/", {"seen": seen(work)})
    client.post(f"/bank/{work.pk}/variants/add/", {"seen": seen(work), "demonstration": "1"})
    client.post(f"/bank/{work.pk}/variants/0/fill/", {"seen": seen(work)})
    client.post(f"/bank/{work.pk}/send/", {"experts": [expert], "seen": seen(work)})
    assert given.fresh(work).state == Instrument.State.REVIEW


def test_a_plan_with_faults_keeps_what_was_entered(world, browse):
    draft = given.a_draft(world)
    rows = {"row-TOTAL_FORMS": 1, "row-INITIAL_FORMS": 0, "seen": seen(draft), "row-0-skill": "Считать устно"}
    rows |= {"row-0-block": "subject", "row-0-kind": "one", "row-0-points": 1, "row-0-codes": "НЕТ-1"}
    page = browse("author").post(f"/bank/{draft.pk}/plan/", rows)
    assert "Кода НЕТ-1 нет в действующем кодификаторе" in text_of(page)
    assert "Считать устно" in text_of(page)
    assert draft.rows.count() == 8


def test_an_edit_from_another_tab_is_not_lost_in_silence(world, browse):
    draft = given.a_draft(world)
    client, url, old = browse("author"), f"/bank/{draft.pk}/edit/", seen(draft)
    values = {"subject": world.maths.pk, "minutes": 40, "preparation": "Ручка."}
    client.post(url, {**values, "title": "Первое", "seen": old})
    page = client.post(url, {**values, "title": "Второе", "seen": old})
    assert "произошли изменения" in text_of(page)
    assert 'value="Второе"' in text_of(page)
    page = client.post(url, {**values, "title": "", "seen": old})
    assert "произошли изменения" in text_of(page), "though it is shown again for another error"
    client.post(url, {**values, "title": "Второе", "seen": seen(draft)})
    assert given.fresh(draft).title == "Второе"


def test_a_plan_comes_in_from_excel(world, browse):
    draft = given.a_draft(world)
    headings = ("Блок", "Вид", "Баллы", "Проверяемое умение", "Коды кодификатора")
    table = sheet(("предметный", "число", 2, "Считать", "SUBJ-01, SUBJ-02"), headings=headings)
    checked_then_loaded(browse("author"), f"/bank/{draft.pk}/plan/import/", table, seen=seen(draft))
    row = draft.rows.get()
    assert (row.kind, row.points, row.entries.count()) == ("number", 2, 2)


@pytest.mark.clause("A2.4.3.7")
def test_what_the_plan_no_longer_asks_for_is_shown(world, browse):
    draft = given.a_draft(world)
    row = draft.rows.first()
    row.points = 3
    row.save()
    page = text_of(browse("author").get(f"/bank/{draft.pk}/"))
    assert "баллы или содержание не по плану в заданиях 1" in page
    assert "не по плану: math-1-1-1" in text_of(browse("author").get(f"/bank/{draft.pk}/variants/1/"))


def answers(verdict, **changed):
    values = {f"check_{name}": answer for name, answer in given.GOOD.checklist.items()}
    return {**values, "verdict": verdict, **changed}


@pytest.mark.clause("A2.4.3.8")
def test_an_expert_writes_in_parts_and_concludes(world, browse):
    instrument = given.on_review(world)
    review = given.review_by(world, instrument)
    item = Item.objects.get(code="math-1-1-2")
    client, url = browse("expert"), f"/bank/reviews/{review.pk}/"
    client.post(url, {f"item_{item.pk}": "Ключ спорный", "save": "1", "seen": seen(review)})
    assert "Ключ спорный" in text_of(client.get(url))
    assert "Требования" in text_of(client.get(url))
    assert (
        "необязательно"
        not in client.get(url)
        .content.decode()
        .split("Требования к материалам")[1]
        .split("Общее замечание")[0]
    )
    refused = client.post(url, {"verdict": "positive", "give": "1", "seen": seen(review)})
    assert 'href="#id_check_purpose_0"' in refused.content.decode()
    assert "без него заключение дать нельзя" in text_of(refused)
    given_ = answers(
        "negative", check_key="no", give="1", seen=seen(review), **{f"item_{item.pk}": "Ключ спорный"}
    )
    client.post(url, given_)
    assert given.fresh(instrument).state == Instrument.State.DRAFT
    assert "Ключ спорный" in text_of(browse("author").get(f"/bank/items/{item.pk}/"))


@pytest.mark.clause("A2.4.3.9")
def test_an_approver_approves_on_the_page(world, browse):
    instrument = given.reviewed(world)
    act = {"act": "приказ СОИРО", "number": "12", "on": "2026-09-01", "seen": seen(instrument)}
    page = browse("approver").post(f"/bank/{instrument.pk}/approve/", act, follow=True)
    assert "приказ СОИРО от 01.09.2026 № 12" in text_of(page)
    assert given.fresh(instrument).state == Instrument.State.APPROVED


SECRETS = ("Вопрос math-1-1-1", "не знаю")
PATHS = ("/bank/", "/bank/{pk}/", "/bank/{pk}/variants/1/preview/", "/bank/items/", "/bank/items/{item}/")


@pytest.mark.clause("A2.4.3.9")
@pytest.mark.parametrize(
    "name", ["operator", "analyst", "developer", "head", "teacher", "administrator", "municipal"]
)
def test_nobody_else_reads_a_text_or_a_key(world, browse, name):
    instrument = given.an_approved_instrument(world)
    item = Item.objects.get(code="math-1-1-1").pk
    client = browse(name)
    pages = [client.get(path.format(pk=instrument.pk, item=item)) for path in (*PATHS, "/bank/items/?xlsx=1")]
    told = "".join(text_of(page) for page in pages if page.status_code == 200)
    assert not any(secret in told for secret in SECRETS)
    assert {page.status_code for page in pages[2:]} <= {403, 404}


def test_an_operator_sees_title_time_and_plan_of_the_approved_alone(world, browse):
    approved, draft = given.an_approved_instrument(world), given.a_draft(world, title="Черновик")
    client = browse("operator")
    page = text_of(client.get(f"/bank/{approved.pk}/"))
    assert "Умение 1 блока subject" in page
    assert "60" in page
    assert "SUBJ-01" in page
    assert "Тексты и ключи закреплены" not in page
    assert client.get(f"/bank/{draft.pk}/").status_code == 404
    assert "Черновик" not in text_of(client.get("/bank/")).split("<tbody>")[1]


@pytest.mark.parametrize("other", ["author", "expert"])
def test_another_author_or_expert_reads_nothing(world, browse, other):
    instrument = given.on_review(world)
    world.appoint(world.person("lecturer"), getattr(Role, other.upper()))
    client = browse("lecturer")
    assert client.get(f"/bank/{instrument.pk}/").status_code == 404
    assert client.get(f"/bank/{instrument.pk}/variants/1/preview/").status_code == 404
    assert not Item.objects.visible_to(world.viewer("lecturer")).exists()


def test_an_expert_whose_role_has_ended_reads_nothing_more(world, browse):
    instrument = given.on_review(world)
    world.person("expert").appointments.update(until="2020-12-31")
    assert browse("expert").get(f"/bank/{instrument.pk}/").status_code == 403
    assert not Review.objects.visible_to(world.viewer("expert")).exists()


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(
    ("name", "path", "queries"),
    [
        ("author", "/bank/", 12),
        ("author", "/bank/items/", 14),
        ("operator", "/bank/", 12),
        ("teacher", "/codifier/", 12),
    ],
)
def test_lists_take_a_bounded_number_of_queries(
    world, browse, size, name, path, queries, django_assert_max_num_queries
):
    for _ in range(size):
        given.a_draft(world)
    client = browse(name)
    client.get(path)
    with django_assert_max_num_queries(queries):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("items", [1, 3])
@pytest.mark.parametrize("path", ["/bank/{pk}/", "/bank/{pk}/variants/1/", "/bank/{pk}/variants/1/preview/"])
def test_pages_of_materials_take_a_bounded_number_of_queries(
    world, browse, items, path, django_assert_max_num_queries
):
    draft = given.a_draft(world, items=items)
    client = browse("author")
    client.get(path.format(pk=draft.pk))
    with django_assert_max_num_queries(30):
        assert client.get(path.format(pk=draft.pk)).status_code == 200


@pytest.mark.clause("A2.2.3")
def test_anybody_reads_what_a_deficit_means_by_blocks(world, browse):
    codifier = given.a_codifier(world)
    client = browse("teacher")
    page = text_of(client.get("/codifier/?block=methodical"))
    assert "METH-01" in page
    assert "SUBJ-01" not in page
    entry = codifier.entries.get(code="METH-01")
    assert "A/01.6" in text_of(client.get(f"/codifier/{entry.pk}/"))


def test_a_demo_codifier_says_so(world, browse):
    version = given.VersionDraft("Кодификатор", "1", given.date(2026, 1, 1), is_demo=True)
    entry = given.a_codifier(world, version=version).entries.first()
    for path in ("/codifier/", f"/codifier/{entry.pk}/"):
        assert "Демонстрационный кодификатор" in text_of(browse("teacher").get(path))


def test_a_codifier_comes_in_from_excel(world, browse):
    headings = ("Код", "Блок", "Трудовая функция", "Формулировка", "Простыми словами")
    row = ("М-01.2", "методический", "A/01.6", "Постановка цели", "Цель урока")
    values = {"name": "Кодификатор", "version": "2026", "since": "2026-01-01"}
    page, done = checked_then_loaded(
        browse("administrator"), "/codifier/import/", sheet(row, headings=headings), **values
    )
    assert "Ошибок нет" in text_of(page)
    assert "Цель урока" in text_of(done)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("author", "/bank/items/import/template/"),
        ("author", "/bank/plan/template/"),
        ("administrator", "/codifier/import/template/"),
    ],
)
def test_templates_can_be_downloaded(browse, name, path):
    assert browse(name).get(path).content.startswith(b"PK")
