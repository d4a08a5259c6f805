"""Flows of a person's rights to their data."""

from marshrut.privacy.workflow.accesses import ACCESS
from marshrut.privacy.workflow.corrections import CORRECTION
from marshrut.privacy.workflow.inquiries import INQUIRY
from marshrut.privacy.workflow.processing import PROCESSING

__all__ = ["ACCESS", "CORRECTION", "INQUIRY", "PROCESSING"]
