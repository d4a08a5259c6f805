"""Hands for pages that sign: a password, and the agreement accepted or not yet."""

from django.contrib.auth.hashers import make_password

from marshrut.people.models import Person, SigningAgreement
from marshrut.regulations.signing import AGREEMENT_VERSION

PASSWORD = "четыре слова подряд легко"
FIRST = {"password": PASSWORD, "accepts": "on"}
"""What a page takes at the first signature."""
HAND = {"password": PASSWORD}
"""What it takes afterwards."""


def with_password(person: Person) -> Person:
    if person.check_password(PASSWORD):
        return person
    Person.objects.filter(pk=person.pk).update(password=make_password(PASSWORD))
    person.refresh_from_db()
    return person


def signer(person: Person, at) -> SigningAgreement:
    """The person has a password and has accepted the agreement."""
    told = {"text": "Соглашение", "accepted_at": at}
    return SigningAgreement.objects.get_or_create(
        person=with_password(person), version=AGREEMENT_VERSION, defaults=told
    )[0]
