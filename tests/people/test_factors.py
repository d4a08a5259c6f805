"""The second factor: codes by the standard, each good once; roles that need it; lost telephones."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from django.db import IntegrityError, transaction

from marshrut.core.journal import broken_link
from marshrut.core.models import Case
from marshrut.core.norms import norms
from marshrut.core.viewer import Role
from marshrut.core.workflow import Denied, Refused
from marshrut.people import actions
from marshrut.people.access.totp import code_of, matching_step, sealed, unsealed
from marshrut.people.actions.throttle import HERE as TRIES
from marshrut.people.actions.throttle import Throttled
from marshrut.people.models import Factor, Person, RecoveryCode, Slip
from marshrut.regulations.posts import Post
from tests.people.conftest import PASSWORD
from tests.people.given_factors import HERE, code, factor, prove

HALF_MINUTE = timedelta(seconds=30)
STANDARD = b"12345678901234567890"
# RFC 6238, appendix B, the last six digits of eight
STANDARD_CODES = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}


@pytest.mark.parametrize("second", STANDARD_CODES)
def test_codes_are_those_of_the_standard(second):
    assert code_of(STANDARD, second // 30) == STANDARD_CODES[second]
    at = datetime.fromtimestamp(second, UTC)
    assert matching_step(STANDARD, STANDARD_CODES[second], at) == second // 30


@pytest.mark.parametrize(("late", "fits"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_clock_may_be_half_a_minute_off(late, fits):
    at = datetime.fromtimestamp(1111111109 + late, UTC)
    assert (matching_step(STANDARD, "081 804", at) is not None) is fits


def test_the_stored_secret_is_of_use_for_its_person_and_key_only(settings):
    stored = sealed(STANDARD, 7)
    assert STANDARD.decode() not in stored and unsealed(stored, 7) == STANDARD
    with pytest.raises(InvalidTag):
        unsealed(stored, 8)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = (
        [settings.SECRET_KEY],
        "a new key of the installation",
    )
    assert unsealed(stored, 7) == STANDARD
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidTag):
        unsealed(stored, 7)


def test_posts_of_the_norm_are_the_roles_of_appointments():
    assert {(post.value, post.label) for post in Post} == {(role.value, role.label) for role in Role}


def test_the_code_that_confirmed_is_not_taken_again(world):
    factor(world, "operator")
    person = world.person("operator")
    with pytest.raises(Refused, match="уже был использован"):
        prove(world, "operator", code(person, world.now))
    next_one = world.now + HALF_MINUTE
    assert prove(world, "operator", code(person, next_one), next_one).left is None
    with pytest.raises(Refused, match="уже был использован"):
        prove(world, "operator", code(person, next_one), next_one)


def test_the_database_lets_no_code_come_back(world):
    factor(world, "operator")
    with pytest.raises(IntegrityError), transaction.atomic():
        Factor.objects.update(last_step=1)


@pytest.mark.parametrize("broken", [{"secret": ""}, {"last_step": None}])
def test_the_database_confirms_nothing_without_a_code(world, broken):
    factor(world, "operator")
    with pytest.raises(IntegrityError), transaction.atomic():
        Factor.objects.update(**broken)


def test_a_recovery_code_is_good_once_and_kept_as_a_digest(world):
    codes = factor(world, "operator")
    assert len({*codes}) == actions.factors.RECOVERY_CODES
    assert not {*codes} & {*RecoveryCode.objects.values_list("digest", flat=True)}
    assert prove(world, "operator", codes[0].lower()).left == len(codes) - 1
    with pytest.raises(Refused, match="не подходит"):
        prove(world, "operator", codes[0])


def test_new_recovery_codes_make_the_old_ones_void(world):
    old = factor(world, "operator")
    new = renewed(world, old[0])
    with pytest.raises(Refused):
        prove(world, "operator", old[1])
    assert prove(world, "operator", new[0]).left == len(new) - 1


def renewed(world, typed):
    viewer = world.viewer("operator")
    return actions.renew_codes(person=world.person("operator"), code=typed, address=HERE, viewer=viewer)


def test_a_code_of_another_person_is_wrong(world):
    of_operator = factor(world, "operator")
    factor(world, "analyst")
    with pytest.raises(Refused, match="не подходит"):
        prove(world, "analyst", of_operator[0])


def test_tries_are_limited_as_for_passwords(world):
    factor(world, "operator")
    for _ in range(TRIES[0]):
        with pytest.raises(Refused, match="не подходит"):
            prove(world, "operator", "000000")
    with pytest.raises(Throttled, match="запасной код"):
        prove(world, "operator", code(world.person("operator"), world.now + HALF_MINUTE))


def awaited(world, name, after=timedelta(0)):
    """Signed in for the first time; seen so much later."""
    actions.expect_factor(person=world.person(name), viewer=world.viewer("visitor"))
    return world.viewer(name, world.now + after)


def test_a_role_that_needs_it_closes_when_the_days_are_over(world):
    days = timedelta(days=norms(world.now.date()).second_factor_days)
    assert awaited(world, "administrator", days - HALF_MINUTE).has(Role.ADMINISTRATOR)
    closed = awaited(world, "administrator", days)
    assert not closed.has(Role.ADMINISTRATOR) and closed.signed_in
    assert closed.withheld_labels == ["администратор"]
    factor(world, "administrator")
    assert world.viewer("administrator", world.now + days).has(Role.ADMINISTRATOR)


def test_the_days_are_counted_from_the_first_sign_in(world):
    first = awaited(world, "operator").factor_due
    later = world.viewer("visitor", world.now + timedelta(days=3))
    actions.expect_factor(person=world.person("operator"), viewer=later)
    assert world.viewer("operator").factor_due == first


def test_who_has_no_such_role_is_not_asked(world):
    assert awaited(world, "head", timedelta(days=900)).has(Role.HEAD)
    assert not Factor.objects.exists()


def test_one_role_closes_and_the_other_stays(world):
    seen = awaited(world, "deputy_developer", timedelta(days=15))
    assert (seen.has(Role.DEPUTY), seen.has(Role.DEVELOPER)) == (True, False)


def give_up(world, name, typed):
    person = world.person(name)
    actions.give_up_factor(person=person, code=typed, address=HERE, viewer=world.viewer(name))


def test_giving_up_closes_the_roles_at_once(world):
    codes = factor(world, "analyst")
    give_up(world, "analyst", codes[0])
    assert not world.viewer("analyst").has(Role.ANALYST)
    assert RecoveryCode.objects.count() == 0
    factor(world, "analyst")
    assert world.viewer("analyst").has(Role.ANALYST)


def reset(world, name, by="administrator"):
    person = world.person(name)
    Person.objects.filter(pk=person.pk).update(last_login=world.now)
    actions.issue_slips(person_ids=[person.pk], viewer=world.viewer(by), resets=True)
    return Slip.objects.open().get(person=person)


def use(world, slip):
    actions.accept_slip(slip_id=slip.pk, password=PASSWORD, viewer=world.viewer("visitor"))


@pytest.mark.clause("A2.6.3")
def test_a_reset_goes_the_way_of_cards_and_a_colleague_vouches(world):
    factor(world, "analyst")
    slip = reset(world, "analyst")
    assert prove_next(world, "analyst").left is None, "until the card is used nothing is lost"
    use(world, slip)
    viewer = world.viewer("analyst")
    world.person("analyst").refresh_from_db()
    assert world.viewer("analyst").results_closed and not viewer.has(Role.ANALYST)
    factor(world, "analyst")
    actions.vouch(person=world.person("analyst"), identity="passport", viewer=world.viewer("developer"))
    world.person("analyst").refresh_from_db()
    viewer = world.viewer("analyst")
    assert viewer.has(Role.ANALYST) and not viewer.results_closed


def prove_next(world, name):
    at = world.now + HALF_MINUTE
    return prove(world, name, code(world.person(name), at), at)


def test_a_plain_card_leaves_the_second_factor(world):
    factor(world, "operator")
    person = world.person("operator")
    actions.issue_slips(person_ids=[person.pk], viewer=world.viewer("administrator"))
    use(world, Slip.objects.open().get(person=person))
    assert prove_next(world, "operator").left is None


@pytest.mark.parametrize("by", ["operator", "deputy", "head"])
def test_only_the_administrator_resets(world, by):
    factor(world, "teacher")
    with pytest.raises(Denied):
        reset(world, "teacher", by=by)
    assert not Slip.objects.exists()


def test_an_administrator_does_not_reset_the_own(world):
    factor(world, "administrator")
    with pytest.raises(Refused):
        reset(world, "administrator")


def test_what_happened_is_told_in_the_journal(world):
    codes = factor(world, "analyst")
    prove(world, "analyst", codes[0])
    use(world, reset(world, "analyst"))
    case = Case.objects.get(kind="person", person=world.person("analyst"))
    assert [entry.label for entry in case.entries.order_by("seq")] == [
        "Настроен второй фактор входа",
        "Вход по запасному коду",
        "Выдана карточка, сбрасывающая второй фактор",
        "Вход восстановлен по карточке, результаты закрыты, второй фактор сброшен",
    ]
    assert broken_link(case) is None


def test_merging_forgets_the_factor_of_the_record_that_goes(world):
    factor(world, "stranger")
    one, other = world.person("colleague"), world.person("stranger")
    actions.merging.move(old=other.pk, new=one.pk)
    assert not Factor.objects.exists()
