import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = """
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.clause("A2.5.1")]

@pytest.mark.clause("A2.5.9.4", "A2.5.9.6")
def test_terms(): ...

@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.clause("A2.5.3"))])
async def test_parameter(x): ...

@pytest.mark.clause("A2.5.4")
def helper(): ...

@pytest.mark.clause("A2.5.5")
class TestOperator:
    @pytest.mark.clause("A2.5.8")
    def test_groups(self): ...

@pytest.mark.clause("A2.6.1")
class TestEmpty: ...
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "script" / "clauses"), "--tests", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "test_terms.py").write_text(SOURCE, "utf-8")
    return tmp_path


def test_marks_of_functions_classes_parameters_and_modules_are_found(folder: Path) -> None:
    shown = [line.split()[0] for line in run(folder, "--shown").stdout.splitlines()]
    assert shown == ["A2.5.1", "A2.5.3", "A2.5.5", "A2.5.8", "A2.5.9.4", "A2.5.9.6"]


def test_check_passes_when_every_named_clause_has_a_test(folder: Path) -> None:
    assert run(folder, "--check", "A2.5.9.4", "A2.5.8").returncode == 0


@pytest.mark.parametrize("id_", ["A2.5.4", "A2.6.1", "A3.4.3.2"])
def test_check_fails_on_a_clause_without_a_test(folder: Path, id_: str) -> None:
    result = run(folder, "--check", "A2.5.9.4", id_)
    assert (result.returncode, [line.split()[0] for line in result.stdout.splitlines()]) == (1, [id_])


def test_module_mark_counts_only_where_there_are_tests(tmp_path: Path) -> None:
    (tmp_path / "test_nothing.py").write_text(
        'import pytest\npytestmark = pytest.mark.clause("A2.5.1")\n', "utf-8"
    )
    assert run(tmp_path, "--check", "A2.5.1").returncode == 1


def test_mark_with_an_unknown_clause_is_an_error(folder: Path) -> None:
    (folder / "test_wrong.py").write_text(SOURCE.replace("A2.5.9.4", "A2.5.9.44"), "utf-8")
    result = run(folder)
    assert result.returncode == 2
    assert "A2.5.9.44: the order has no such clause" in result.stderr


def test_asking_for_an_unknown_clause_is_an_error(folder: Path) -> None:
    assert run(folder, "--check", "A9.1").returncode == 2


def test_marks_of_this_project_name_known_clauses() -> None:
    assert run(ROOT / "tests").returncode == 0
