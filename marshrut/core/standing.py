"""Standing in for somebody on leave: how that is said wherever a role is named («и. о. …»)."""

from collections.abc import Mapping
from typing import Any

from marshrut.core.viewer import Capacity, Role, Viewer

GENITIVE = {
    Role.HEAD: "руководителя организации",
    Role.DEPUTY: "заместителя руководителя",
    Role.ASSOCIATION_HEAD: "руководителя методического объединения",
    Role.MENTOR: "педагога-наставника",
    Role.OPERATOR: "регионального оператора",
    Role.ANALYST: "аналитика центра",
    Role.DEVELOPER: "разработчика ИОМ",
    Role.METHODIST: "регионального методиста",
    Role.LECTURER: "преподавателя института",
    Role.AUTHOR: "автора материалов",
    Role.EXPERT: "эксперта материалов",
    Role.APPROVER: "утверждающего материалы",
    Role.DEPARTMENT: "специалиста органа управления образованием",
    Role.MUNICIPAL: "муниципального методиста",
    Role.ADMINISTRATOR: "администратора",
}
MEN, WOMEN = ("ич",), ("вна", "чна", "шна")
WOMAN = (("ая", "ую"), ("яя", "юю"), ("а", "у"), ("я", "ю"))
MAN = (
    *((unchanged, unchanged) for unchanged in ("ых", "их", "ец", "ок", "ек", "ёк", "ень")),
    *((f"{stem}ий", f"{stem}ого") for stem in "кгх"),
    *((f"{stem}ий", f"{stem}его") for stem in "жчшщн"),
    *((ending, "ого") for ending in ("ый", "ой")),
    *(("ь", "я"), ("й", "я"), ("а", "у"), ("я", "ю")),
    *((letter, f"{letter}а") for letter in "бвгджзклмнпрстфхцчшщ"),
)
STANDING = "acting_"
"""Before the role of a look that a stand-in took."""


def acting_title(role: str) -> str:
    """«и. о. руководителя организации»."""
    return f"и. о. {GENITIVE[Role(role)]}"


def acting_for(role: str, absent: str) -> str:
    """«и. о. руководителя организации (за Сомова П. И.)»; `absent` is in the accusative."""
    return f"{acting_title(role)} (за {absent})"


def title(capacity: Capacity) -> str:
    """A capacity in words."""
    if capacity.stands_for:
        return acting_for(capacity.role, capacity.stands_for)
    return str(Role(capacity.role).label)


def standing(viewer: Viewer, role: str, organisation_id: int | None = None) -> Capacity | None:
    """The appointment by which the viewer acts in this role for somebody else; None where the role is their own.

    Who holds the role in their own right too, elsewhere, is told by the organisation of what they act upon.
    """
    held = [c for c in viewer.capacities if c.role == role]
    here = [c for c in held if organisation_id and c.organisation_id == organisation_id] or held
    return here[0] if here and all(c.stands_for for c in here) else None


def told_of(viewer: Viewer, role: str, organisation_id: int | None) -> dict[str, str]:
    """What an entry of the journal keeps of standing in: for whom and by which act."""
    found = standing(viewer, role, organisation_id)
    return {"stands_for": found.stands_for, "act": found.act} if found else {}


def acted_as(capacity: str, told: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """The capacity of an entry in words, by what its payload tells."""
    if absent := told.get("stands_for"):
        return acting_for(capacity, absent)
    return str(labels.get(capacity, ""))


def signing_title(viewer: Viewer, role: str, organisation_id: int, own: str) -> str:
    """The post under a signature: one's own, or whose duties are done and by which act."""
    found = standing(viewer, role, organisation_id)
    if found is None:
        return own
    words = acting_for(role, found.stands_for)
    return f"{words[0].upper()}{words[1:]}, {found.act}"


def accusative(surname: str, first_name: str, patronymic: str) -> str:
    """«Сомова П. И.» for «за кого»: surnames by the ending that their owner's patronymic shows; what does not decline,
    or cannot be told without asking, stays as it is.
    """
    initials = " ".join(f"{part[0]}." for part in (first_name, patronymic) if part)
    woman, man = patronymic.endswith(WOMEN), patronymic.endswith(MEN)
    declined = "-".join(_declined(part, woman=woman, man=man) for part in surname.split("-"))
    return f"{declined} {initials}".strip()


def _declined(surname: str, *, woman: bool, man: bool) -> str:
    for ending, instead in WOMAN if woman else MAN if man else ():
        if surname.endswith(ending):
            return surname.removesuffix(ending) + instead
    return surname
