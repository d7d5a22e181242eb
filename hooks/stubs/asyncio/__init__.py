"""In place of Python's asyncio: what Pyodide looks up as it starts. Nothing here waits for anything."""


class Future:
    """The type, so that nothing is one."""


class Task:
    """The type, so that nothing is one."""


class AbstractEventLoop:
    """The type, so that nothing is one."""


def get_event_loop() -> AbstractEventLoop:
    """Refuse: there is no loop."""
    raise RuntimeError("this copy of Python has no event loop")


get_running_loop = get_event_loop


def ensure_future(_: object) -> Future:
    """Refuse: there is no loop."""
    raise RuntimeError("this copy of Python has no event loop")


def iscoroutine(_: object) -> bool:
    """Say that nothing is a coroutine."""
    return False


iscoroutinefunction = iscoroutine
