"""What can be said of a wrong function that no entry of the table explains.

Plain Python without NumPy, like `adafactor_edu.checks.engine`, beside which it runs on the page.
"""

from math import sqrt

from adafactor_edu.checks.engine import as_floats, close, finite, flat, shape_of, transposed

__all__ = ["about", "clues", "constant_factor", "core_of"]

WORDS = {
    "passed": "✓ Right on every case, with and without a past, for every shape that was tried.",
    "remark-stack": "Right for matrices. For a stack of matrices (three or more dimensions) it is "
    "not: count the axes from the end, as axis=-1 does, and it becomes right for both.",
    "remark-vector": "Right for matrices. For a vector it is not: count the axes from the end, or "
    "use no axis where all entries are meant.",
    "remark-none": "Before the first iteration the past is None; your function does not take None. "
    "Treat it as zeros before you use the function in an iteration.",
    "remark-zero": "For zeros your formula is 0/0. The book's function returns 0 there, the limit "
    "of a small ε₁; within the algorithm ε₁ keeps the case away.",
    "remark-tiny": "For numbers near the smallest that the arithmetic can hold, the result differs "
    "from the book's; nothing to worry about here.",
    "remark-option": "Your function does not take the optional argument, so that it was tried with "
    "the default only.",
    "does-not-return": "The function returns None: the result is computed, if at all, and then "
    "lost. Which line hands it back?",
    "raises": "The function stops with an exception before it returns anything.",
    "not-finite": "The result is not a finite number (inf or NaN). Which division or root goes "
    "wrong there?",
    "wrong-type": "The function returns something else than a number or an array of numbers. What "
    "should whoever calls it get?",
    "wrong-shape": "The numbers are right, but the shape of the result is not. How many numbers "
    "should come out, and in which arrangement?",
    "opposite-sign": "Everything is right but the sign. In which line does the sign turn?",
    "transposed": "The result is the transpose of the right one: rows and columns are exchanged. "
    "Which index runs first?",
    "right-only-at-first": "It is right at the first iteration, and only there. What changes from "
    "t = 1 to t = 2?",
    "right-only-square": "It is right for square matrices only. Where have n and m been exchanged?",
    "right-only-without-past": "It is right without a past, and only there. What happens to the "
    "moment of the previous iteration?",
    "too-slow": "The function did not come to an end within the time limit. Which loop does not "
    "end?",
    "unknown": "This is not right, and none of the misconceptions known here explains it. Work the "
    "example below by hand and compare line by line.",
}


EXPLAINED = {
    "NameError": "It uses a name that nothing has been given. Is it spelt as where it was made?",
    "UnboundLocalError": "It reads a name before giving it a value. Which line comes first?",
    "ZeroDivisionError": "It divides by 0. For which input does the divisor become 0?",
    "IndexError": "It asks for an entry that is not there. How long is each axis, and where does "
    "counting begin?",
    "KeyError": "It asks for a name that is not kept there. What is in it before the first time?",
    "AttributeError": "It asks a value for something that values of this type do not have. What "
    "type is it, and could it be None?",
    "TypeError": "A value has another type, or a function gets other arguments, than it can take. "
    "Could one of them be None?",
    "ValueError": "The shapes or values do not fit together. Which shapes meet in that line?",
    "AxisError": "It names an axis that the array does not have. How many axes are there?",
    "SyntaxError": "Python cannot read the code. Is a bracket or a colon missing?",
    "IndentationError": "The lines of a function begin below one another. Which one does not?",
    "RecursionError": "The function calls itself without an end. When should it stop?",
    "NotImplementedError": "Something in it is not available here.",
    "AssertionError": "An assertion of yours does not hold. What does it say?",
}


def raised(exception):
    """Return what an exception means, in words."""
    name, words = exception["exception"], exception["words"].strip()
    said = "It stops with " + name + (": " + words.rstrip(".") + ". " if words else ". ")
    return said + EXPLAINED.get(name, "What does that line do?")


def about(name, touched=(), factor=""):
    """Return the sentence about a remark, a clue or a general fault."""
    if name == "mutates-input":
        return (
            "The function changes its argument " + " and ".join(touched) + " in place, so that "
            "whoever called it has lost the old values. Can you return a new array instead?"
        )
    if name == "constant-factor":
        return "The result is the right one times " + factor + ". Where does that factor come from?"
    return WORDS[name]


