"""The demo region's materials, brought in by the steps that an author takes."""

from marshrut.bank.actions import import_items, save_instrument
from marshrut.bank.actions.instruments import Details
from marshrut.bank.queries.drafts import ItemDraft, PlanDraft
from marshrut.codifier.actions import import_entries
from marshrut.codifier.queries import EntryDraft, VersionDraft
from marshrut.demo.actions.materials import demonstration_of
from marshrut.people.models import Subject
from tests.demo import content

SUBJECTS = ("математика", "русский язык", "физика", "управление")


def codifier(viewer):
    source = content.load("codifier")
    version = VersionDraft(source["title"], source["version"], source["valid_from"], is_demo=source["demo"])
    names = ("code", "name", "block", "function", "plain", "meaning", "advice")
    drafts = [
        EntryDraft(**{name: entry[name] for name in names}, subject=entry.get("subject", ""))
        for entry in content.entries().values()
    ]
    return import_entries(version, drafts, viewer=viewer)


def items(viewer):
    return import_items(
        [_item(item) for item in [*content.items().values(), *content.demonstration()]], viewer=viewer
    )


def instruments(viewer):
    return [_instrument(one, viewer) for one in content.instruments()]


def everything(viewer):
    for number, name in enumerate(SUBJECTS):
        Subject.objects.get_or_create(name=name, defaults={"code": f"demo-{number}"})
    codifier(viewer)
    items(viewer)
    return instruments(viewer)


def _item(item):
    options = tuple((option["text"], option["right"]) for option in item.get("options", ()))
    names = ("kind", "block", "text", "points")
    return ItemDraft(
        code=item["id"],
        codes=tuple(item["codes"]),
        subject=item.get("subject", ""),
        options=options,
        number=item.get("answer", ""),
        tolerance=item.get("tolerance", ""),
        unit=item.get("unit", ""),
        demonstration="twin" not in item,
        **{name: item[name] for name in names},
    )


def _instrument(one, viewer):
    subject = Subject.objects.get(name=one["subject"])
    names = ("block", "kind", "points", "skill")
    plan = [
        PlanDraft(**{name: row[name] for name in names}, codes=tuple(row["codes"])) for row in one["rows"]
    ]
    shown = demonstration_of(one["rows"], one["subject"])
    details = Details(one["title"], subject.pk, one["minutes"], one["preparation"])
    return save_instrument(
        details, plan=plan, variants=[one["variant_1"], one["variant_2"]], demonstration=shown, viewer=viewer
    )
