import pytest

from marshrut.core.numbers import whole_number
from tests.diagnostics import given


@pytest.mark.parametrize("text", [None, "", "-1", "1e3", "٣", "1 0", "9" * 19, "9" * 5000])
def test_what_is_no_whole_number_is_the_default(text):
    assert whole_number(text, 7) == 7


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_whole_numbers_are_read(text, number):
    assert whole_number(text, -1) == number


@pytest.mark.parametrize("note", ["а\x00б", "я" * 2001])
def test_a_note_that_cannot_be_kept_is_refused_in_words(world, client, note):
    application = given.submitted(world)
    client.force_login(world.person("deputy"))
    sent = {"seen": application.case.version, "note": note}
    answer = client.post(f"/do/{application.pk}/recall/", sent)
    assert answer.status_code == 409 and "Что нужно исправить:" in answer.content.decode()
    assert given.fresh(application).state == "signing"


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_out_of_all_years_is_a_mistake_of_the_form(world, client, day):
    client.force_login(world.person("operator"))
    answer = client.get(f"/diagnostics/sittings/?until={day}")
    assert answer.status_code == 200 and "Проверьте год" in answer.content.decode()


def test_an_address_with_a_number_beyond_all_keys_is_not_found(world, client):
    client.force_login(world.person("operator"))
    assert client.get(f"/diagnostics/applications/{10**30}/").status_code == 404
