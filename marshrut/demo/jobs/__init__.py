"""Making the region is a job of a command: it drafts ИОМ, and assigning curators needs scipy."""
