import pytest
from django.test import Client

from marshrut.desk.queries import duties


def test_a_signed_in_person_with_nothing_to_do_is_told_so(world):
    client = Client()
    client.force_login(world.person("teacher"))
    assert "Сегодня от вас ничего не ждут" in client.get("/today/").content.decode()


@pytest.mark.parametrize("path", ["/", "/regulations/", "/regulations/A2.5.9.4/"])
def test_public_pages_open_for_everybody(db, path):
    assert Client().get(path).status_code == 200


def test_duties_take_two_queries(world, django_assert_num_queries):
    viewer = world.viewer("operator")
    with django_assert_num_queries(1):
        assert duties(viewer) == []
