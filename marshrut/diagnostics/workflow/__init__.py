from marshrut.diagnostics.workflow import applications, attempts, consents, sittings

__all__ = ["applications", "attempts", "consents", "sittings"]
