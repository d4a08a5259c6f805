from marshrut.privacy.models.accesses import Access
from marshrut.privacy.models.archives import Archive
from marshrut.privacy.models.corrections import Correction
from marshrut.privacy.models.inquiries import Inquiry
from marshrut.privacy.models.processing import Processing, ProcessingText

__all__ = ["Access", "Archive", "Correction", "Inquiry", "Processing", "ProcessingText"]
