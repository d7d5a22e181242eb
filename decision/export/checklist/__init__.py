"""The printed checklist: what stands on it, how it is set, its form fields, and how they are filled in."""
