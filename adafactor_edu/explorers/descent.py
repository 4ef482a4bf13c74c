"""Stub."""
class DescentExplorer: pass
