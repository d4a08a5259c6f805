"""Documents made from the tables: a page per flow with its diagram, one page of roles, one of routes."""

from collections.abc import Iterator
from itertools import chain

from django.urls import URLPattern, URLResolver, get_resolver

from marshrut.core.routes import Declared
from marshrut.core.viewer import Role
from marshrut.core.workflow import SAME, Flow, Reaction, Term, Transition, flows, reactions

MADE = "<!-- Made by `manage.py document` from the code; edit the code, not this page. -->\n"


def documents() -> dict[str, str]:
    """Path below docs/ → text, for every generated page."""
    pages = {f"workflows/{kind}.md": flow_page(flow) for kind, flow in sorted(flows().items())}
    pages["workflows/README.md"] = _contents()
    pages["roles.md"] = roles_page()
    pages["routes.md"] = routes_page()
    return pages


def flow_page(flow: Flow) -> str:
    steps = flow.steps
    added = [(step, r) for step in steps for r in reactions(flow.kind, step.name)]
    parts = [
        MADE,
        f"# {flow.label} (`{flow.kind}`)\n",
        _diagram(flow),
        "## Steps\n",
        _table(
            ["Step", "From", "To", "Who", "Clause", "Opens", "Closes", "Drops", "Told", "Jobs"],
            [_step_row(s) for s in steps],
        ),
        "## Terms\n",
        _table(["Term", "To", "Norm", "Clause"], [_term_row(t) for t in flow.terms])
        if flow.terms
        else "None.\n",
    ]
    if added:
        parts += [
            "## Reactions of upper rooms\n",
            _table(["After", "Opens", "Closes", "Jobs"], [_reaction_row(s, r) for s, r in added]),
        ]
    return "\n".join(parts)


def roles_page() -> str:
    """What each role may open and do, from what routes and transitions declare."""
    routes = list(declared_routes())
    steps = [(flow, step) for flow in flows().values() for step in flow.steps]
    rows = []
    for role in Role:
        pages = sorted({d.title or name for name, _, d in routes if role in d.who.roles})
        done = sorted({f"{flow.label}: {step.label}" for flow, step in steps if role in step.who.roles})
        rows.append([role.label, "<br>".join(pages) or "–", "<br>".join(done) or "–"])
    return "\n".join([MADE, "# Roles\n", _table(["Role", "Pages", "Steps"], rows)])


def routes_page() -> str:
    """Whom the door of each route admits, and whose objects get through: no door changes without this page."""
    rows = [
        [
            f"`{name}`",
            f"`/{pattern}`",
            d.who.label,
            d.whose.label if d.whose else "–",
            ", ".join(d.clauses) or "–",
        ]
        for name, pattern, d in sorted(declared_routes(), key=lambda route: route[1])
    ]
    return "\n".join([MADE, "# Routes\n", _table(["Route", "Address", "Door", "Whose", "Clauses"], rows)])


def declared_routes() -> Iterator[tuple[str, str, Declared]]:
    """(name, pattern, declaration) of every route of the house; third-party ones have none here."""
    for name, pattern, view in all_routes():
        declared = getattr(view, "declared", None)
        if declared:
            yield name, pattern, declared


def all_routes() -> Iterator[tuple[str, str, object]]:
    """(name, pattern, view) of every route there is."""
    return _walk(get_resolver().url_patterns, "")


def _walk(patterns: list, prefix: str) -> Iterator[tuple[str, str, object]]:
    for entry in patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, path)
        elif isinstance(entry, URLPattern):
            yield entry.name or "", path, entry.callback


def _contents() -> str:
    lines = [f"- [{flow.label}]({kind}.md)" for kind, flow in sorted(flows().items())]
    return "\n".join([MADE, "# Workflows\n", *lines, ""])


def _diagram(flow: Flow) -> str:
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    {state.value}: {state.label}" for state in flow.states]
    lines += [f"    [*] --> {step.target}: {step.label}" for step in flow.starts]
    for step in flow.transitions:
        for source in step.source:
            target = source if step.target == SAME else step.target
            lines.append(f"    {source} --> {target}: {step.label}")
    return "\n".join([*lines, "```\n"])


def _step_row(step: Transition) -> list[str]:
    return [
        f"{step.label} (`{step.name}`)",
        ", ".join(step.source) or "–",
        step.target,
        step.who.label,
        step.clause,
        ", ".join(step.opens) or "–",
        ", ".join(step.closes) or "–",
        ", ".join(step.drops) or "–",
        ", ".join(to.label for to in step.tells) or "–",
        ", ".join(step.jobs) or "–",
    ]


def _term_row(term: Term) -> list[str]:
    return [f"{term.label} (`{term.name}`)", term.to.label, term.norm or "–", term.clause]


def _reaction_row(step: Transition, reaction: Reaction) -> list[str]:
    opened = ", ".join(term.label for term in reaction.terms) or "–"
    return [step.label, opened, ", ".join(reaction.closes) or "–", ", ".join(reaction.jobs) or "–"]


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = chain([head, ["---"] * len(head)], rows)
    return (
        "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in lines) + "\n"
    )
