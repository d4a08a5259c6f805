"""The cast and the places they work in: every member made when first asked for."""

from datetime import date, datetime
from functools import cached_property

from marshrut.core.viewer import Role, Viewer, nobody, system
from marshrut.people.access import viewer_of
from marshrut.people.models import Appointment, Employment, Municipality, Organisation, Person, Subject

SINCE = date(2020, 9, 1)


class World:
    """Two schools, the institute and the Department; `world.viewer("head")` is the viewer of a cast member."""

    def __init__(self, now: datetime):
        self.now = now
        self._cast: dict[str, Person] = {}

    @cached_property
    def municipality(self):
        return Municipality.objects.create(name="Вяземский муниципальный округ")

    @cached_property
    def maths(self):
        return Subject.objects.create(code="math", name="математика", group="естественно-научные")

    @cached_property
    def russian(self):
        return Subject.objects.create(code="russian", name="русский язык", group="филология")

    @cached_property
    def school(self):
        return self._organisation("67-001", "СШ № 7", Organisation.Kind.SCHOOL)

    @cached_property
    def other_school(self):
        return self._organisation("67-002", "Гимназия № 4", Organisation.Kind.SCHOOL)

    @cached_property
    def institute(self):
        return self._organisation("67-900", "СОИРО", Organisation.Kind.INSTITUTE)

    @cached_property
    def department(self):
        return self._organisation("67-901", "Департамент", Organisation.Kind.AUTHORITY)

    def _organisation(self, key, name, kind):
        return Organisation.objects.create(
            key=key, name=f"МБОУ «{name}»", short_name=name, kind=kind, municipality=self.municipality
        )

    CAST = {
        # name: (surname, first name, patronymic, organisation, position, roles)
        "teacher": ("Ветрова", "Мария", "Петровна", "school", "учитель", ()),
        "colleague": ("Ёлкина", "Анна", "Ильинична", "school", "учитель", ()),
        "head": ("Сомов", "Пётр", "Ильич", "school", "директор", (Role.HEAD,)),
        "deputy": ("Лунина", "Ольга", "Юрьевна", "school", "заместитель директора", (Role.DEPUTY,)),
        "association_head": ("Грачёва", "Нина", "Львовна", "school", "учитель", (Role.ASSOCIATION_HEAD,)),
        "mentor": ("Зимина", "Вера", "Павловна", "school", "учитель", (Role.MENTOR,)),
        "stranger": ("Белов", "Олег", "Игоревич", "other_school", "учитель", ()),
        "other_head": ("Рогова", "Инна", "Фоминична", "other_school", "директор", (Role.HEAD,)),
        "operator": ("Орлова", "Нина", "Сергеевна", "institute", "методист", (Role.OPERATOR,)),
        "analyst": ("Клименко", "Олеся", "Викторовна", "institute", "аналитик", (Role.ANALYST,)),
        "developer": ("Щукин", "Иван", "Кузьмич", "institute", "методист", (Role.DEVELOPER,)),
        "methodist": ("Климова", "Елена", "Андреевна", "institute", "методист", (Role.METHODIST,)),
        "lecturer": ("Дроздов", "Павел", "Никитич", "institute", "доцент", (Role.LECTURER,)),
        "author": ("Савина", "Юлия", "Олеговна", "institute", "методист", (Role.AUTHOR,)),
        "expert": ("Мухин", "Лев", "Саввич", "institute", "доцент", (Role.EXPERT,)),
        "approver": ("Титова", "Алла", "Романовна", "institute", "проректор", (Role.APPROVER,)),
        "department_officer": ("Носов", "Глеб", "Ильич", "department", "советник", (Role.DEPARTMENT,)),
        "municipal": ("Котова", "Яна", "Лукинична", "department", "методист", (Role.MUNICIPAL,)),
        "administrator": ("Жуков", "Ян", "Олегович", "institute", "инженер", (Role.ADMINISTRATOR,)),
        "teacher_methodist": ("Лосева", "Ирина", "Ильинична", "school", "учитель", (Role.METHODIST,)),
        "teacher_analyst": (
            "Зорина",
            "Дина",
            "Марковна",
            "school",
            "учитель",
            (Role.ANALYST, Role.DEVELOPER),
        ),
        "deputy_developer": (
            "Панова",
            "Рита",
            "Львовна",
            "school",
            "заместитель директора",
            (Role.DEPUTY, Role.DEVELOPER),
        ),
    }
    LOCAL = {Role.HEAD, Role.DEPUTY, Role.ASSOCIATION_HEAD, Role.MENTOR}

    def person(self, name: str) -> Person:
        if name not in self._cast:
            self._cast[name] = self._make(name, *self.CAST[name])
        return self._cast[name]

    def _make(self, name, surname, first, patronymic, organisation, position, roles):
        place = getattr(self, organisation)
        person = Person.objects.create(
            login=name, surname=surname, first_name=first, patronymic=patronymic, teaching_since=SINCE
        )
        work = Employment.objects.create(
            person=person, organisation=place, position=position, since=SINCE, is_manager=Role.HEAD in roles
        )
        work.subjects.add(self.maths)
        for role in roles:
            self.appoint(person, role, organisation=place if role in self.LOCAL else None)
        return person

    def appoint(self, person, role, *, organisation=None, until=None):
        return Appointment.objects.create(
            person=person,
            role=role,
            organisation=organisation,
            municipality=self.municipality if role == Role.MUNICIPAL else None,
            subject=self.maths if role in (Role.METHODIST, Role.LECTURER) else None,
            since=SINCE,
            until=until,
            basis="приказ от 31.08.2020 № 1",
        )

    def employment(self, name: str) -> Employment:
        return self.person(name).employments.get(is_main=True)

    def viewer(self, name: str, at: datetime | None = None) -> Viewer:
        """The viewer of a cast member; "visitor" is nobody, "system" a job."""
        at = at or self.now
        if name == "visitor":
            return nobody(at)
        if name == "system":
            return system("test", at)
        return viewer_of(self.person(name), at)

    def viewers(self, names) -> dict[str, Viewer]:
        """The viewer of each, made once: for who asks about many steps."""
        return {name: self.viewer(name) for name in names}
