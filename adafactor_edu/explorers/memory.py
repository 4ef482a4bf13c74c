"""Stub."""
class MemoryExplorer: pass
