from marshrut.privacy.models.inquiries import Inquiry

__all__ = ["Inquiry"]
