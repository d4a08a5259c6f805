"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """32 MiB and three passes in one lane: above the OWASP minimum (19 MiB, two passes), about 70 CPU-ms.

    Thirty-two megabytes live only while a password is checked, so that a web process stays small.
    """

    memory_cost = 32 * 1024
    time_cost = 3
    parallelism = 1
