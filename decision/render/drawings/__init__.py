"""Trees and other pictures, what charts draw, and the widths they are drawn for."""

NARROW, WIDE = 328, 680
"""The widths drawn at the build, in CSS pixels: a phone's column, and the page's."""
WIDE_FROM = 640
"""Where there is less room than this, in CSS pixels, a drawing takes its narrow form."""
