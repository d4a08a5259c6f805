"""The flows of the bank: items, instruments, reviews."""

from marshrut.bank.workflow.instruments import INSTRUMENT
from marshrut.bank.workflow.items import ITEM
from marshrut.bank.workflow.reviews import REVIEW

__all__ = ["INSTRUMENT", "ITEM", "REVIEW"]
