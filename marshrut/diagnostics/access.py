"""Who may act in a diagnostic; the capacity is what the journal keeps."""

from marshrut.core.access import Who, person, role, role_at
from marshrut.core.viewer import Role

PREPARER = role_at(Role.HEAD, Role.DEPUTY)
HEAD = role_at(Role.HEAD)
OWNER = person(label="сам заявитель")
TEACHER = person()
OPERATOR = role(Role.OPERATOR)
ANALYST = role(Role.ANALYST)
ORAL = Who("заявка подана устно", lambda _viewer, obj: "oral" if obj.channel == obj.Channel.ORAL else "")
WRITTEN = Who(
    "заявка индивидуальная", lambda _viewer, obj: "written" if obj.channel == obj.Channel.WRITTEN else ""
)
SENT = Who("заявка уже подана", lambda _viewer, obj: "sent" if obj.sent_at else "")
SCHOOL_STAFF = role(Role.HEAD, Role.DEPUTY)
