"""The pictures that other sites show for pages about levers and families: their size, their text, and who has one."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from hooks import previews
from hooks.keeping import Keeping
from hooks.previews import EDGE, HEIGHT, TEXT, WIDTH, Line, Look, Preview, drawn, fitted, font_of, lines_of, preview_of
from tests.conftest import DOCS
from tests.families import FAMILIES
from tests.page_heads import Head, heads_of

if TYPE_CHECKING:
    from pathlib import Path

    from decision.tree.model import Playbook

ADDRESS = "/should-you-fine-tune/"
GENERAL = "assets/img/preview.png"
LONG = "Retrieval-augmented fine-tuning of several adapters, each for a task of its own " * 12


@pytest.fixture(scope="session")
def look() -> Look:
    """Read the site's own faces and colours."""
    return previews.look_of(DOCS, "Should You Fine-Tune?")


@pytest.fixture(scope="session")
def all_previews(playbook: Playbook) -> list[Preview]:
    """List the pictures of all levers and all families."""
    levers = [preview_of(playbook, f"levers/{lever.id}.md", {}) for lever in playbook.levers]
    families = [preview_of(playbook, "playbook/x.md", {"family": family}) for family in FAMILIES]
    return [preview for preview in (*levers, *families) if preview]


def box(line: Line, look: Look) -> tuple[float, float, float, float]:
    """Measure a line: left, top, right and bottom of its ink."""
    left, top, right, bottom = font_of(look.faces[line.face], line.size).getbbox(line.text, anchor="ls")
    return line.x + left, line.y + top, line.x + right, line.y + bottom


def ink(content: bytes, area: tuple[int, int, int, int]) -> tuple[int, int, int, int] | None:
    """Return where in an area of a picture there is anything but the colour of its corner, if anywhere."""
    part = Image.open(BytesIO(content)).convert("RGB").crop(area)
    return ImageChops.difference(part, Image.new("RGB", part.size, part.getpixel((0, part.height - 1)))).getbbox()


def picture_of(head: Head) -> str:
    """Return the picture that a page names, below the site's root."""
    return head.named["og:image"].partition(ADDRESS)[2]


def test_every_lever_and_every_family_has_a_picture_of_its_own(playbook: Playbook, all_previews: list[Preview]) -> None:
    assert len({preview.path for preview in all_previews}) == len(playbook.levers) + len(FAMILIES)


def test_a_picture_has_the_size_that_pages_promise(all_previews: list[Preview], look: Look) -> None:
    picture = Image.open(BytesIO(drawn(all_previews[0], look)))

    assert (picture.format, picture.size) == ("PNG", (1200, 630))


def test_a_picture_has_the_same_bytes_every_time(all_previews: list[Preview], look: Look) -> None:
    again = previews.look_of(DOCS, look.name)

    assert drawn(all_previews[-1], look) == drawn(all_previews[-1], again)
    assert drawn(all_previews[-1], look) != drawn(all_previews[-2], look)


def test_no_line_runs_off_or_into_the_next(all_previews: list[Preview], look: Look) -> None:
    for preview in all_previews:
        boxes = [box(line, look) for line in lines_of(preview, look)]

        assert min(left for left, *_ in boxes) >= EDGE - 6, preview.path  # a letter may lean out a little
        assert max(right for _, _, right, _ in boxes) <= EDGE + TEXT + 6, preview.path
        assert max(bottom for *_, bottom in boxes) <= HEIGHT - 40, preview.path
        assert all(above[3] < below[1] for above, below in pairwise(boxes)), preview.path


def test_every_word_of_a_lever_and_a_family_is_in_its_picture(all_previews: list[Preview], look: Look) -> None:
    for preview in all_previews:
        said = " ".join(line.text for line in lines_of(preview, look))

        assert said == f"{preview.label} {preview.title} {preview.says} {look.name}"


def test_the_edges_of_a_picture_are_empty_even_with_endless_text(all_previews: list[Preview], look: Look) -> None:
    endless = Preview("x.png", "Rung 1 of 18", LONG, LONG, (1,), 18)
    for content in [drawn(endless, look), *(drawn(preview, look) for preview in all_previews)]:
        assert ink(content, (0, 20, EDGE - 6, HEIGHT)) is None
        assert ink(content, (EDGE + TEXT + 6, 20, EDGE + TEXT + 60, HEIGHT)) is None
        assert ink(content, (WIDTH - EDGE, 20, WIDTH, HEIGHT)) is None
        assert ink(content, (0, HEIGHT - 40, WIDTH, HEIGHT)) is None
        assert ink(content, (EDGE, 100, EDGE + TEXT, HEIGHT - 100)) is not None


