"""Questions of the chapter Bug hunt: what is wrong in a faulty function, what a test finds."""

import numpy as np

from adafactor_edu import clip_update
from adafactor_edu.checks.bugs import BUGS
from adafactor_edu.checks.hunting import hunt, mutants
from adafactor_edu.exercises.answer import Answer
from adafactor_edu.exercises.catalogue.register import question
from adafactor_edu.exercises.find_the_mistake import FindTheMistake
from adafactor_edu.exercises.predict import Predict

CHOICES = 3  # of what others get wrong, beside what is wrong here


def _about(name):
    """Return a function that asks what is wrong in a published bug."""

    def ask():
        names = list(BUGS)
        start = names.index(name)
        others = [names[(start + step) % len(names)] for step in (1, 3, 5, 7, 9)]
        others = [it for it in others if BUGS[it].clause != BUGS[name].clause][:CHOICES]
        order = sorted([name, *others], key=lambda it: BUGS[it].clause)
        because = f"Proposition “{BUGS[name].claim.removeprefix('claim-')}” does not hold for it."
        return Predict(
            "What is wrong in this function?",
            {
                BUGS[it].clause: (it == name, because if it == name else _elsewhere(it, name))
                for it in order
            },
        )

    return ask


def _elsewhere(other, name):
    """Return what is said of a bug that is not here."""
    if BUGS[other].piece != BUGS[name].piece:
        return f"That would be a fault of a function {BUGS[other].piece}. Which line is one here?"
    return "Which line of the function would do that?"


for _name in BUGS:
    question(f"bug-{_name}", "bug-hunt")(_about(_name))


@question("clip-the-right-way", "bug-hunt")
def _clip_the_right_way():
    u = np.array([1.0, 7.0])
    return Answer(
        "By hand: an update has the two entries 1 and 7, and d = 1. What does clipping make of the "
        "entry 1?",
        clip_update(u)[0],
        {
            "This comes out if small updates are enlarged and large ones pass, as in the function "
            "above. Which of the two is to become smaller?": 1,
            "This comes out if you divide by the length of the update; did you? How many entries "
            "does its RMS average?": 1 / np.sqrt(50),
            "This comes out if you divide by the mean square; did you take the root?": 1 / 25,
            "This comes out if you divide by the largest entry; did you? Is that its RMS?": 1 / 7,
        },
        because="The mean square is (1 + 49)/2 = 25, and its root is 5.",
    )


@question("mistake-among-numbers", "bug-hunt")
def _mistake_among_numbers():
    return FindTheMistake(seeds=range(91, 97))


@question("finite-kills", "bug-hunt")
def _finite_kills():
    def finite(iteration):
        x, _ = iteration(np.ones((3, 4)), np.eye(3, 4) + 1, None, 1)
        assert np.isfinite(x).all()
        assert x.shape == (3, 4)

    share = len(hunt(finite).killed) / len(mutants())
    return Predict(
        "A test takes one step and asks that the new weights have the old shape and are finite. Of "
        "all wrong iterations, how many does it find?",
        {
            "about one in eight": (share < 0.25, "Most mistakes give finite numbers, too."),
            "about a half": (0.25 <= share < 0.75, "Does a wrong sign change the shape?"),
            "nearly all": (share >= 0.75, "Does a sum in the place of a mean make it infinite?"),
        },
    )


@question("rows-as-sums", "bug-hunt")
def _rows_as_sums():
    return Predict(
        "An iteration adds up the rows where it should average them. All else is right, and V̂ is "
        "R C / mean(R). Which test finds it by the weights?",
        {
            "none": (
                "row_moment:sum-for-mean" not in mutants(),
                "A factor of R cancels in R / mean(R): the weights are right.",
            ),
            "one with two steps": (False, "Does the factor change from step to step?"),
            "one with a tall matrix": (False, "Is the factor not the same for all rows?"),
        },
    )
