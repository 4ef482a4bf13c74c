"""Compare what a reader's function did with what each entry of the table would have done.

Plain Python without NumPy, like `adafactor_edu.checks.engine`, beside which it runs on the page.
"""

from math import isfinite

from adafactor_edu.checks.clues import about, clues, constant_factor, core_of, is_core, raised
from adafactor_edu.checks.engine import CLOSE, close, close_numbers, finite, flat, shape_of

__all__ = ["LIVING", "WRONGED", "hunted", "judge"]

WRONGED, LIVING = "Right, and yet failed", "Still living"  # iterations, by a reader's test

WEIGHTS = [1 + (7 * k % 11) / 10 for k in range(200)]


def judge(data, results):
    """Return the verdict on a function.

    Parameters
    ----------
    data : dict
        What `adafactor_edu.checks.export` returns.
    results : list of dict
        What `adafactor_edu.checks.engine.run` returned.

    Returns
    -------
    dict
        ``passed``; ``misconceptions`` and ``steps``, the step that each belongs to, most likely
        first; ``message`` and ``question``; ``remarks``; ``example`` with input, expected, got;
        ``clues``; ``exception`` with its text and line, where one was raised.
    """
    outcomes = [outcome(case, result) for case, result in zip(data["cases"], results, strict=False)]
    touched = sorted({name for result in results for name in result.get("mutated", ())})
    failing = [i for i, it in enumerate(outcomes) if it in ("wrong", "raised")]
    kinds = {result.get("kind") for result in results if result["status"] == "returned"}
    found = []
    if kinds != {"None"}:
        found = singles(data, results, failing) if failing else []
        if (
            not found
            and "right" in outcomes
            and all(excused(data["cases"][i], results[i]) for i in failing)
        ):
            found = memories(data, results)
            if not found:
                return right(data, results, outcomes, failing, touched)
        found = found or reshaped(data, results, failing) or pairs(data, results, failing)
    names = [name for key in found for name in key.split("+")]
    together = found[0].split("+") if found else None
    if not names:
        names = (
            always_the_same(data, results)
            or partial(data, results, failing, 1.0)
            or clues(data, results, outcomes, touched)
            or partial(data, results, failing, 0.5)
            or ["unknown"]
        )
    if touched and "mutates-input" not in names:
        names.append("mutates-input")
    factor = constant_factor(data, results, core_of(data, outcomes)) or ""
    return verdict(data, results, names, failing, touched, factor, together)


def outcome(case, result):
    """Return what became of a case: right, wrong, raised or skipped."""
    if result["status"] != "returned":
        return result["status"]
    good = result["kind"] == "number" and close(result["value"], case["expected"])
    return "right" if good else "wrong"


def excused(case, result):
    """Whether a failure on this case alone does not make a function wrong."""
    tags = case["tags"]
    if "stack" in tags or "tiny" in tags or "vector" in tags:
        return True
    if result["status"] == "raised":
        return "none" in tags or "zero" in tags or "late" in tags
    return "zero" in tags and result["kind"] == "number" and not finite(result["value"])


def doubtful(case):
    """Whether a mismatch on this case does not rule a misconception out."""
    return any(tag in case["tags"] for tag in ("stack", "vector", "tiny", "zero", "late"))


# Entries of the table


def singles(data, results, failing, compare=close):
    """Return the keys of the entries that explain every result, the most likely first."""
    scored = []
    right = [  # once, not for every entry: most entries leave most cases as they are
        result.get("kind") == "number" and compare(result["value"], case["expected"])
        for case, result in zip(data["cases"], results, strict=False)
    ]
    for number, key in enumerate(data["variants"]):
        score = evidence(data, results, key, compare, right)
        if score:
            scored.append((score[1], -score[0], number, key))
    scored.sort()
    return one_each([key for *rank, _, key in scored if rank == list(scored[0][:2])])


def one_each(keys):
    """Return the keys without a second form of a misconception that is there already."""
    seen, kept = set(), []
    for key in keys:
        name = key.partition("#")[0]
        if name not in seen:
            seen.add(name)
            kept.append(name)
    return kept


