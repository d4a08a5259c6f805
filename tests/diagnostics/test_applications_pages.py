from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from python_calamine import CalamineWorkbook

from marshrut.core.workflow import perform
from marshrut.diagnostics.models import Application, Attempt, Consent, Sitting
from tests.diagnostics import given
from tests.diagnostics.pages import text
from tests.signing import FIRST, with_password


def details(application, **changed):
    return {
        "seen": given.seen(application),
        "period_from": "2026-12-07",
        "period_to": "2026-12-18",
        "blocks": ["subject", "methodical"],
        "contact_name": "Лунина Ольга",
        "contact_phone": "8 (48131) 2-34-56",
        **changed,
    }


@pytest.mark.clause("A2.5.9.1", "A2.5.9.2", "A2.application", "A2.2.3")
def test_deputy_prepares_and_head_signs(world, sign_in):
    client = sign_in("deputy")
    for name in ("teacher", "colleague"):
        world.person(name)
    page = client.post(reverse("application_new"), follow=True)
    application = Application.objects.get()
    assert "Когда, что и с кем связаться" in text(page)
    page = client.post(
        reverse("application_details", args=[application.pk]), details(application), follow=True
    )
    assert "Выберите участников" in text(page)
    maths = world.maths.pk
    url = reverse("application_people", args=[application.pk])
    page = client.post(url, {"seen": given.seen(application), "all": maths}, follow=True)
    assert Application.objects.get().rows.count() == 3
    page = client.post(
        reverse("application_ask", args=[application.pk]), {"seen": given.seen(application)}, follow=True
    )
    assert "Ждём три согласия" in text(page)
    for consent in Consent.objects.all():
        given.give(world, given.fresh(application), consent.person.login)
    check = reverse("application_check", args=[application.pk])
    page = client.post(check, {"seen": given.seen(application), "confirmed": "on"}, follow=True)
    assert "передана на подпись" in text(page)
    with_password(world.person("head"))
    client = sign_in("head")
    told = {"seen": given.seen(application), "confirmed": "on", **FIRST}
    page = client.post(check, told, follow=True)
    assert Application.objects.get().state == "sent"
    assert "Заявка отправлена" in text(page)


@pytest.mark.clause("A2.5.9.2")
def test_nothing_entered_is_lost_on_an_error(world, sign_in):
    application = given.draft(world)
    wrong = details(application, period_to="2026-12-01", contact_phone="12", comment="Просим первую смену")
    page = sign_in("deputy").post(reverse("application_details", args=[application.pk]), wrong)
    assert "раньше, чем начинается" in text(page)
    assert "не хватает цифр" in text(page)
    assert "Просим первую смену" in text(page)
    assert 'value="2026-12-07"' in page.content.decode()


def test_wishes_too_long_are_told_and_kept(world, sign_in):
    application = given.draft(world)
    page = sign_in("deputy").post(
        reverse("application_details", args=[application.pk]), details(application, comment="я" * 1001)
    )
    assert "Сократите: помещается 1000 знаков, а здесь 1001" in page.content.decode()
    assert page.context["form"]["comment"].value() == "я" * 1001
    with pytest.raises(IntegrityError), transaction.atomic():
        type(application).objects.filter(pk=application.pk).update(comment="я" * 1001)


@pytest.mark.clause("A2.2.3", "A2.application")
@pytest.mark.parametrize(
    ("blocks", "refused"),
    [(["subject", "digital"], False), (["staff", "results"], False), (["subject", "staff"], True)],
)
def test_blocks_of_teachers_and_of_managers_are_not_mixed(world, sign_in, blocks, refused):
    application = given.draft(world)
    url = reverse("application_details", args=[application.pk])
    page = sign_in("deputy").post(url, details(application, blocks=blocks), follow=True)
    assert ("не смешиваются" in text(page)) is refused
    assert (given.fresh(application).blocks == blocks) is not refused


