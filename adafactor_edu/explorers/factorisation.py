"""Stub."""
class FactorisationExplorer: pass
