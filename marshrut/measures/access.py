"""Who may see which deficits a measure works on."""

from marshrut.core.viewer import Role, Viewer

SCHOOL_SIDE = (Role.HEAD, Role.DEPUTY, Role.MUNICIPAL)


def sees_codes(viewer: Viewer) -> bool:
    """The school's side does not, whatever else it is: from the codes of measures it could read a teacher's deficits
    off an extract (A2.6.3). A developer among them reads the codes of the ИОМ in hand in its editor.
    """
    return not viewer.has(*SCHOOL_SIDE)
