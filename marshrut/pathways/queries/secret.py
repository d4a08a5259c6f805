"""The one door to individual results in an ИОМ: takes the viewer, writes a Look (A2.6.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from marshrut.core.journal import write_looks
from marshrut.core.viewer import Viewer
from marshrut.pathways.access import sees_results
from marshrut.pathways.models import LineDeficit, LineReason, Pathway, PathwayDeficit, PathwayResult, Version
from marshrut.regulations.levels import Level

WHAT = "уровень и дефициты в ИОМ"


@dataclass(frozen=True)
class Deficit:
    code: str
    name: str
    plain: str
    uncovered: str = ""
    entry_id: int = 0


@dataclass(frozen=True)
class Secrets:
    """Section 2 and the column of deficits: `codes` and `reasons` by the key of the line."""

    kind: str
    taken_on: date
    level: Level
    recommendations: str
    deficits: tuple[Deficit, ...]
    codes: Mapping[str, tuple[str, ...]]
    reasons: Mapping[str, str]
    curator: str = ""

    @property
    def left(self) -> tuple[Deficit, ...]:
        """Deficits that no line works on."""
        covered = {code for codes in self.codes.values() for code in codes}
        return tuple(d for d in self.deficits if d.code not in covered)


def working(pathway: Pathway, viewer: Viewer) -> Secrets | None:
    """What the rows say now; for the developer at work. None for those who may not see it."""
    return _read(pathway) if _look(pathway, viewer) else None


def placed(
    version: Version, viewer: Viewer, earlier: Version | None = None
) -> tuple[Secrets | None, Secrets | None]:
    """What the placed version says, and an earlier one to compare with: one view, one Look.

    None for those who may not see it, and once it was destroyed.
    """
    if not sees_results(viewer, version.pathway):
        return None, None
    now, before = of_version(version), of_version(earlier) if earlier else None
    if now:
        _look(version.pathway, viewer)
    return now, before


def of_version(version: Version) -> Secrets | None:
    """What a version says, for pages behind the door and for printing; None once it was destroyed."""
    found = {row.section: row.content for row in version.secrets.all()}
    if not found:
        return None
    results, lines = found["results"], found["codes"]
    return Secrets(
        kind=PathwayResult.Kind(results["kind"]).label,
        taken_on=date.fromisoformat(results["taken_on"]),
        level=Level(results["level"]),
        recommendations=results["recommendations"],
        deficits=tuple(Deficit(**each) for each in results["deficits"]),
        codes={key: tuple(line["codes"]) for key, line in lines.items()},
        reasons={key: line["reason"] for key, line in lines.items()},
        curator=found["curator"]["name"],
    )


def facts(pathway: Pathway) -> Secrets:
    """For the rules that judge a text and for signing it: shown to nobody."""
    return _read(pathway)


def sections(pathway: Pathway) -> dict[str, dict]:
    """The secret sections to sign, as plain values; for the act of placing alone."""
    found = _read(pathway)
    curator = pathway.curator
    return {
        "results": {
            "kind": pathway.section2.kind,
            "taken_on": found.taken_on.isoformat(),
            "level": found.level.value,
            "recommendations": found.recommendations,
            "deficits": [{"code": d.code, "name": d.name, "plain": d.plain} for d in found.deficits],
        },
        "codes": {
            key: {"codes": list(codes), "reason": found.reasons.get(key, "")}
            for key, codes in found.codes.items()
        },
        "curator": {"name": curator.full_name if curator else "", "kind": pathway.curator_kind},
    }


def _look(pathway: Pathway, viewer: Viewer) -> str:
    capacity = sees_results(viewer, pathway)
    if capacity and viewer.person_id != pathway.person_id:
        write_looks([(pathway.person_id, pathway.pk)], viewer=viewer, capacity=capacity, what=WHAT)
    return capacity


def _read(pathway: Pathway) -> Secrets:
    section2 = pathway.section2
    deficits = PathwayDeficit.objects.filter(pathway=pathway).select_related("entry")
    codes: dict[str, list[str]] = {str(key): [] for key in pathway.lines.values_list("key", flat=True)}
    tagged = LineDeficit.objects.filter(line__pathway=pathway).order_by("entry__code")
    for key, code in tagged.values_list("line__key", "entry__code"):
        codes[str(key)].append(code)
    reasons = LineReason.objects.filter(line__pathway=pathway).values_list("line__key", "text")
    return Secrets(
        kind=section2.get_kind_display(),
        taken_on=section2.taken_on,
        level=Level(section2.level),
        recommendations=section2.recommendations,
        deficits=tuple(
            Deficit(d.entry.code, d.entry.name, d.entry.plain, d.uncovered, d.entry_id) for d in deficits
        ),
        codes={key: tuple(found) for key, found in codes.items()},
        reasons={str(key): text for key, text in reasons},
        curator=pathway.curator.full_name if pathway.curator else "",
    )
