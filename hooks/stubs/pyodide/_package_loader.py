"""In place of Pyodide's loader of packages: none is ever installed. Its script reads two folders as it starts."""


class _Folder:
    """A folder, of which the script asks for the text."""

    def __init__(self, path: str) -> None:
        """Keep the text."""
        self.path = path

    def __str__(self) -> str:
        """Return the text."""
        return self.path


SITE_PACKAGES = _Folder("/lib/python3.13/site-packages")
DSO_DIR = _Folder("/usr/lib")


def init_loaded_packages() -> None:
    """List nothing: there are no packages."""