def test_a_longer_title_is_set_smaller(look: Look) -> None:
    sizes = range(84, 36, -4)
    short, _ = fitted("Retrieval", look.faces["serif"], sizes, 220)
    longer, lines = fitted("Retrieval with fine-tuning of an adapter for each task", look.faces["serif"], sizes, 220)

    assert short == 84
    assert longer < short
    assert len(lines) > 1


@given(text=st.text(st.characters(codec="latin-1"), max_size=400), height=st.integers(0, 300))
def test_any_text_fits_whole_or_ends_with_an_ellipsis(look: Look, text: str, height: int) -> None:
    size, lines = fitted(text, look.faces["sans"], range(36, 18, -2), height)
    font = font_of(look.faces["sans"], size)

    assert all(font.getlength(line) <= TEXT for line in lines)
    assert len(lines) <= 1 or len(lines) * size <= height
    whole = " ".join(lines) == " ".join(text.split())
    assert whole or not lines or lines[-1].endswith("…")


def test_letters_of_all_pictures_are_in_the_faces(all_previews: list[Preview], look: Look) -> None:
    for preview in all_previews:
        for line in lines_of(preview, look):
            font = font_of(look.faces[line.face], line.size)
            missing = bytes(font.getmask("\uffff"))
            assert [letter for letter in line.text if bytes(font.getmask(letter)) == missing] == []


def test_a_page_without_lever_or_family_has_no_picture_and_no_family_is_invented(playbook: Playbook) -> None:
    assert preview_of(playbook, "about.md", {"title": "About"}) is None
    assert preview_of(playbook, "questions/scope.md", {}) is None
    with pytest.raises(ValueError, match="prompt"):
        preview_of(playbook, "playbook/x.md", {"family": "prompt"})


def test_a_picture_is_kept_until_what_it_says_changes(look: Look, tmp_path: Path) -> None:
    keep = Keeping(tmp_path / "kept", "code")
    first, second = (Preview("a/b.png", "Label", title, "Says.", (1,), 3) for title in ("One", "Two"))
    for preview, entries in ((first, 1), (first, 1), (second, 2)):
        previews.write(tmp_path / "site", [preview], look, keep)

        assert (tmp_path / "site" / "a" / "b.png").read_bytes() == drawn(preview, look)
        assert len([*keep.folder.iterdir()]) == entries


def test_a_page_about_a_lever_shows_the_picture_of_its_lever(built: Path, playbook: Playbook) -> None:
    heads = heads_of(built)
    for lever in playbook.levers:
        head = heads[f"levers/{lever.id}/"]

        assert picture_of(head) == f"{previews.FOLDER}/levers/{lever.id}.png"
        assert head.named["twitter:image"] == head.named["og:image"]
        assert head.named["og:image:alt"].startswith(f"{head.named['og:title']}. {lever.summary} A ladder")


def test_pages_of_a_family_share_its_picture_and_all_others_show_the_general_one(built: Path) -> None:
    heads = {url: head for url, head in heads_of(built).items() if "og:image" in head.named}
    own = {url for url, head in heads.items() if picture_of(head) != GENERAL}
    families = {url: picture_of(heads[url]) for url in own if not url.startswith("levers/")}

    assert families["playbook/how-to-fine-tune/"] == f"{previews.FOLDER}/families/fine-tuning.png"
    assert {url.partition("/")[0] for url in families} == {"playbook"}
    assert "tree with one path lit" in heads["about/"].named["og:image:alt"]
    assert "./" not in own


def test_every_picture_that_a_page_names_is_there_and_has_the_size_that_the_page_says(built: Path) -> None:
    named = {picture_of(head) for head in heads_of(built).values() if "og:image" in head.named}

    sizes = {path: Image.open(BytesIO((built / path).read_bytes())).size for path in named}
    assert {path for path, size in sizes.items() if size != (WIDTH, HEIGHT)} == set()
    made = {path.relative_to(built).as_posix() for path in (built / previews.FOLDER).rglob("*.png")}
    assert made == named - {GENERAL}
