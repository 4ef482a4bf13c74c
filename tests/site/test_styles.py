"""The style sheets, in the browsers that are supported: Chromium 117, Firefox 115, Safari 17.

Those are the versions of autumn 2023. What is younger needs a fallback. A declaration that a
browser does not know is dropped, and one before it stands; but one that contains ``var()`` is never
dropped, it becomes nothing when it is computed. Such a one has to stand in ``@supports``.

Versions are those of MDN's browser-compat-data 8.1.9, of November 2026.
"""

import re

import pytest
import tinycss2

# Of values: the first Chromium, Firefox and Safari that know it (None: younger in at least one).
YOUNG_VALUES = {
    r"light-dark\(": (123, 120, 17.5),
    r"(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)\(\s*from\b": (119, 128, 18),
    r"\b(?:round|mod|rem|abs|sign|progress|calc-size|random|if|contrast-color)\(": None,
    r"\banchor(?:-size)?\(": (125, 147, 26),
    r"\bshape\(|\bxywh\(|\brect\(": None,
    r"\d(?:lh|rlh|ric|rcap)\b": (109, 120, 16.4),
    r"\bcontent:[^;]*[\"']\s*/\s*[\"']": (77, 128, 17.4),  # a text for screen readers
    r"\bfloat:\s*inline-": (118, 55, 15),
    r"\bcolor-mix\(": (111, 113, 16.2),  # old enough, but what it paints is what a reader must see
}
YOUNG_PROPERTIES = {
    "text-wrap": (114, 121, 17.5),
    "text-wrap-style": (130, 124, 17.5),
    "white-space-collapse": (114, 124, 17.4),
    "print-color-adjust": (136, 97, 15.4),
    "user-select": (54, 69, None),
    "backdrop-filter": (76, 103, 18),
    "content-visibility": (85, 125, 18),
    "field-sizing": (123, None, 26.2),
    "interpolate-size": (129, None, None),
    "position-area": (129, 147, 26),
    "position-anchor": (125, 147, 26),
    "anchor-name": (125, 147, 26),
    "scrollbar-width": (121, 64, 18.2),
    "scrollbar-color": (121, 64, 26.2),
    "scrollbar-gutter": (94, 97, 18.2),
    "transition-behavior": (117, 129, 17.4),
    "animation-timeline": (115, None, 26),
    "view-transition-name": (111, 144, 18),
    "mask": (120, 53, 15.4),
    "hyphenate-limit-chars": (109, 137, None),
    "text-box-trim": (133, None, 18.2),
    "zoom": (1, 126, 3.1),
}
YOUNG_SELECTORS = {
    r":has\(": (105, 121, 15.4),
    r":popover-open": (114, 125, 17),
    r"::details-content": (131, 143, 18.4),
    r":dir\(": (120, 49, 16.4),
    r":user-(?:in)?valid": (119, 88, 16.5),
    r":state\(": (125, 126, 17.4),
    r"::(?:highlight|target-text|scroll-)": None,
    r":open\b": None,
}
YOUNG_RULES = {"starting-style", "property", "scope", "view-transition", "position-try", "function"}
PREFIXED = {"print-color-adjust", "user-select", "backdrop-filter", "mask"}


def unprotected(css, where="style sheet"):
    """What in `css` some supported browser does not know, and nothing stands in for."""
    rules = tinycss2.parse_stylesheet(css, skip_whitespace=True, skip_comments=True)
    return list(_in_rules(rules, where, tested=""))


def _in_rules(rules, where, tested):
    for rule in rules:
        if rule.type == "at-rule":
            name = rule.lower_at_keyword
            if name in YOUNG_RULES:
                yield f"{where}: @{name}"
            if rule.content is None or name in {"font-face", "page", "property"}:
                continue
            condition = tinycss2.serialize(rule.prelude) if name == "supports" else ""
            inner = tinycss2.parse_rule_list(rule.content, skip_whitespace=True, skip_comments=True)
            yield from _in_rules(inner, where, tested + condition)
        elif rule.type == "qualified-rule":
            selector = tinycss2.serialize(rule.prelude).strip()
            for young in YOUNG_SELECTORS:
                if re.search(young, selector) and not re.search(young, tested):
                    yield f"{where}: {selector}"
            yield from _in_block(rule.content, f"{where}: {selector}", tested)
        else:
            yield f"{where}: {rule.type} {getattr(rule, 'message', '')}"


