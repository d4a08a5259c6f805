"""Measurement as plain values: how sure a result is."""
