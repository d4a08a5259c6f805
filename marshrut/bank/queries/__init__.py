"""Reads of the bank of materials; what other rooms call stands here."""

from marshrut.bank.queries.instruments import (
    blocks_of,
    codes_of,
    expires_on,
    in_use,
    items_of_blocks,
    usable_instruments,
)

__all__ = ["blocks_of", "codes_of", "expires_on", "in_use", "items_of_blocks", "usable_instruments"]