def test_change_by_somebody_else_is_told_and_entries_are_kept(world, sign_in):
    application = given.draft(world)
    stale = details(application, seen=1, comment="Просим первую смену")
    page = sign_in("head").post(reverse("application_details", args=[application.pk]), stale)
    assert "произошли изменения" in text(page)
    assert f'name="seen" value="{given.seen(application)}"' in page.content.decode()
    assert "Просим первую смену" in text(page)


def test_an_old_page_with_an_error_says_that_it_is_old(world, sign_in):
    application = given.draft(world)
    old = details(application, seen=1, contact_phone="12")
    page = sign_in("head").post(reverse("application_details", args=[application.pk]), old)
    assert "не хватает цифр" in text(page) and "Пока страница была открыта" in text(page)


@pytest.mark.clause("A2.application")
def test_filtered_list_touches_only_what_it_showed(world, sign_in):
    application = given.draft(world)
    teacher = world.employment("teacher")
    key = f"{teacher.pk}-{world.maths.pk}"
    url = reverse("application_people", args=[application.pk])
    data = {"seen": given.seen(application), "shown": [key], "q": "ветр", "go": "show"}
    page = sign_in("deputy").post(url, data, follow=True)
    assert [row.employment.person.login for row in application.rows.all()] == ["colleague"]
    listed = text(page).split("Другой предмет")[0]
    assert "Ветрова" in listed
    assert "Ёлкина" not in listed


def test_extra_minutes_that_are_no_number_are_told_and_kept(world, sign_in):
    application = given.draft(world)
    key = f"{world.employment('teacher').pk}-{world.maths.pk}"
    data = {"seen": given.seen(application), "shown": [key], "pick": [key], f"minutes-{key}": "час"}
    page = sign_in("deputy").post(reverse("application_people", args=[application.pk]), data)
    assert "число минут от 0 до 180" in text(page)
    assert 'value="час"' in page.content.decode()


def test_minutes_beside_an_unmarked_line_are_told_and_kept(world, sign_in):
    application = given.draft(world)
    key = f"{world.employment('teacher').pk}-{world.maths.pk}"
    data = {"seen": given.seen(application), "shown": [key], f"minutes-{key}": "30"}
    page = sign_in("deputy").post(reverse("application_people", args=[application.pk]), data)
    assert "строка не отмечена" in text(page)
    assert 'value="30"' in page.content.decode()


@pytest.mark.clause("A2.application")
def test_a_line_is_added_with_what_was_marked_meanwhile(world, sign_in):
    application = given.draft(world, ())
    teacher = world.employment("teacher")
    key = f"{teacher.pk}-{world.maths.pk}"
    added = {"go": "line", "line-employment": teacher.pk, "line-subject": world.russian.pk}
    data = {"seen": given.seen(application), "shown": [key], "pick": [key], **added}
    sign_in("deputy").post(reverse("application_people", args=[application.pk]), data)
    assert {row.subject for row in application.rows.all()} == {world.maths, world.russian}


def test_a_line_without_a_subject_is_told_and_what_was_marked_is_kept(world, sign_in):
    application = given.draft(world, ())
    key = f"{world.employment('teacher').pk}-{world.maths.pk}"
    data = {"seen": given.seen(application), "shown": [key], "pick": [key], "go": "line"}
    page = sign_in("deputy").post(reverse("application_people", args=[application.pk]), data)
    assert "Выберите сотрудника" in text(page)
    assert f'value="{key}" checked' in page.content.decode()


def test_without_a_single_consent_there_is_a_way_on(world, sign_in):
    application = given.asked(world, ("teacher",))
    consent = given.consent(world, application, "teacher")
    perform(consent, "refuse", viewer=world.viewer("teacher"), seen=given.seen(consent))
    page = sign_in("deputy").get(reverse("application", args=[application.pk]))
    assert reverse("application_people", args=[application.pk]) in page.content.decode()
    assert "Изменить участников" in text(page)


