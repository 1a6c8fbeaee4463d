"""What the README shows is what there is."""

from __future__ import annotations

import re
from pathlib import Path

from bot.flowbook.draw import mermaid
from bot.flowbook.load import load

ROOT = Path(__file__).parents[1]


def test_the_picture_in_the_readme_is_the_machine_as_it_is():
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = re.search(r"state machine: begin -->\s*```mermaid\n(.*?)```", readme, re.DOTALL)
    assert shown, "README.md has lost its picture"
    assert shown[1].strip() == mermaid(load(ROOT / "flows")).strip(), "huixin flows draw > into README.md"


def test_every_page_that_a_page_links_to_is_there():
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []
