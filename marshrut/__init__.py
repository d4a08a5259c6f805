"""Маршрут: a region's continuous professional development of teachers."""

__version__ = "0.1.0"
