import pytest

from marshrut.regulations.findings import Finding, unmet, warnings
from marshrut.regulations.words import counted

GOOD = Finding("A2.5.9.2", "Период указан.", True)
BAD = Finding("A2.5.9.3", "Нет согласия.", False)
ODD = Finding("A3.5.9", "Мероприятие без кода.", False, blocking=False)


def test_only_blocking_findings_forbid_a_step() -> None:
    assert unmet([GOOD, BAD, ODD]) == [BAD]
    assert warnings([GOOD, BAD, ODD]) == [ODD]
    assert not unmet([GOOD, ODD])
    assert unmet([BAD])


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "0 строк"),
        (1, "1 строка"),
        (2, "2 строки"),
        (11, "11 строк"),
        (21, "21 строка"),
        (114, "114 строк"),
    ],
)
def test_numbers_agree_with_their_words(n: int, text: str) -> None:
    assert counted(n, "строка", "строки", "строк") == text
