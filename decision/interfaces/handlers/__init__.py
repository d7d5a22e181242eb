"""What answers the rarer kinds of request in the browser. Each is imported when somebody asks for it first."""
