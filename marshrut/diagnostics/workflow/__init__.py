from marshrut.diagnostics.workflow import applications, attempts, consents, results, sittings

__all__ = ["applications", "attempts", "consents", "results", "sittings"]
