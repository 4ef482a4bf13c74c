"""What is copied can be used: code without prompts and outputs, formulas as LaTeX."""

import ast

import pytest


@pytest.fixture
def tab(offline_context, site_over_http):
    """A function that opens a page of the site whose clipboard the test may read."""

    def open_page(name):
        context = offline_context(viewport={"width": 1280, "height": 900})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        opened = context.new_page()
        opened.goto(f"{site_over_http}{name}.html")
        opened.clipboard = lambda: opened.evaluate("navigator.clipboard.readText()")
        return opened

    return open_page


def select(tab, what):
    """Select the element `what` (a CSS selector or a handle) and copy it."""
    tab.evaluate(
        """(what) => { const range = document.createRange();
             range.selectNode(document.querySelector(what));
             getSelection().removeAllRanges(); getSelection().addRange(range); }""",
        what,
    )
    tab.keyboard.press("Control+c")
    return tab.clipboard()


def test_examples_of_the_reference_are_copied_as_typed(tab):
    page = tab("api")
    shown = page.locator(".highlight:has(.gp)")
    assert shown.count() > 10
    for example in shown.all():
        button = example.locator(".copybtn")
        button.focus()
        page.keyboard.press("Enter")
        example.locator(".copybtn.success").wait_for()
        copied = page.clipboard()
        assert ">>>" not in copied
        assert len(ast.parse(copied).body) >= 1  # with an output in it, this would be no Python
        shown_code = example.inner_text()
        assert copied.count("\n") <= shown_code.count(">>>") + shown_code.count("\n...")


def test_selected_examples_leave_out_the_prompts(tab):
    page = tab("api")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.highlight .gp')).userSelect")
        == "none"
    )


def test_a_formula_is_copied_as_latex(tab):
    page = tab("introduction")
    assert select(page, ".equation math") == r"X_{\text{new}} = X - \alpha\, G"
    assert select(page, "article p math") == "X"


def test_a_text_with_formulas_is_copied_with_dollars(tab):
    page = tab("introduction")
    page.evaluate("document.querySelector('article p:has(math)').id = 'probe'")
    copied = select(page, "#probe")
    assert "Write $X$ for the weights." in copied
    assert r"learning rate $\alpha$, a small" in copied
    assert page.locator(".being-copied").count() == 0


def test_part_of_a_formula_is_copied_whole(tab):
    page = tab("introduction")
    page.evaluate(
        """() => { const range = document.createRange();
             const math = document.querySelector(".equation math");
             range.setStart(math.querySelector("mi").firstChild, 0);
             range.setEnd(math.querySelector("mo").firstChild, 1);
             getSelection().addRange(range); }"""
    )
    page.keyboard.press("Control+c")
    assert page.clipboard() == r"X_{\text{new}} = X - \alpha\, G"


def test_text_without_formulas_is_copied_as_ever(tab):
    page = tab("introduction")
    assert select(page, "h1").startswith("Introduction")


def test_every_formula_carries_its_latex(page):
    for formula in page.soup.select("article math"):
        annotation = formula.select("annotation[encoding='application/x-tex']")
        assert len(annotation) == 1
        assert annotation[0].get_text().strip()
