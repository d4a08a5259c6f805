"""What is done in the bank of materials; the demo region calls these too."""

from marshrut.bank.actions.instruments import save_instrument
from marshrut.bank.actions.items import import_items
from marshrut.bank.actions.reviews import approve, give_review, remind, send_to_review

__all__ = ["approve", "give_review", "import_items", "remind", "save_instrument", "send_to_review"]
