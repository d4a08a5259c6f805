"""Planning as plain values: measures for a person's deficits, curators for many people, what changed in a road map."""