def test_the_deputy_who_handed_over_is_told_who_signs(world, sign_in):
    application = given.submitted(world)
    page = text(sign_in("deputy").get(reverse("application", args=[application.pk])))
    assert "Заявка у руководителя" in page
    assert "передать на подпись" not in page


def test_the_head_is_not_told_to_call_the_applicant(world, sign_in):
    application = given.sent(world)
    page = text(sign_in("head").get(reverse("application", args=[application.pk])))
    assert "свяжитесь с заявителем" not in page


@pytest.mark.clause("A2.consent", "A2.5.1")
def test_teacher_answers_on_own_page(world, sign_in):
    application = given.asked(world)
    consent = given.consent(world, application, "teacher")
    with_password(world.person("teacher"))
    client = sign_in("teacher")
    assert "Одна просьба о согласии ждёт" in text(client.get(reverse("my_consents")))
    page = client.get(reverse("consent", args=[consent.pk]))
    assert "результаты не передаются" in text(page)
    client.post(page.request["PATH_INFO"], {"seen": given.seen(consent), "blocks": ["subject"], **FIRST})
    consent = given.fresh(consent)
    assert (consent.state, consent.blocks) == ("given", ["subject"])
    assert "предметный." in consent.text
    assert "методический" not in consent.text


def test_an_empty_draft_is_dropped_on_leaving_and_a_letter_is_not_from_the_future(world, sign_in):
    client = sign_in("deputy")
    page = client.post(reverse("application_new"), follow=True)
    application = Application.objects.get()
    address = reverse("application_details", args=[application.pk])
    assert reverse("step", args=[application.pk, "discard"]) in page.content.decode()
    answer = client.post(address, details(application, outgoing_on="2030-01-01"))
    assert "Дата письма ещё не наступила" in text(answer)
    client.post(address, details(application))
    assert "discard" not in client.get(address).content.decode()


@pytest.mark.clause("A2.5.1")
def test_who_refused_reads_it_and_may_think_better_of_it(world, sign_in):
    consent = given.consent(world, given.asked(world), "teacher")
    perform(consent, "refuse", viewer=world.viewer("teacher"), seen=given.seen(consent))
    page = sign_in("teacher").get(reverse("consent", args=[consent.pk]))
    assert "Вы отказались 23 ноября 2026" in text(page)
    assert "Передумать можно, пока заявка не отправлена" in text(page)
    assert "checked" not in page.content.decode()


def test_the_deputy_is_told_whom_the_request_does_not_reach(world, sign_in):
    application = given.asked(world)
    world.person("colleague").last_login = world.now
    world.person("colleague").save()
    client, address = sign_in("deputy"), reverse("application", args=[application.pk])
    assert "Не увидят просьбу, пока не войдут по карточке: 1 педагог" in text(client.get(address))
    card = {"person": world.person("teacher").pk, "key": "0e4a5b7e-7a39-4a53-8a5f-2f1f6f0f9a11"}
    client.post(reverse("print_slips"), card)
    page = text(client.get(address))
    assert "карточка выдана" in page
    assert "Карточки для" not in page


@pytest.mark.clause("A2.5.1")
def test_consent_without_blocks_is_asked_again(world, sign_in):
    consent = given.consent(world, given.asked(world), "teacher")
    page = sign_in("teacher").post(reverse("consent", args=[consent.pk]), {"seen": given.seen(consent)})
    assert "Отметьте хотя бы один блок" in text(page)
    assert given.fresh(consent).state == "asked"


