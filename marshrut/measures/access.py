"""Who keeps the registry of measures; who may see which deficits they work on; who leads a group of listeners."""

from marshrut.core.access import person, role
from marshrut.core.viewer import Role, Viewer

SCHOOL_SIDE = (Role.HEAD, Role.DEPUTY, Role.MUNICIPAL)
OPERATOR = role(Role.OPERATOR)
EDITOR = role(Role.DEVELOPER, Role.OPERATOR)
ORGANISER = person("organiser_id", "организатор программы")
GROUP_LECTURER = role(Role.LECTURER) & person("lecturer_id", "преподаватель этой программы")


def sees_codes(viewer: Viewer) -> bool:
    """The school's side does not, whatever else it is: from the codes of measures it could read a teacher's deficits
    off an extract (A2.6.3). A developer among them reads the codes of the ИОМ in hand in its editor.
    """
    return not viewer.holds(*SCHOOL_SIDE)
