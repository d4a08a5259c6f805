"""Roles that the region's norms speak of, by the codes that appointments carry."""

from __future__ import annotations

from enum import StrEnum


class Post(StrEnum):
    """A role's code; `label` is what people read."""

    HEAD = "head"
    DEPUTY = "deputy"
    ASSOCIATION_HEAD = "association_head"
    MENTOR = "mentor"
    OPERATOR = "operator"
    ANALYST = "analyst"
    DEVELOPER = "developer"
    METHODIST = "methodist"
    LECTURER = "lecturer"
    AUTHOR = "author"
    EXPERT = "expert"
    APPROVER = "approver"
    DEPARTMENT = "department"
    MUNICIPAL = "municipal"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: dict[Post, str] = {
    Post.HEAD: "руководитель организации",
    Post.DEPUTY: "заместитель руководителя",
    Post.ASSOCIATION_HEAD: "руководитель методического объединения",
    Post.MENTOR: "педагог-наставник",
    Post.OPERATOR: "региональный оператор",
    Post.ANALYST: "аналитик центра",
    Post.DEVELOPER: "разработчик ИОМ",
    Post.METHODIST: "региональный методист",
    Post.LECTURER: "преподаватель института",
    Post.AUTHOR: "автор материалов",
    Post.EXPERT: "эксперт материалов",
    Post.APPROVER: "утверждающий материалы",
    Post.DEPARTMENT: "специалист органа управления образованием",
    Post.MUNICIPAL: "муниципальный методист",
    Post.ADMINISTRATOR: "администратор",
}

GUARDED = (Post.ANALYST, Post.DEVELOPER, Post.OPERATOR, Post.ADMINISTRATOR)
"""Who reaches the results or the records of a whole region."""
