"""Who is who where a person's rights to their data are at stake: plain predicates, no queries."""

from marshrut.core.access import person, recovered, role, role_at
from marshrut.core.viewer import Role

ADMINISTRATOR = role(Role.ADMINISTRATOR)
OPERATOR = role(Role.OPERATOR)
OWNER = person(label="сам человек")
LOOKED = person("looked_by_id", "тот, о чьём просмотре спрашивают")
ANSWERER = ADMINISTRATOR.but_not(OWNER).but_not(LOOKED)
"""Who answers an inquiry about data: never whoever it is about."""
CORRECTOR = (role_at(Role.HEAD, Role.DEPUTY) | role(Role.OPERATOR, Role.ADMINISTRATOR)).but_not(OWNER)
"""Who judges what a person says is wrong: who keeps their records, never themselves."""
KEEPERS = role(Role.HEAD, Role.DEPUTY, Role.OPERATOR, Role.ADMINISTRATOR)
REGISTRARS = role(Role.OPERATOR, Role.ADMINISTRATOR)
ASKER = person("asked_by_id", "кто просил доступ")
ASKING = REGISTRARS.but_not(OWNER).but_not(recovered)
"""Who may ask for special access: never to their own record."""
ADMITTING = ADMINISTRATOR.but_not(OWNER).but_not(ASKER).but_not(recovered)
"""Who admits it: always somebody else."""
