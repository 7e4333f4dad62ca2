"""REST under /api/v1. A route parses, calls one function of the library and renders one record."""
