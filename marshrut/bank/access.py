"""Who may act upon materials; the capacity is what the journal keeps."""

from marshrut.core.access import person, role
from marshrut.core.viewer import Role

AUTHOR = role(Role.AUTHOR)
EXPERT = role(Role.EXPERT)
BY_ITS_AUTHOR = person("author_id", "автор этих материалов")
ITS_AUTHOR = AUTHOR & BY_ITS_AUTHOR
ITS_EXPERT = EXPERT & person("expert_id", "к кому обратились")
NOT_ITS_AUTHOR_EXPERT = EXPERT.but_not(BY_ITS_AUTHOR)
APPROVER = role(Role.APPROVER).but_not(BY_ITS_AUTHOR)
APPROVING = role(Role.APPROVER)
READERS = role(Role.AUTHOR, Role.EXPERT, Role.APPROVER)
LISTERS = role(Role.AUTHOR, Role.EXPERT, Role.APPROVER, Role.OPERATOR)
