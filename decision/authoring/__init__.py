"""Authors' files to types, and every check. The only room that reads YAML and pages."""