@pytest.mark.clause("A2.5.9.3")
def test_own_application_is_hidden_from_the_school(world, sign_in):
    work = world.employment("teacher")
    data = {
        "employment": work.pk,
        "subjects": [world.maths.pk],
        "period_from": "2026-12-07",
        "period_to": "2026-12-18",
        "blocks": ["subject"],
        "contact_phone": "8 910 111-22-33",
        "agreed": "on",
        **FIRST,
    }
    with_password(world.person("teacher"))
    page = sign_in("teacher").post(reverse("application_own"), data, follow=True)
    application = Application.objects.get()
    assert (application.state, application.consents.get().state) == ("sent", "given")
    assert "Организация о ней не узнает" in text(page)
    for name in ("head", "deputy"):
        client = sign_in(name)
        assert client.get(reverse("application", args=[application.pk])).status_code == 404
        assert "Ветрова" not in text(client.get(reverse("applications")))


@pytest.mark.clause("A2.5.9.3")
def test_operator_takes_down_an_oral_application(world, sign_in):
    world.person("teacher")
    client = sign_in("operator")
    assert "Ветрова Мария" in text(client.get(reverse("application_oral"), {"person": "ветр"}))
    data = {
        "employment": world.employment("teacher").pk,
        "subjects": [world.maths.pk],
        "period_from": "2026-12-07",
        "period_to": "2026-12-18",
        "blocks": ["subject"],
        "contact_phone": "8 910 111-22-33",
    }
    url = f"{reverse('application_oral')}?who={world.person('teacher').pk}"
    assert "Устная заявка записана" in text(client.post(url, data, follow=True))
    assert Consent.objects.get().state == "asked"


@pytest.mark.clause("A2.5.9.4", "A2.5.4", "A2.5.5")
def test_operator_calls_agrees_and_schedules(world, sign_in):
    application, material = given.sent(world), given.instrument(world)
    client = sign_in("operator")
    assert "3 рабочих дня" in text(client.get(reverse("applications")))
    call = {"means": "phone", "with_whom": "Лунина О. Ю.", "reached": "no", "note": "занято"}
    url = reverse("application_contact", args=[application.pk])
    page = client.post(url, {"seen": given.seen(application), **call}, follow=True)
    assert "не удалось" in text(page)
    assert "занято" in text(page)
    agreed = {**given.CONDITIONS, "agreed_from": "2026-12-07", "agreed_to": "2026-12-11"}
    agreed |= {"means": "phone", "with_whom": "Лунина О. Ю.", "seen": given.seen(application)}
    client.post(reverse("application_agree", args=[application.pk]), agreed)
    assert given.fresh(application).state == "agreed"
    assert "Назначить сеанс" in text(client.get(reverse("application", args=[application.pk])))
    page = client.get(reverse("application_schedule", args=[application.pk]), follow=True)
    data = {
        "title": "Математика",
        "day": "2026-12-07",
        "starts": "10:00",
        "ends": "13:00",
        "place": "СОИРО, каб. 214",
        "mode": "in_person",
        "pick": [c.pk for c in Consent.objects.all()],
        f"instrument_{world.maths.pk}": material.pk,
    }
    page = client.post(f"{reverse('sitting_new')}?application={application.pk}", data, follow=True)
    assert "Сеанс назначен" in text(page)
    assert Attempt.objects.count() == 2


@pytest.mark.clause("A2.5.9.4")
def test_school_reads_why_its_application_was_declined(world, sign_in):
    application = given.sent(world)
    url = reverse("step", args=[application.pk, "decline"])
    sign_in("operator").post(url, {"seen": given.seen(application), "note": "нет мест до мая"})
    client = sign_in("deputy")
    assert "Узнать, почему отклонена заявка" in text(client.get(reverse("today")))
    assert "нет мест до мая" in text(client.get(reverse("application", args=[application.pk])))


def test_refused_sitting_keeps_what_was_entered(world, sign_in):
    application, material = given.agreed(world), given.instrument(world)
    data = {
        "title": "Математика, первая смена",
        "day": "2026-12-07",
        "starts": "10:00",
        "ends": "10:30",
        "place": "СОИРО, каб. 214",
        "mode": "in_person",
        "pick": [Consent.objects.first().pk],
        f"instrument_{world.maths.pk}": material.pk,
    }
    url = f"{reverse('sitting_new')}?application={application.pk}"
    page = sign_in("operator").post(url, data)
    assert "Сеанс короче самой долгой работы" in text(page)
    assert "первая смена" in page.content.decode()
    assert page.content.decode().count(" checked") == 3
    assert not Sitting.objects.exists()


