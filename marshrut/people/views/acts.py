"""Pages of single acts upon a person: load, form, one action, back to the person."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render

from marshrut.core.forms import applied
from marshrut.people import actions
from marshrut.people.access.scopes import administrator, keeps, registrar
from marshrut.people.forms import Block, Contacts, EndRole, EndWork, NewRole, Rename, Transfer
from marshrut.people.models import Appointment, Employment, Person

BLOCKING = "Человек сразу выйдет на всех устройствах и не сможет войти, пока вход не откроют. Данные и роли останутся."


def _person(request, pk):
    return get_object_or_404(Person.objects.visible_to(request.viewer), pk=pk)


def _page(request, form, person, *, title, button, done=None, note="", danger=False):
    """The one page of all these acts; `done` is the sentence shown after success."""
    if done:
        messages.success(request, done)
        return redirect("person", person.pk)
    context = {
        "form": form,
        "person": person,
        "title": title,
        "button": button,
        "note": note,
        "kind": "danger" if danger else "",
    }
    return render(request, "people/act.html", context, status=422 if form.errors else 200)


def _done(form, action, sentence, **kwargs):
    return sentence if form.is_valid() and applied(form, action, **kwargs, **form.cleaned_data) else None


def contacts(request, pk):
    person = _person(request, pk)
    if person.pk != request.viewer.person_id and not keeps(request.viewer, person):
        raise PermissionDenied
    form = Contacts(request.POST or None, initial={"phone": person.phone, "email": person.email})
    done = _done(form, actions.change_contacts, "Контакты сохранены.", person=person, viewer=request.viewer)
    return _page(request, form, person, title="Контакты", button="Сохранить", done=done)


def rename(request, pk):
    person = _person(request, pk)
    if not keeps(request.viewer, person):
        raise PermissionDenied
    names = {"surname": person.surname, "first_name": person.first_name, "patronymic": person.patronymic}
    form = Rename(request.POST or None, initial={**names, "until": request.viewer.today})
    done = _done(
        form, actions.rename, "Имя изменено, прежнее сохранено.", person=person, viewer=request.viewer
    )
    note = "Прежнее имя останется в истории, документы с ним не изменятся."
    return _page(request, form, person, title="Изменить имя?", button="Изменить имя", done=done, note=note)


def end_work(request, pk):
    work = get_object_or_404(
        Employment.objects.select_related("person", "organisation").filter(
            person__in=Person.objects.visible_to(request.viewer)
        ),
        pk=pk,
    )
    if not keeps(request.viewer, work.person, [work.organisation_id]):
        raise PermissionDenied
    form = EndWork(request.POST or None, initial={"until": request.viewer.today})
    done = _done(form, actions.end_employment, "Работа завершена.", employment=work, viewer=request.viewer)
    title = f"Завершить работу: {work.organisation.short_name}?"
    note = f"{work.position}. Роли в этой организации закончатся в тот же день, данные о работе сохранятся."
    return _page(
        request, form, work.person, title=title, button="Завершить работу", done=done, note=note, danger=True
    )


def transfer(request, pk):
    work = get_object_or_404(Employment.objects.select_related("person", "organisation"), pk=pk)
    if not registrar(request.viewer) or work.person_id == request.viewer.person_id:
        raise PermissionDenied
    form = Transfer(request.POST or None, initial={"position": work.position, "since": request.viewer.today})
    done = _done(form, actions.transfer, "Перевод записан.", employment=work, viewer=request.viewer)
    note = f"Сейчас: {work}. Прежний руководитель перестанет видеть человека с первого дня новой работы."
    return _page(
        request,
        form,
        work.person,
        title="Перевод в другую организацию",
        button="Перевести",
        done=done,
        note=note,
    )


def block(request, pk):
    person = _person(request, pk)
    if not administrator(request.viewer) or person.pk == request.viewer.person_id:
        raise PermissionDenied
    button = "Закрыть вход" if person.is_active else "Открыть вход"
    note = BLOCKING if person.is_active else "Войти можно будет с прежним паролем, роли остались."
    form = Block(request.POST or None)
    asked = {"person": person, "blocked": person.is_active, "viewer": request.viewer}
    sentence = "Вход закрыт." if person.is_active else "Вход открыт."
    done = _done(form, actions.set_blocked, sentence, **asked)
    return _page(
        request,
        form,
        person,
        title=f"{button}?",
        button=button,
        done=done,
        note=note,
        danger=person.is_active,
    )


def new_role(request, pk):
    person = _person(request, pk)
    if not administrator(request.viewer) or person.pk == request.viewer.person_id:
        raise PermissionDenied
    form = NewRole(request.POST or None, initial={"since": request.viewer.today})
    done = None
    if form.is_valid() and applied(
        form, actions.appoint, appointment=form.appointment(person), viewer=request.viewer
    ):
        done = "Роль назначена."
    return _page(request, form, person, title="Новая роль", button="Назначить", done=done)


def end_role(request, pk):
    role = get_object_or_404(Appointment.objects.select_related("person", "organisation"), pk=pk)
    if not administrator(request.viewer) or role.person_id == request.viewer.person_id:
        raise PermissionDenied
    form = EndRole(request.POST or None, initial={"until": request.viewer.today})
    done = _done(form, actions.end_appointment, "Роль завершена.", appointment=role, viewer=request.viewer)
    return _page(
        request,
        form,
        role.person,
        title=f"Завершить роль: {role.get_role_display()}?",
        button="Завершить роль",
        done=done,
        note="После этого дня дела и страницы этой роли закроются. Сделанное останется в журнале.",
        danger=True,
    )
