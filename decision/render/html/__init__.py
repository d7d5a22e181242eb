"""HTML for the site's pages and for the reader's browser."""