@pytest.mark.clause("A2.6.3")
def test_head_sees_attendance_and_nothing_else(world, sign_in):
    sitting = given.opened(world)
    application = Application.objects.get()
    page = sign_in("head").get(reverse("attendance_of", args=[application.pk]))
    assert "Пока никто не отмечен" in text(page)
    assert "назначен" in text(page)
    assert sign_in("other_head").get(page.request["PATH_INFO"]).status_code == 404
    assert sign_in("head").get(reverse("sitting", args=[sitting.pk])).status_code == 403


PAGES_OF_OPERATOR = (
    ("applications", False),
    ("application_oral", False),
    ("sittings", False),
    ("sitting_new", False),
    ("application", True),
    ("sitting", True),
    ("sitting_reschedule", True),
)


@pytest.mark.parametrize(("name", "takes_object"), PAGES_OF_OPERATOR)
def test_operators_pages_open(world, sign_in, name, takes_object):
    sitting = given.sitting(world)
    pk = sitting.pk if "sitting" in name else Application.objects.get().pk
    page = sign_in("operator").get(reverse(name, args=[pk] if takes_object else []))
    assert page.status_code == 200


@pytest.mark.parametrize("name", ["applications", "sittings"])
@pytest.mark.parametrize("size", [1, 3])
def test_lists_take_a_bounded_number_of_queries(world, sign_in, name, size, django_assert_max_num_queries):
    for _ in range(size):
        given.sitting(world, in_days=3 * Sitting.objects.count())
    client = sign_in("operator")
    with django_assert_max_num_queries(14):
        client.get(reverse(name))


@pytest.mark.parametrize("people", [("teacher",), ("teacher", "colleague", "mentor")])
def test_pages_of_an_application_take_a_bounded_number_of_queries(
    world, sign_in, people, django_assert_max_num_queries
):
    application = given.consented(world, people)
    client = sign_in("deputy")
    for name in ("application", "application_people", "application_check"):
        with django_assert_max_num_queries(24):
            client.get(reverse(name, args=[application.pk]))


def test_export_follows_the_filters(world, sign_in):
    given.sent(world)
    client = sign_in("operator")
    for state, rows in (("sent", 1), ("agreed", 0)):
        answer = client.get(reverse("applications"), {"format": "xlsx", "state": state})
        book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
        assert len(book.get_sheet_by_index(0).to_python()) == 2 + rows


def test_empty_list_says_what_to_do(world, sign_in):
    page = sign_in("deputy").get(reverse("applications"))
    assert "Заявок пока нет" in text(page)


def test_the_school_reads_first_what_waits_for_it_and_each_row_by_its_name(world, sign_in):
    given.sent(world, ["teacher"])
    given.submitted(world, ["colleague"])
    rows = sign_in("head").get(reverse("applications")).context["table"].rows
    assert [row.state for row in rows] == ["signing", "sent"]
    page = text(sign_in("head").get(reverse("applications")))
    assert "Черновик" not in page and "Заявка на" in page and "Связаться" not in page
    assert "Связаться" in text(sign_in("operator").get(reverse("applications")))


def test_consents_by_subject_are_told_from_people(world, sign_in):
    world.employment("teacher").subjects.add(world.russian)
    application = given.draft(world, ["teacher"])
    assert "на каждый предмет своё" not in text(sign_in("head").get(reverse("applications")))
    row = application.rows.get()
    application.rows.create(employment=row.employment, subject=world.russian)
    assert "на каждый предмет своё" in text(sign_in("head").get(reverse("applications")))
