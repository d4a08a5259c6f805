"""Whom the region's identity provider lets in, and how an account of it is bound and unbound."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from marshrut.core.models import Case
from marshrut.core.norms import norms
from marshrut.core.workflow import Refused
from marshrut.people import actions
from marshrut.people.access import viewer_of
from marshrut.people.access.id_tokens import Told
from marshrut.people.actions import outside
from marshrut.people.actions.throttle import ADDRESS
from marshrut.people.models import Appointment, OutsideAccount, Person, Throttle
from tests.people.given_factors import code as code_of_factor
from tests.people.given_factors import factor
from tests.people.given_provider import (
    BACK,
    NAME,
    PASSWORD,
    begun,
    bind,
    came,
    inside,
    refused,
    signed_in,
    words,
)

SNILS = "11223344595"

# Who comes in


def test_somebody_unknown_is_told_where_to_go(teacher, provider):
    refused(came(Client(), provider, "nobody"), "ни к кому не привязана")


def test_an_address_of_mail_binds_nobody(teacher, provider):
    Person.objects.filter(pk=teacher.pk).update(email="m@school.example")
    provider.knows("s-9", email="m@school.example", email_verified=True)
    refused(came(Client(), provider, "s-9"), "ни к кому не привязана")


def test_somebody_blocked_is_told_so(bound, provider):
    Person.objects.update(is_active=False)
    refused(came(Client(), provider), "закрыт")


def test_a_role_that_was_withdrawn_does_not_come_back(world, provider):
    person = world.person("deputy")
    bind(person, provider)
    client = Client()
    came(client, provider)
    assert client.get("/people/slips/").status_code == 200
    Appointment.objects.filter(person=person).delete()
    client = Client()
    came(client, provider)
    assert inside(client) and client.get("/people/slips/").status_code == 403


def test_an_account_of_a_former_provider_lets_nobody_in(bound, provider):
    OutsideAccount.objects.update(issuer="https://former.example")
    refused(came(Client(), provider), "ни к кому не привязана")


def test_tries_are_limited_by_the_address(teacher, provider):
    came(Client(), provider, "nobody")
    Throttle.objects.update(count=ADDRESS[0])
    answer = came(Client(), provider, "nobody")
    assert answer.status_code == 429 and "Слишком много" in words(answer)


def test_those_who_come_in_use_no_tries_up(bound, provider):
    came(Client(), provider)
    assert {row.count for row in Throttle.objects.all()} == {0}


# By СНИЛС


@pytest.fixture
def by_snils(teacher, provider, settings):
    """The provider is trusted for it; nobody has been in as the teacher yet."""
    settings.OIDC_SNILS_CLAIM, settings.OIDC_SCOPES = "snils", "openid profile"
    Person.objects.filter(pk=teacher.pk).update(snils=SNILS, last_login=None)
    provider.knows("s-7", snils="112-233-445 95", family_name=teacher.surname)
    return teacher


def test_a_trusted_snils_stands_for_the_first_card(by_snils, provider):
    assert came(Client(), provider, "s-7").url == "/today/"
    account = OutsideAccount.objects.get()
    assert (account.person, account.subject, account.how) == (by_snils, "s-7", "snils")
    assert Case.objects.get(kind="person", person=by_snils).entries.get().name == "outside_bound"
    assert came(Client(), provider, "s-7").url == "/today/", "then by the account itself"


def test_a_snils_of_a_provider_that_is_not_trusted_says_nothing(by_snils, provider, settings):
    settings.OIDC_SNILS_CLAIM = ""
    refused(came(Client(), provider, "s-7"), "ни к кому не привязана")


def test_a_record_that_somebody_has_been_in_opens_by_no_snils(by_snils, provider):
    Person.objects.update(last_login=timezone.now())
    refused(came(Client(), provider, "s-7"), "уже входили")
    assert not OutsideAccount.objects.exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"snils": None}, "вашей записи с ним нет"),
        ({"surname": "Другая"}, "не совпадает с вами"),
        ({"is_active": False}, "закрыт"),
    ],
)
def test_a_snils_that_fits_nobody_or_not_quite(by_snils, provider, changed, said):
    Person.objects.filter(pk=by_snils.pk).update(**changed)
    refused(came(Client(), provider, "s-7"), said)


@pytest.mark.parametrize("said", ["112-233-445 96", "", "не знаю", 11223344595, None, ["11223344595"]])
def test_what_is_no_snils_is_none(by_snils, provider, said):
    provider.knows("s-8", snils=said)
    refused(came(Client(), provider, "s-8"), "ни к кому не привязана")


def test_one_snils_and_two_accounts(by_snils, provider):
    bind(by_snils, provider, "s-1")
    refused(came(Client(), provider, "s-7"), "уже привязана другая")


# The second factor


@pytest.fixture
def guarded(world, provider):
    person = world.person("operator")
    factor(world, "operator")
    bind(person, provider)
    return person


def test_the_own_factor_is_asked_for(guarded, provider):
    client = Client()
    assert came(client, provider).url == "/sign-in/code/"
    assert not inside(client)
    client.post("/sign-in/code/", {"code": code_of_factor(guarded, timezone.now())})
    assert inside(client)
    assert f"через {NAME} и коду" in words(client.get("/me/visits/"))


@pytest.mark.parametrize("claims", [{"acr": "high"}, {"amr": ["pwd", "otp"]}])
def test_another_factor_counts_only_where_the_setting_names_it(guarded, provider, settings, claims):
    provider.spoil(claims=claims)
    assert came(Client(), provider).url == "/sign-in/code/"
    settings.OIDC_SECOND_FACTORS = ["high", "otp"]
    assert came(Client(), provider).url == "/today/"


def test_a_role_that_needs_a_factor_stays_closed_without_one_of_ours(world, provider, settings):
    settings.OIDC_SECOND_FACTORS = ["high"]
    provider.spoil(claims={"acr": "high"})
    person = world.person("operator")
    bind(person, provider)
    came(Client(), provider)
    late = timezone.now() + timedelta(days=norms(timezone.now().date()).second_factor_days + 1)
    assert world.viewer("operator", late).withheld


# One's own account


def to_bind(client, password=PASSWORD):
    return client.post("/me/outside/", {"old_password": password})


def bound_by(client, provider, subject="s-1"):
    address = to_bind(client).context["there"]
    return client.get(BACK, provider.answered(address, sub=subject))


def test_bound_after_the_password_and_used(teacher, provider):
    client = signed_in()
    assert bound_by(client, provider).url == "/me/outside/"
    assert "Учётная запись привязана" in words(client.get("/me/outside/"))
    assert Case.objects.get(kind="person", person=teacher).entries.get().name == "outside_bound"
    assert came(Client(), provider).url == "/today/"


def test_a_wrong_password_begins_nothing(teacher, provider):
    client = signed_in()
    refused(to_bind(client, "не тот"), "Пароль не подходит")
    assert provider.asked == []


def test_an_answer_to_a_sign_in_binds_nothing(teacher, provider):
    """A forged way back must not bind a stranger's account to whoever is signed in."""
    client = Client()
    answer = provider.answered(begun(client), sub="stranger")
    client.post("/sign-in/", {"login": "teacher", "secret": PASSWORD})
    assert client.get(BACK, answer).url == "/today/"
    assert not OutsideAccount.objects.exists()