def _in_block(content, where, tested):
    earlier = set()
    for part in tinycss2.parse_blocks_contents(content, skip_whitespace=True, skip_comments=True):
        if part.type != "declaration":
            yield f"{where}: {part.type}: rules are not nested"
            continue
        name, value = part.lower_name, tinycss2.serialize(part.value)
        declaration = f"{name}: {value.strip()}"
        for young in _young(name, declaration):
            never_dropped = name.startswith("--") or "var(" in value
            stands_in = name in earlier or (name in PREFIXED and f"-webkit-{name}" in earlier)
            if not re.search(young, tested) and (never_dropped or not stands_in):
                yield f"{where} {{ {declaration} }}"
        earlier.add(name)


def _young(name, declaration):
    found = [young for young in YOUNG_VALUES if re.search(young, declaration)]
    return found + [rf"\b{name}\b"] * (name in YOUNG_PROPERTIES)


def test_style_sheets_have_fallbacks_for_what_is_young(site_root):
    sheets = list(site_root.rglob("*.css"))
    assert len(sheets) > 9
    found = [line for path in sheets for line in unprotected(path.read_text("utf-8"), path.name)]
    # In the extensions' own sheets: words on a button can be selected, a button is not lit.
    theirs = re.compile(
        r"copybutton\.css: .*\{ user-select: none \}"
        r"|sphinx-design\.min\.css: .*\{ (?:user-select: none|--sd-color-[\w-]+: color-mix.*) \}"
    )
    assert [line for line in found if not theirs.fullmatch(line)] == []


def test_style_attributes_and_elements_have_fallbacks(page):
    for part in page.soup.select("[style]"):
        assert unprotected(f"x {{ {part['style']} }}") == []
    for sheet in page.soup.select("style"):
        assert unprotected(sheet.get_text()) == []


@pytest.mark.parametrize(
    "css",
    [
        "a { color: light-dark(#000, #fff) }",
        "a { --ink: #000; --ink: light-dark(#000, #fff) }",  # always valid, then nothing
        "a { color: red; color: color-mix(in srgb, var(--ink) 50%, red) }",
        "a:has(b) { color: red }",
        "a { color: red; & b { color: red } }",
        "h1 { text-wrap: balance }",
        "@supports (display: grid) { h1 { text-wrap: balance } }",
        "a::after { content: '▲' / 'larger' }",
        "a { print-color-adjust: exact }",
        "details::details-content { height: auto }",
        "@starting-style { a { color: red } }",
        "a { float: inline-end }",
    ],
)
def test_missing_fallback_is_found(css):
    assert unprotected(css) != []


@pytest.mark.parametrize(
    "css",
    [
        "a { color: #000; color: light-dark(#000, #fff) }",
        "@supports (color: light-dark(red, red)) { a { --ink: light-dark(#000, #fff) } }",
        "@supports selector(:has(a)) { a:has(b) { color: red } }",
        "@supports (text-wrap: balance) { h1 { text-wrap: balance } }",
        "a::after { content: '▲'; content: '▲' / 'larger' }",
        "a { -webkit-print-color-adjust: exact; print-color-adjust: exact }",
        "@media print { @supports not selector(:popover-open) { a { display: none } } }",
        "a { align-content: start; grid-template-rows: subgrid }",
    ],
)
def test_fallback_is_accepted(css):
    assert unprotected(css) == []


def test_every_colour_of_the_page_is_written_for_light_and_dark(site_root):
    """A colour that one of the two switches forgets would be two colours, or none."""
    for path in (site_root / "_static" / "styles").glob("*.css"):
        css = path.read_text("utf-8")
        pairs = re.findall(r"var\(--if-light, [^()]+\) var\(--if-dark, [^()]+\)", css)
        # The comment that explains the pair counts as well.
        assert css.count("var(--if-") == 2 * len(pairs), path.name
