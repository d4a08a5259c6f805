"""The house rules, held by the repository itself."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PURE = {"regulations", "psychometrics", "planning", "formats"}
OWN_FILES = {*PURE, "core"}
ROOM_FILES = {
    *(
        "models",
        "queries",
        "access",
        "documents",
        "jobs",
        "actions",
        "forms",
        "tables",
        "filters",
        "workflow",
    ),
    *("views", "urls", "apps", "migrations", "management", "templatetags", "static", "templates", "data"),
}
OTHER_NAMES = re.compile(r"(?i)\b(личн\w+|сво(я|ю|ей|и|их)) заяв(к|ок)")
SHORT_DASH = re.compile(r"[а-яё,»)] – [А-Яа-яё«{]")
CONTEXT_PROCESSORS = {"marshrut/desk/places.py"}
VAGUE = {"utils", "helpers", "services", "signals", "managers", "mixins", "common"}
WRITERS = {"update", "create", "update_or_create", "get_or_create", "acreate", "aupdate"}
CLOCKS = {
    "timezone.now",
    "timezone.localdate",
    "timezone.localtime",
    "date.today",
    "datetime.now",
    "datetime.today",
}
# A viewer is made once per request, job or command: there the clock is read.
CLOCK_READERS = ("marshrut/core/", "marshrut/demo/", "marshrut/people/access")
MACHINE = re.compile(
    "|".join([r"(?<!\w)/" + "work/", "/" + "root/", "/" + "opt/m", "index" + "-url", '"resol' + 'ved":'])
)
UNFINISHED = re.compile("TO" + "DO|FIX" + "ME")
INLINE = re.compile(
    r"<script(?![^>]*\b(?:src|type=\"application/json\"))[^>]*>|<style|\sstyle=|\son[a-z]+=[\"']",
    re.IGNORECASE,
)
COMPARED_STATE = re.compile(r"\{%\s*(?:el)?if\b[^%]*\bstate\b[^%]*(?:==|!=|\bin\b)")


@cache
def tracked() -> tuple[str, ...]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    return tuple(name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file())


def sources(*folders: str) -> Iterator[str]:
    for name in tracked():
        if name.endswith(".py") and name.startswith(folders) and "/migrations/" not in name:
            yield name


@cache
def text(name: str) -> str:
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(text(name))


def nodes(name: str, *kinds: type) -> Iterator[ast.AST]:
    return (node for node in ast.walk(tree(name)) if isinstance(node, kinds))


def templates() -> Iterator[str]:
    return (name for name in tracked() if "/templates/" in name and name.endswith(".html"))


def found(pattern: re.Pattern[str], names: Iterator[str] | tuple[str, ...]) -> list[str]:
    return [f"{name}: {hit[0]}" for name in names if (hit := pattern.search(text(name)))]


def room_files() -> Iterator[tuple[str, str]]:
    for name in tracked():
        parts = Path(name).parts
        if parts[0] == "marshrut" and len(parts) > 2 and parts[1] not in OWN_FILES:
            yield name, Path(parts[2]).stem


def state_writes(name: str) -> Iterator[int]:
    for node in nodes(name, ast.Assign, ast.AugAssign, ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets):
            yield node.lineno
    for call in nodes(name, ast.Call):
        method = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if method in WRITERS and any(keyword.arg == "state" for keyword in call.keywords):
            yield call.lineno
        if method in {"setattr", "bulk_update"} and any(
            isinstance(part, ast.Constant) and part.value == "state"
            for argument in call.args
            for part in ast.walk(argument)
        ):
            yield call.lineno


def test_no_file_is_over_500_lines():
    assert [name for name in sources("marshrut/", "tests/", "script/") if text(name).count("\n") > 500] == []


def test_no_function_is_over_60_lines():
    long = [
        f"{name}:{node.lineno} {node.name}"
        for name in sources("marshrut/", "tests/", "script/")
        for node in nodes(name, ast.FunctionDef, ast.AsyncFunctionDef)
        if node.end_lineno - node.lineno >= 60
    ]
    assert long == []


def test_a_room_has_only_the_agreed_files():
    assert [
        name
        for name, stem in room_files()
        if stem not in ROOM_FILES | {"__init__"} and name not in CONTEXT_PROCESSORS
    ] == []


def test_no_file_has_a_name_that_says_nothing():
    assert [name for name in tracked() if VAGUE & {Path(part).stem for part in Path(name).parts}] == []


def test_imports_stand_at_the_top():
    inline = [
        f"{name}:{node.lineno}"
        for name in sources("marshrut/", "tests/", "script/")
        for function in nodes(name, ast.FunctionDef, ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inline == []


def test_nothing_is_left_unfinished():
    assert found(UNFINISHED, tracked()) == []


def test_state_is_written_by_the_workflow_only():
    names = [*sources("marshrut/"), *(name for name in sources("tests/") if "factor" in name)]
    writers = [
        f"{name}:{line}"
        for name in names
        if not name.startswith("marshrut/core/workflow")
        for line in state_writes(name)
    ]
    assert writers == []


def test_the_domain_reads_no_clock():
    readers = [
        f"{name}:{call.lineno}"
        for name in sources("marshrut/")
        if not name.startswith(CLOCK_READERS) and "/jobs" not in name and "/management/" not in name
        for call in nodes(name, ast.Call)
        if ".".join(ast.unparse(call.func).split(".")[-2:]) in CLOCKS
    ]
    assert readers == []


def test_templates_compare_no_states():
    pages = tuple(
        name for name in templates() if "/cotton/" not in name
    )  # a component's own state is its look
    assert found(COMPARED_STATE, pages) == []


def test_an_individual_application_has_the_one_name_of_the_order():
    names = (name for name in tracked() if name.startswith("marshrut/") and name.endswith((".html", ".py")))
    assert found(OTHER_NAMES, ("README.ru.md", *names)) == []


def test_pages_join_words_by_a_long_dash():
    assert found(SHORT_DASH, tuple(templates())) == []


def test_templates_have_no_inline_scripts_or_styles():
    assert found(INLINE, tuple(templates())) == []


def test_no_file_names_the_machine_it_was_written_on():
    assert found(MACHINE, tracked()) == []


def test_no_link_leads_out_of_the_repository():
    assert [name for name in tracked() if (ROOT / name).is_symlink()] == []


@pytest.mark.parametrize(
    "line",
    [
        "case.state = 1",
        "setattr(case, 'state', 1)",
        "cases.update(state=1)",
        "cases.bulk_update(rows, ['version', 'state'])",
    ],
)
def test_every_way_to_write_a_state_is_seen(line, tmp_path, monkeypatch):
    (tmp_path / "written.py").write_text(line)
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    assert list(state_writes("written.py")) == [1]
    tree.cache_clear()
    text.cache_clear()


NAMES_OF_A_REGION = re.compile(
    r"ЦНППМ|СОИРО|Смолен|ГАУ ДПО|\bДепартамент|622-ОД|Вязьм|Вяземск|Рославл|Ярцев|Дорогобуж|4812"
)
WHERE_THEY_ARE_SET = "marshrut/core/bodies.py"


def test_names_of_one_region_stand_only_in_its_settings():
    """Pages, messages and documents take them from `Bodies`; data files of the demo and of spellings hold them too."""
    read = [
        name
        for name in tracked()
        if name.startswith("marshrut/")
        and name.endswith((".py", ".html", ".typ", ".js", ".txt", "clauses.toml"))
        and "/migrations/" not in name
        and name != WHERE_THEY_ARE_SET
    ]
    assert "marshrut/core/region_file.py" in read and "marshrut/regulations/clauses.toml" in read
    assert found(NAMES_OF_A_REGION, read) == []
