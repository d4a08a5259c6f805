"""An item: in the bank, changed by its author until it is settled, replaced by a new edition."""

from marshrut.bank.access import AUTHOR, ITS_AUTHOR
from marshrut.bank.models import Item
from marshrut.bank.queries.judging import wording_is_open
from marshrut.core.workflow import SAME, Flow, Transition, register

State = Item.State

ITEM = register(
    Flow(
        kind="item",
        label="Задание",
        model=Item,
        states=State,
        route="item",
        start=Transition(
            "write", "Внести задание", (), State.CURRENT, AUTHOR, "A2.4.1", done="Задание внесено в банк"
        ),
        transitions=(
            Transition(
                "edit",
                "Изменить",
                (State.CURRENT,),
                SAME,
                ITS_AUTHOR,
                "A2.4.2",
                done="Задание изменено",
                needs=(wording_is_open,),
                action="item_edit",
            ),
            Transition(
                "replace",
                "Создать новую редакцию",
                (State.CURRENT,),
                State.REPLACED,
                ITS_AUTHOR,
                "A2.4.3.10",
                done="Создана новая редакция задания",
                action="item_new_edition",
            ),
        ),
    )
)
