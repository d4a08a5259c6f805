from marshrut.core.access import anyone, role, signed_in
from marshrut.core.routes import route
from marshrut.core.viewer import Role
from marshrut.people.access.scopes import administrator, registrar, staff_officer
from marshrut.people.views import acts, entrance, imports, phrases, register, slips, subjects

READERS = role(Role.OPERATOR, Role.ADMINISTRATOR, Role.ANALYST, Role.DEVELOPER, Role.HEAD, Role.DEPUTY)
REGISTER = ("A1.2.2.1",)

urlpatterns = [
    route("sign-in/", entrance.sign_in, name="sign_in", who=anyone, title="Вход"),
    route(
        "sign-in/password/", entrance.first_password, name="first_password", who=anyone, title="Первый пароль"
    ),
    route("sign-out/", entrance.sign_out, name="sign_out", who=anyone, title="Выход"),
    route("me/", register.me, name="me", who=signed_in, title="Мои данные"),
    route(
        "me/password/",
        entrance.password_change,
        name="password_change",
        who=signed_in,
        title="Смена пароля",
        secret=True,
    ),
    route(
        "me/phrase/",
        phrases.phrase,
        name="phrase",
        who=signed_in,
        clauses=("A2.6.3",),
        title="Контрольная фраза",
        secret=True,
    ),
    route(
        "me/results/",
        phrases.results_open,
        name="results_open",
        who=signed_in,
        clauses=("A2.6.3",),
        title="Подтвердить, что это вы",
        secret=True,
    ),
    route("people/", register.people, name="people", who=READERS, clauses=REGISTER, title="Люди и школы"),
    route(
        "people/people.xlsx",
        register.people_export,
        name="people_export",
        who=READERS,
        clauses=REGISTER,
        title="Список людей в Excel",
    ),
    route(
        "people/summary/",
        register.summary,
        name="people_summary",
        who=READERS,
        clauses=REGISTER,
        title="Сводка по людям и организациям",
    ),
    route(
        "people/<int:pk>/", register.person, name="person", who=signed_in, clauses=REGISTER, title="Человек"
    ),
    route(
        "people/<int:pk>/contacts/", acts.contacts, name="person_contacts", who=signed_in, title="Контакты"
    ),
    route(
        "people/<int:pk>/name/", acts.rename, name="person_rename", who=staff_officer, title="Изменить имя"
    ),
    route("people/<int:pk>/block/", acts.block, name="person_block", who=administrator, title="Закрыть вход"),
    route(
        "people/<int:pk>/roles/new/",
        acts.new_role,
        name="role_new",
        who=administrator,
        title="Назначить роль",
    ),
    route(
        "people/roles/<int:pk>/end/",
        acts.end_role,
        name="role_end",
        who=administrator,
        title="Завершить роль",
    ),
    route(
        "people/employments/<int:pk>/end/",
        acts.end_work,
        name="work_end",
        who=staff_officer,
        title="Завершить работу",
    ),
    route(
        "people/employments/<int:pk>/transfer/",
        acts.transfer,
        name="work_transfer",
        who=registrar,
        title="Перевод",
    ),
    route("people/slips/", slips.slips, name="slips", who=staff_officer, title="Карточки для входа"),
    route(
        "people/slips/print/",
        slips.print_slips,
        name="print_slips",
        who=staff_officer,
        title="Печать карточек",
    ),
    route(
        "organisations/",
        register.organisations,
        name="organisations",
        who=signed_in,
        clauses=REGISTER,
        title="Организации",
    ),
    route(
        "organisations/<int:pk>/",
        register.organisation,
        name="organisation",
        who=signed_in,
        clauses=REGISTER,
        title="Организация",
    ),
    route(
        "people/import/",
        imports.imports,
        name="imports",
        who=registrar,
        clauses=REGISTER,
        title="Загрузка из Excel",
    ),
    route(
        "people/import/<slug:kind>.xlsx",
        imports.template,
        name="import_template",
        who=registrar,
        clauses=REGISTER,
        title="Шаблон для загрузки",
    ),
    route(
        "people/import/<int:pk>/",
        imports.import_page,
        name="import",
        who=registrar,
        clauses=REGISTER,
        title="Загрузка файла",
    ),
    route(
        "people/import/<int:pk>/start/",
        imports.start,
        name="import_start",
        who=registrar,
        clauses=REGISTER,
        title="Начать загрузку",
    ),
    route(
        "people/import/<int:pk>/drop/",
        imports.drop,
        name="import_drop",
        who=registrar,
        clauses=REGISTER,
        title="Отменить загрузку",
    ),
    route(
        "people/import/<int:pk>/report.xlsx",
        imports.report,
        name="import_report",
        who=registrar,
        clauses=REGISTER,
        title="Отчёт о загрузке",
    ),
    route(
        "people/subjects/",
        subjects.subjects,
        name="subjects",
        who=registrar,
        clauses=REGISTER,
        title="Предметы",
    ),
]
