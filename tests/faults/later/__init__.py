"""A later version: one migration that only adds, to the busiest table."""
