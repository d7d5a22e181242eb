"""Text in, text out: the terminal, the browser, and files that come back. The top room."""
