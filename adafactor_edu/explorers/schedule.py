"""Stub."""
class ScheduleExplorer: pass
