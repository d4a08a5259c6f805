"""The way of an application as its page shows it."""

from marshrut.core import pages

STAGES = (
    ("Подготовка", ("draft", "signing")),
    ("Подана", ("sent",)),
    ("Условия согласованы", ("agreed",)),
    ("Сеанс назначен", ("scheduled",)),
    ("Проведена", ("conducted",)),
)


def stages(application):
    """Where an application stands on its way."""
    names = [label for label, _ in STAGES]
    now = next((at for at, (_, states) in enumerate(STAGES) if application.state in states), None)
    if now is None:
        reached = 1 if application.sent_at else 0
        return [
            *(pages.Stage(label, state="done") for label in names[: reached + 1]),
            pages.Stage(application.get_state_display(), state="stopped"),
        ]
    last = len(names) - 1
    return [
        pages.Stage(label, state="done" if at < now or now == last else "now" if at == now else "ahead")
        for at, label in enumerate(names)
    ]
