"""Who may see which deficits a measure works on."""

from marshrut.core.viewer import Role, Viewer

SCHOOL_SIDE = (Role.HEAD, Role.DEPUTY, Role.MUNICIPAL)
CENTRE = (Role.DEVELOPER, Role.ANALYST, Role.METHODIST, Role.LECTURER)


def sees_codes(viewer: Viewer) -> bool:
    """The school's side does not: from the codes of measures it could read a teacher's deficits off an extract."""
    return viewer.has(*CENTRE) or not viewer.holds(*SCHOOL_SIDE)
