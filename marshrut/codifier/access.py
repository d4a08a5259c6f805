"""Who may change the codifier; everybody who has signed in reads it."""

from marshrut.core.access import role
from marshrut.core.viewer import Role

EDITOR = role(Role.AUTHOR, Role.ADMINISTRATOR)
