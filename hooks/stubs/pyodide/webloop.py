"""In place of Pyodide's event loop: everything here is synchronous."""


def _initialize_event_loop() -> None:
    """Make no loop. The package calls this when it is imported."""
