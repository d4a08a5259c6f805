from marshrut.core.access import role, signed_in
from marshrut.core.routes import route
from marshrut.core.viewer import Role
from marshrut.pathways.access import list_viewers
from marshrut.pathways.views import agreeing, curating, editing, lists, reading

developers = role(Role.DEVELOPER)
DEVELOPING = ("A3.3.2.2", "A3.4.3.2")

urlpatterns = [
    route(
        "pathways/",
        lists.pathways,
        name="pathways",
        who=list_viewers,
        clauses=("A3.3.2.2", "A3.3.2.3", "A3.3.2.4"),
        title="ИОМ",
    ),
    route(
        "pathways/marked/",
        lists.marked,
        name="pathways_marked",
        who=developers,
        clauses=("A3.4.3.4", "A3.4.3.8"),
        title="Отмеченные ИОМ",
        posted=True,
    ),
    route(
        "pathways/register/",
        lists.register,
        name="pathway_register",
        who=developers,
        clauses=("A3.4.3.8",),
        title="Реестр ИОМ",
    ),
    route(
        "my-pathways/", lists.mine, name="my_pathways", who=signed_in, clauses=("A3.4.3.5",), title="Мой ИОМ"
    ),
    route(
        "pathways/<int:case_id>/",
        reading.pathway,
        name="pathway",
        who=signed_in,
        clauses=("A3.3.2.1", "A3.4.1", "A3.4.3.4", "A3.5.5", "A3.5.9"),
        title="Страница ИОМ",
    ),
    route(
        "pathways/<int:case_id>/open/",
        reading.open_to_head,
        name="pathway_open",
        who=signed_in,
        clauses=("A2.6.3",),
        title="Что видит руководитель",
    ),
    route(
        "pathways/<int:case_id>/edit/",
        editing.edit,
        name="pathway_edit",
        who=developers,
        clauses=(*DEVELOPING, "A3.4.4.3", "A3.5.7", "A3.5.8"),
        title="Проект ИОМ",
    ),
    route(
        "pathways/<int:case_id>/edit/term/",
        editing.term,
        name="pathway_term",
        who=developers,
        clauses=("A3.4.4.3",),
        title="Срок ИОМ",
    ),
    route(
        "pathways/<int:case_id>/edit/curator/",
        curating.curator,
        name="pathway_curator",
        who=developers,
        clauses=("A3.4.4.2",),
        title="Куратор ИОМ",
    ),
    route(
        "pathways/<int:case_id>/curator/",
        curating.allow,
        name="pathway_allow",
        who=signed_in,
        clauses=("A3.4.4.2", "A2.6.3"),
        title="Куратор-коллега",
    ),
    route(
        "pathways/<int:case_id>/letters/",
        curating.letters,
        name="pathway_letters",
        who=signed_in,
        clauses=("A3.3.2.3", "A3.3.2.4"),
        title="Письма об ИОМ",
    ),
    route(
        "pathways/<int:case_id>/edit/add/",
        editing.add,
        name="pathway_add",
        who=developers,
        clauses=("A3.5.6", "A3.5.7"),
        title="Подбор мероприятия",
    ),
    route(
        "pathways/<int:case_id>/edit/own/",
        editing.add_own,
        name="pathway_add_own",
        who=developers,
        clauses=("A3.5.7",),
        title="Мероприятие не из перечня",
    ),
    route(
        "pathways/<int:case_id>/edit/line/<uuid:key>/",
        editing.line,
        name="pathway_line",
        who=developers,
        clauses=("A3.5.8", "A3.5.9"),
        title="Строка дорожной карты",
    ),
    route(
        "pathways/<int:case_id>/place/",
        editing.place,
        name="pathway_place",
        who=developers,
        clauses=("A3.4.3.4", "A3.4.3.6"),
        title="Передать ИОМ на согласование",
    ),
    route(
        "pathways/<int:case_id>/agree/",
        agreeing.agree,
        name="pathway_agree",
        who=signed_in,
        clauses=("A3.4.3.6", "A3.4.3.10"),
        title="Согласовать ИОМ",
    ),
    route(
        "pathways/<int:case_id>/propose/",
        agreeing.propose,
        name="pathway_propose",
        who=signed_in,
        clauses=("A3.4.3.6",),
        title="Предложить изменение",
    ),
    route(
        "pathways/<int:case_id>/answer/<int:proposal_id>/",
        agreeing.answer,
        name="pathway_answer",
        who=developers,
        clauses=("A3.4.3.7",),
        title="Ответить на предложение",
    ),
    route(
        "pathways/<int:case_id>/enter/",
        agreeing.enter,
        name="pathway_register_one",
        who=developers,
        clauses=("A3.4.3.8",),
        title="Внести ИОМ в реестр",
    ),
]
