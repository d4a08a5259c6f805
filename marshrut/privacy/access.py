"""Who is who where a person's rights to their data are at stake: plain predicates, no queries."""

from marshrut.core.access import person, role
from marshrut.core.viewer import Role

ADMINISTRATOR = role(Role.ADMINISTRATOR)
OPERATOR = role(Role.OPERATOR)
OWNER = person(label="сам человек")
LOOKED = person("looked_by_id", "тот, о чьём просмотре спрашивают")
ANSWERER = ADMINISTRATOR.but_not(OWNER).but_not(LOOKED)
"""Who answers an inquiry about data: never whoever it is about."""
