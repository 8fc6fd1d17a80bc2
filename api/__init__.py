"""The web door: HTTP API and pages over `matcher.engine`."""
