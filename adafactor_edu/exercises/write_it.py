"""Write a function of the algorithm yourself, on the page or in a notebook."""

import html

from adafactor_edu import checks
from adafactor_edu.checks.hunting_page import MY_TEST, hunt_data
from adafactor_edu.explorers.elements import tag

__all__ = ["WriteIt"]

KEYS = "Tab indents; Escape, then Tab, leaves the editor. Ctrl or Cmd with Enter runs."


class WriteIt:
    """An exercise: write one function of the algorithm and be told what it does wrong.

    Displayed on a page of the book it is an editor whose code runs in the page; in a notebook it is
    the task, to be solved in a cell of its own.  Both are judged by `adafactor_edu.checks`.

    Parameters
    ----------
    step : str
        Name of the function, as in `adafactor_edu`; or ``my_test``, a test that is run against
        right and wrong iterations, as `adafactor_edu.check.hunt` does.

    Raises
    ------
    ValueError
        If `adafactor_edu.checks` knows no such step.

    Examples
    --------
    >>> print(WriteIt("squared_gradient"))
    Write squared_gradient(g, *, eps1=1e-30).
    <BLANKLINE>
        def squared_gradient(g, *, eps1=1e-30):
            ...
    """

    def __init__(self, step):
        known = [*checks.TABLE, *checks.ITERATIONS, MY_TEST]
        if step not in known:
            raise ValueError(f"step: no step is called {step!r}; the steps are {known}")
        self.step = step

    def __repr__(self):
        """Return the task and the code to start from."""
        return f"{self.task}\n\n{self._indented()}"

    @property
    def data(self):
        """Return what `adafactor_edu.checks` knows of the step.

        Returns
        -------
        dict
            See `adafactor_edu.checks.export`.
        """
        return hunt_data() if self.step == MY_TEST else checks.export(self.step, pairs=False)

    @property
    def task(self):
        """Return what is to be done, in one sentence.

        Returns
        -------
        str
            Plain text.
        """
        return f"Write {self.data['signature']}."

    def _indented(self):
        return "\n".join(f"    {line}".rstrip() for line in self.data["starter"].splitlines())

    def html(self):
        """Return the exercise for the page and, where no script serves it, for a notebook.

        Returns
        -------
        str
            A custom element; the editor in it is hidden until a script can serve it.
        """
        name = f"write-{self.step.replace('_', '-')}"
        return tag(
            "adafactor-write-it", self._page(name), self._kernel(),
            id=name, class_="aw", role="group", aria_label=f"Exercise: write {self.step}",
            data_step=self.step,
        )  # fmt: skip

    def _page(self, name):
        """Return the editor with its buttons and the place of the verdict."""
        starter = self.data["starter"]
        numbers = "\n".join(str(i + 1) for i in range(starter.count("\n") + 1))
        code = tag(
            "textarea", "\n" + html.escape(starter), id=f"{name}-code", class_="aw-code",
            rows=starter.count("\n") + 2, wrap="off", spellcheck="false", autocomplete="off",
            autocapitalize="off", autocorrect="off", translate="no",
            aria_describedby=f"{name}-keys",
        )  # fmt: skip
        editor = tag(
            "div",
            tag("div", numbers, class_="aw-numbers", aria_hidden="true"),
            code,
            tag("div", class_="aw-stripe", hidden=True),
            class_="aw-editor",
        )
        buttons = [
            tag("button", words, type="button", data_do=action)
            for action, words in (
                ("run", "Run"),
                ("reset", "Reset"),
                ("save", "Save my work"),
                ("pick", "Load"),
            )
        ]
        file = tag("input", type="file", class_="aw-file", accept=".py,text/x-python", hidden=True,
                   aria_label="A file with your functions")  # fmt: skip
        return tag(
            "div",
            tag("label", "Your ", tag("code", self.step), for_=f"{name}-code"),
            editor,
            tag("p", KEYS, id=f"{name}-keys", class_="aw-keys"),
            tag("div", *buttons, file, class_="aw-buttons"),
            tag("div", class_="aw-loaded", hidden=True),
            _fold("A question that helps", tag("p", html.escape(self.data["question"])), "aw-help"),
            _fold("One solution", tag("pre", tabindex="0"), "aw-solution", hidden=True),
            tag("div", class_="aw-said", role="status"),
            tag("p", class_="aw-notice", role="status"),
            tag("div", class_="aw-shown"),
            class_="aw-page",
            hidden=True,
            style="display:none",
        )

    def _kernel(self):
        """Return the task for a notebook, where the kernel judges."""
        lines = f"from adafactor_edu import check\n\n{self.data['starter'].rstrip()}\n"
        judge = "hunt" if self.step == MY_TEST else self.step
        call = f"\n\ncheck.{judge}({self.step})"
        return tag(
            "div",
            tag("p", "Write this function in a cell of your own, and let it be judged:"),
            tag("pre", html.escape(lines + call)),
            class_="aw-kernel",
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": repr(self), "text/html": self.html()}


def _fold(title, content, kind, **attributes):
    return tag("details", tag("summary", title), content, class_=kind, **attributes)