def evidence(data, results, key, compare, right):
    """Return how many results show the entry, and how many neither show nor rule it out."""
    hits = unknown = 0
    if key == "state-not-kept" and any(result.get("memory") for result in results):
        return None  # nothing is handed on under this key, and here something is
    for case, result, good in zip(data["cases"], results, right, strict=False):
        if result["status"] == "skipped" or (good and key not in case["variants"]):
            continue
        wanted = case["variants"].get(key, case["expected"])
        fails = wanted == "error" or not any_finite(wanted)
        if result["status"] == "raised":
            unknown += 0 if fails else 1
        elif result["kind"] == "number" and (
            not any_finite(result["value"]) if fails else compare(result["value"], wanted)
        ):
            hits += key in case["variants"] and not fails and "stack" not in case["tags"]
        elif doubtful(case) or (fails and outcome(case, result) == "wrong"):
            unknown += 1  # a loop may return something where an array operation cannot
        else:
            return None
    return (hits, unknown) if hits else None


def any_finite(nested):
    """Whether at least one number is finite."""
    return any(number is not None and isfinite(number) for number in flat(nested))


def memories(data, results):
    """Return the entries that the kept state gives away, where the weights do not show them."""
    for key in data.get("memory_variants", ()):
        seen = fits = 0
        for case, result in zip(data["cases"], results, strict=False):
            wanted = case.get("memory_variants", {}).get(key)
            if wanted is None or not result.get("memory") or "tiny" in case["tags"]:
                continue
            seen += 1
            fits += all(close(result["memory"][name], wanted[name]) for name in wanted)
        if seen and fits == seen:
            return [key.partition("#")[0]]
    return []


def reshaped(data, results, failing):
    """Return wrong-shape, with the entry that explains the numbers, if the numbers fit at all."""

    def same_numbers(got, wanted):
        return close_numbers(flat(got), flat(wanted))

    odd = [i for i in failing if results[i]["status"] == "returned"
           and shape_of(results[i]["value"]) != shape_of(data["cases"][i]["expected"])]  # fmt: skip
    if not odd:
        return []
    core = [i for i in failing if not doubtful(data["cases"][i])]
    if all(
        results[i]["status"] == "returned" and results[i]["kind"] == "number"
        and same_numbers(results[i]["value"], data["cases"][i]["expected"]) for i in core
    ):  # fmt: skip
        return ["wrong-shape"]
    found = singles(data, results, failing, same_numbers)
    return [found[0] + "+wrong-shape"] if found else []


def projection(nested):
    """Return one number that stands for all numbers of a result, and its size."""
    terms = [weight * number for weight, number in zip(WEIGHTS, flat(nested), strict=False)]
    return sum(terms), sum(abs(term) for term in terms)


def pairs(data, results, failing):
    """Return the first two entries that together explain every result."""
    got = {}
    for i, result in enumerate(results):
        if (
            result["status"] == "returned"
            and result["kind"] == "number"
            and finite(result["value"])
        ):
            got[i] = projection(result["value"])
    best = None
    for key, numbers in data["pairs"].items():
        score = pair_evidence(
            data, results, dict(zip(data["pair_cases"], numbers, strict=False)), got, failing
        )
        if score and (best is None or score < best[0]):
            best = score, key
    return ["+".join(one_each(best[1].split("+")))] if best else []


def pair_evidence(data, results, numbers, got, failing):
    """Return how much is unknown and explained, or None if a result speaks against the pair."""
    hits = unknown = 0
    for i, wanted in numbers.items():
        status, sure = results[i]["status"], not doubtful(data["cases"][i])
        if status == "skipped":
            continue
        if (
            i in got
            and wanted is not None
            and abs(got[i][0] - wanted) <= max(CLOSE * got[i][1], 1e-300)
        ):
            hits += i in failing and "stack" not in data["cases"][i]["tags"]
        elif status == "returned" and sure and wanted is not None:
            return None
        else:
            unknown += 1
    return (unknown, -hits) if hits >= 2 else None


def always_the_same(data, results):
    """Return "constant" for a function that returns one number, whatever it is given."""
    numbers = [result["value"] for case, result in zip(data["cases"], results, strict=False)
               if result["status"] == "returned" and is_core(case)]  # fmt: skip
    same = numbers and all(isinstance(it, float) and it == numbers[0] for it in numbers)
    return ["constant"] if same and "constant" in data["misconceptions"] else []


