"""Who may see which deficits a measure works on; who leads a group of listeners."""

from marshrut.core.access import person, role
from marshrut.core.viewer import Role, Viewer

SCHOOL_SIDE = (Role.HEAD, Role.DEPUTY, Role.MUNICIPAL)
CENTRE = (Role.DEVELOPER, Role.ANALYST, Role.METHODIST, Role.LECTURER)
OPERATOR = role(Role.OPERATOR)
ORGANISER = person("organiser_id", "организатор программы")
GROUP_LECTURER = role(Role.LECTURER) & person("lecturer_id", "преподаватель этой программы")


def sees_codes(viewer: Viewer) -> bool:
    """The school's side does not: from the codes of measures it could read a teacher's deficits off an extract."""
    return viewer.has(*CENTRE) or not viewer.has(*SCHOOL_SIDE)
