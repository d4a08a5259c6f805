"""Forms of the bank of materials."""