def test_an_answer_for_somebody_else_binds_nothing(world, teacher, provider):
    client = signed_in()
    answer = provider.answered(to_bind(client).context["there"], sub="s-1")
    session = client.session
    session["outside"] |= {"person_id": world.person("colleague").pk}
    session.save()
    assert client.get(BACK, answer).url == "/today/"
    assert not OutsideAccount.objects.exists()


def test_what_another_has_bound_is_refused(world, teacher, provider):
    bind(world.person("colleague"), provider)
    client = signed_in()
    bound_by(client, provider)
    assert "уже привязана к другому" in client.get("/me/outside/").content.decode()
    assert OutsideAccount.objects.get().person == world.person("colleague")


def test_a_second_account_is_refused_and_the_same_again_is_fine(teacher, provider, bound):
    told = Told(provider.url, "s-1", "", "", strong=False)
    viewer = viewer_of(teacher, timezone.now())
    outside._bind(teacher, told, "owner", viewer)
    with pytest.raises(Refused, match="уже привязана другая"):
        outside._bind(teacher, Told(provider.url, "s-2", "", "", strong=False), "owner", viewer)


def test_unbound_with_the_password_only(bound, provider):
    client = signed_in()
    refused(client.post("/me/outside/", {"old_password": "нет", "account": bound.pk}), "Пароль не подходит")
    client.post("/me/outside/", {"old_password": PASSWORD, "account": bound.pk})
    assert not OutsideAccount.objects.exists()
    refused(came(Client(), provider), "ни к кому не привязана")


