"""The web application: REST under /api/v1 and the pages."""
