"""What robots are told. Comes in: the site's address. Goes out: robots.txt.

Robots read it at the root of a host alone. Where the site is below that, the sitemap is found through the pages.
"""

NAME = "robots.txt"


def text_for(site: str) -> str:
    """Return a text that keeps nothing from anybody; ``site`` is the site's address, with a slash at its end."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {site}sitemap.xml\n"
