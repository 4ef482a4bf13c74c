"""What the book claims and what establishes it; `verify` runs one claim, `verify_all` all."""

from adafactor_edu.symbolic.claims import moments, updates, schedules, example, passes  # noqa: F401, I001
from adafactor_edu.symbolic.claims.registry import (
    Claim,
    ClaimFailed,
    Verdict,
    claim,
    get,
    labels,
    verify,
    verify_all,
)

__all__ = ["Claim", "ClaimFailed", "Verdict", "claim", "get", "labels", "verify", "verify_all"]