def clues(data, results, outcomes, touched):
    """Return what holds, in the order in which it helps."""
    returned = [r for r in results if r["status"] == "returned"]
    numbers = [r for r in returned if r["kind"] == "number"]
    names = []
    if returned and all(r["kind"] == "None" for r in returned):
        return ["does-not-return"]
    core = core_of(data, outcomes)
    if any(outcomes[i] == "raised" for i in core) or not returned:
        names.append("raises")
    if any(not finite(r["value"]) for i, r in enumerate(results) if i in core and r in numbers):
        names.append("not-finite")
    if len(numbers) < len(returned):
        names.append("wrong-type")
    if any(i in core and results[i]["status"] == "returned" and results[i]["kind"] == "number"
           and shape_of(results[i]["value"]) != shape_of(data["cases"][i]["expected"])
           for i in core):  # fmt: skip
        names.append("wrong-shape")
    if touched:
        names.append("mutates-input")
    if not names or names == ["mutates-input"]:
        factor = constant_factor(data, results, core)
        names += ["opposite-sign"] if factor == "−1" else ["constant-factor"] if factor else []
        if all(matches_transposed(data["cases"][i], results[i]) for i in core):
            names.append("transposed")
    return names + right_only(data, outcomes, core)


def core_of(data, outcomes):
    """Return the numbers of the cases on which a failure counts in any event."""
    return [
        i for i, it in enumerate(outcomes) if it != "skipped" and is_core(data["cases"][i])
    ]  # fmt: skip


def is_core(case):
    """Whether a failure on this case counts in any event."""
    return not any(
        tag in case["tags"] for tag in ("stack", "vector", "zero", "tiny", "late", "option")
    )


def matches_transposed(case, result):
    """Whether the result is the transpose of what is expected."""
    turned = transposed(case["expected"])
    return turned is not None and result["status"] == "returned" and close(result["value"], turned)


def right_only(data, outcomes, core):
    """Return for which cases alone the function is right."""
    tags = {i: data["cases"][i]["tags"] for i in core}
    groups = {
        "right-only-at-first": [i for i in core if "first" in tags[i]],
        "right-only-square": [i for i in core if "square" in tags[i]],
        "right-only-without-past": [i for i in core if "past" not in tags[i]],
    }
    return [
        name for name, group in groups.items()
        if group and len(group) < len(core)
        and all((outcomes[i] == "right") == (i in group) for i in core)
    ]  # fmt: skip


def constant_factor(data, results, core):
    """Return by which factor every result is too large, as a formula or a number, or None."""
    ratios, known = [], []
    for i in core:
        case, result = data["cases"][i], results[i]
        ratio = the_ratio(data, case, result)
        if ratio is None:
            return None
        if ratio != "any":
            ratios.append(ratio)
            known.append(facts(data, case))
    if not ratios or all(abs(ratio - 1) < 1e-5 for ratio in ratios):
        return None
    if all(abs(ratio - ratios[0]) < 1e-5 * abs(ratios[0]) for ratio in ratios):
        return "−1" if abs(ratios[0] + 1) < 1e-5 else f"{ratios[0]:.6g}"
    for name in known[0]:
        if all(
            name in k and abs(r - k[name]) < 1e-5 * abs(r)
            for r, k in zip(ratios, known, strict=False)
        ):
            return name
    return None


def the_ratio(data, case, result):
    """Return by which factor one result is too large; "any" if it is 0 as it should be."""
    if result["status"] != "returned" or result["kind"] != "number":
        return None
    got, wanted = flat(result["value"]), flat(case["expected"])
    if len(got) != len(wanted):
        return None
    if data["returns_state"]:  # the weights move little: compare how they moved
        before = flat(as_floats(case["args"][0]))
        got = [g - b for g, b in zip(got, before, strict=False)]
        wanted = [w - b for w, b in zip(wanted, before, strict=False)]
    largest = max(range(len(wanted)), key=lambda k: abs(wanted[k]))
    if wanted[largest] == 0:
        return "any" if not any(got) else None
    ratio = got[largest] / wanted[largest]
    slack = 1e-4 if data["returns_state"] else 1e-5
    size = abs(wanted[largest] * ratio)
    if ratio == 0 or any(
        abs(g - ratio * w) > slack * size for g, w in zip(got, wanted, strict=False)
    ):
        return None
    return ratio


def facts(data, case):
    """Return the numbers of a case that a factor can be made of, by name."""
    found = {}
    for name, value in zip(data["parameters"], case["args"], strict=False):
        if isinstance(value, list):
            shape = shape_of(as_floats(value))
            if len(shape) >= 2:
                n, m = shape[-2:]
                found.update({"n": n, "m": m, "n·m": n * m, "n/m": n / m, "√n": sqrt(n),
                              "√m": sqrt(m), "√(n·m)": sqrt(n * m)})  # fmt: skip
            elif "n·m" not in found and name in ("g", "x", "u", "v", "g2"):
                found.update({"n": shape[0], "√n": sqrt(shape[0])})
        elif isinstance(value, (int, float)):
            symbol = {"beta2": "β₂", "rho": "ρ", "alpha": "α"}.get(name, name)
            found[symbol] = value
            found["1 − " + symbol] = 1 - value
            found["√" + symbol] = sqrt(value)
    return with_inverses(found)


def with_inverses(found):
    """Return the facts, and one divided by each of them."""
    inverse = {"1/" + name if len(name) == 1 else "1/(" + name + ")": 1 / value
               for name, value in found.items() if value}  # fmt: skip
    found.update(inverse)
    return found
