"""«Что изменилось с вашего просмотра»."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marshrut.planning.diff import FieldChange, Kind, Line, Piece, changes, words

COURSE = Line("1", {"title": "Курсы", "dates": "1–5 марта"})
FORUM = Line("2", {"title": "Форум", "dates": "7 апреля"})
LESSON = Line("3", {"title": "Открытый урок", "dates": "май"})


@pytest.mark.clause("A3.4.3.6")
def test_a_changed_line_shows_before_and_after_by_field():
    later = Line("2", {"title": "Форум", "dates": "9 апреля"})
    (line,) = changes([COURSE, FORUM], [COURSE, later]).of(Kind.CHANGED)
    assert line.fields == (FieldChange("dates", "7 апреля", "9 апреля"),)
    assert (line.before, line.after) == (FORUM, later)


def test_a_removed_line_stays_where_it_stood():
    found = changes([COURSE, FORUM, LESSON], [COURSE, LESSON])
    assert [(line.kind, line.key) for line in found.lines] == [("same", "1"), ("removed", "2"), ("same", "3")]


def test_neighbours_removed_together_keep_their_order():
    assert [line.key for line in changes([COURSE, FORUM, LESSON], []).lines] == ["1", "2", "3"]


def test_an_added_line_is_seen_and_order_alone_is_no_change():
    assert changes([COURSE], [COURSE, FORUM]).of(Kind.ADDED)[0].after == FORUM
    assert not changes([COURSE, FORUM], [FORUM, COURSE])


def test_a_field_that_appears_is_a_change():
    (line,) = changes([COURSE], [Line("1", {**COURSE.fields, "note": ""})]).lines
    assert line.fields == (FieldChange("note", None, ""),)


def test_a_doubled_key_is_refused():
    with pytest.raises(ValueError, match="same key"):
        changes([COURSE, COURSE], [])


def test_words_are_struck_out_and_written_in():
    assert words("с 7 апреля", "с 9 апреля") == (
        Piece(Kind.SAME, "с "),
        Piece(Kind.REMOVED, "7"),
        Piece(Kind.ADDED, "9"),
        Piece(Kind.SAME, " апреля"),
    )


@given(st.text("аб \n"), st.text("аб \n"))
def test_both_texts_can_be_read_out_of_the_pieces(before, after):
    pieces = words(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != Kind.ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.kind != Kind.REMOVED) == after


lines = st.dictionaries(st.sampled_from("12345"), st.integers(0, 2)).map(
    lambda found: [Line(key, {"title": value}) for key, value in found.items()]
)


@given(lines, lines)
def test_both_versions_can_be_read_out_of_the_changes(old, new):
    found = changes(old, new).lines
    assert [line.after for line in found if line.after] == new
    assert sorted(line.before.key for line in found if line.before) == sorted(line.key for line in old)
    assert all((line.kind is Kind.SAME) == (line.before == line.after) for line in found)
