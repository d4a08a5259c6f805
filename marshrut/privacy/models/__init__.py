from marshrut.privacy.models.archives import Archive
from marshrut.privacy.models.corrections import Correction
from marshrut.privacy.models.inquiries import Inquiry

__all__ = ["Archive", "Correction", "Inquiry"]