def partial(data, results, failing, share):
    """Return the entry that explains more than a share of what is wrong, or all of it for 1."""
    core = [i for i in failing if not doubtful(data["cases"][i])]
    best = []
    for key in data["variants"]:
        hits = 0
        for i in core:
            wanted = data["cases"][i]["variants"].get(key)
            if wanted not in (None, "error") and results[i].get("kind") == "number":
                hits += any_finite(wanted) and close(results[i]["value"], wanted)
        if hits >= 2 and (hits == len(core) or hits > share * len(core)):
            best.append((-hits, key))
    best.sort(key=lambda pair: pair[0])
    return one_each([key for _, key in best])[:1]


# What is said


def hunted(killed, wrong, wronged, right):
    """Return the sentence on a reader's tests: of how many iterations they found how many.

    Parameters
    ----------
    killed, wrong : int
        Wrong iterations that a test objected to, and all of them.
    wronged, right : int
        The same for right ones.

    Returns
    -------
    str
        One sentence.
    """
    sentence = f"{killed} of {wrong} wrong iterations are killed"
    if wronged:
        return f"{sentence}, but so are {wronged} of {right} right ones."
    return f"{sentence}, and none of {right} right ones."


def right(data, results, outcomes, failing, touched):
    """Return the verdict on a function that is right, with what is worth knowing about it."""
    if touched:
        return verdict(data, results, ["mutates-input"], [], touched)
    remarks = []
    for i in failing:
        tags = data["cases"][i]["tags"]
        for tag in ("stack", "vector", "none", "zero", "tiny"):
            if tag in tags and about("remark-" + tag) not in remarks and "late" not in tags:
                remarks.append(about("remark-" + tag))
                break
    if "skipped" in outcomes and not data["returns_state"]:
        remarks.append(about("remark-option"))
    return {
        "passed": True, "misconceptions": [], "steps": [], "clues": [], "remarks": remarks,
        "message": about("passed"), "question": "", "example": None, "exception": None,
    }  # fmt: skip


def verdict(data, results, names, failing, touched, factor="", together=None):
    """Return the verdict on a function that is wrong."""
    steps, bare, words, question = [], [], [], ""
    together = together or names[:1]
    for name in names:
        known = data["misconceptions"].get(name)
        step, _, identifier = name.rpartition(":")
        steps.append(step or data["step"])
        bare.append(identifier)
        if name in together or name == "mutates-input":
            place = "In " + step + ": " if step else ""
            said = known["message"] if known else about(identifier, touched, factor)
            words.append(place + said)
            question = question or (known["question"] if known else "")
    failed = [result for result in results if result["status"] == "raised"]
    if names[0] == "raises":
        words = [raised(failed[0])]
    return {
        "passed": False,
        "misconceptions": bare,
        "steps": steps,
        "clues": [name for name in bare if name in CLUES],
        "remarks": [],
        "message": " ".join(words),
        "question": question,
        "example": example(data, results, failing, names),
        "exception": {k: failed[0][k] for k in ("exception", "words", "text", "line")}
        if failed and "raises" in bare else None,
    }  # fmt: skip


CLUES = (
    "constant-factor",
    "opposite-sign",
    "transposed",
    "right-only-at-first",
    "right-only-square",
    "right-only-without-past",
)


def example(data, results, failing, names):
    """Return the smallest case that shows what is wrong."""
    shown = failing
    if "raises" in names:
        shown = [i for i in failing if results[i]["status"] == "raised"]
    elif names[0] == "mutates-input":
        shown = [i for i, result in enumerate(results) if result.get("mutated")]
    else:
        shown = [i for i in failing if results[i]["status"] == "returned"]
    if not shown:
        return None
    i = min(shown, key=lambda i: ("tiny" in data["cases"][i]["tags"], size(data["cases"][i]), i))
    case, result = data["cases"][i], results[i]
    inputs = dict(zip(data["parameters"], case["args"], strict=False))
    inputs.update(case.get("kwargs", {}))
    got = result.get("value") if result["status"] == "returned" else result["exception"]
    return {"input": inputs, "expected": case["expected"], "got": got, "type": result.get("type"),
            "case": i}  # fmt: skip


def size(case):
    """Return how many numbers the arguments of a case have."""
    return sum(len(flat(arg)) for arg in case["args"])