def test_nobody_unbinds_anothers(world, teacher, provider):
    other = bind(world.person("colleague"), provider)
    refused(signed_in().post("/me/outside/", {"old_password": PASSWORD, "account": other.pk}), "уже отвязана")
    assert OutsideAccount.objects.exists()


def test_the_only_way_in_stays(by_snils, provider):
    by_snils.set_unusable_password()
    by_snils.save(update_fields=["password"])
    client = Client()
    came(client, provider, "s-7")
    assert "войти было бы нечем" in words(client.get("/me/outside/"))
    account, viewer = OutsideAccount.objects.get(), viewer_of(by_snils, timezone.now())
    with pytest.raises(Refused, match="нечем"):
        actions.unbind_account(person=by_snils, account_id=account.pk, viewer=viewer)


@pytest.mark.clause("A2.6.3")
def test_an_account_opens_no_closed_results(bound, provider):
    Person.objects.update(results_closed_at=timezone.now())
    client = Client()
    came(client, provider)
    assert client.get("/me/results/").status_code == 200, "asked to prove themselves, as after a card"
    assert Person.objects.filter(results_closed_at__isnull=False).exists()


@pytest.mark.clause("A2.6.3")
def test_nothing_is_bound_while_results_are_closed(teacher, provider):
    client = signed_in()
    Person.objects.update(results_closed_at=timezone.now())
    assert "подтвердите, что это вы" in words(client.get("/me/outside/"))
    refused(to_bind(client), "привязать учётную запись нельзя")
    assert provider.asked == []


@pytest.mark.clause("A2.6.3")
def test_results_that_closed_meanwhile_keep_an_account_out(teacher, provider):
    client = signed_in()
    answer = provider.answered(to_bind(client).context["there"], sub="s-1")
    Person.objects.update(results_closed_at=timezone.now())
    client.get(BACK, answer)
    assert not OutsideAccount.objects.exists()


@pytest.mark.clause("A2.6.3")
def test_a_card_unbinds_what_was_bound_before(world, bound, provider):
    """Whoever kept the first card could have bound an account of their own, and would come in after the owner."""
    Person.objects.update(last_login=timezone.now())
    issued = actions.issue_slips(person_ids=[bound.person_id], viewer=world.viewer("deputy"))
    slip = bound.person.slips.get()
    actions.accept_slip(slip_id=slip.pk, password="совсем другие слова", viewer=world.viewer("visitor"))
    assert len(issued) == 1 and not OutsideAccount.objects.exists()
    entries = Case.objects.get(kind="person", person=bound.person).entries
    assert "отвязана" in entries.get(name="password").label


@pytest.mark.parametrize("broken", [{"subject": ""}, {"issuer": ""}])
def test_the_database_knows_no_account_of_nobody(bound, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        OutsideAccount.objects.update(**broken)
