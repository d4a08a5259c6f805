"""Reads of the bank of materials; what other rooms call stands here."""

from marshrut.bank.queries.instruments import usable_instruments

__all__ = ["usable_instruments"]
