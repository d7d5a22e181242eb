"""A quick run tries the tests nearest to what was changed, and leaves whole sites and browsers to a full check."""

from pathlib import Path

from scripts import quick

GRAPH = {
    "decision/deep.py": ["decision/middle.py"],
    "decision/middle.py": ["decision/top.py", "tests/test_middle.py"],
    "decision/top.py": ["decision/middle.py", "tests/test_top.py", "tests/test_serve.py", "tests/browser/test_live.py"],
    "decision/alone.py": [],
    "decision/hub.py": [f"tests/test_{letter}.py" for letter in "abcdefghij"],
    "decision/more.py": ["tests/test_a.py", "tests/test_c.py", "tests/helper.py"],
    "tests/helper.py": ["tests/test_top.py"],
}
TESTS = {
    **dict.fromkeys([f"tests/test_{letter}.py" for letter in "abcdefghij"], ""),
    "tests/test_middle.py": "",
    "tests/test_top.py": 'DOCS / "prices.yml"',
    "tests/test_serve.py": 'DOCS / "prices.yml"',
    "tests/browser/test_live.py": "decide.js",
}


def near(*changed: str) -> list[str]:
    """Return the tests of changed files, those that stand in the table apart."""
    beside = {test for some in quick.BESIDE.values() for test in some}
    return [test for test in quick.chosen(changed, GRAPH, TESTS) if test not in beside]


def test_the_tests_that_import_a_file_are_tried_and_only_else_those_further_away() -> None:
    assert near("decision/middle.py") == ["tests/test_middle.py"]
    assert near("decision/deep.py") == ["tests/test_middle.py"]
    assert near("tests/helper.py") == ["tests/test_top.py"]
    assert near("decision/deep.py", "decision/top.py") == ["tests/test_middle.py", "tests/test_top.py"]
    assert near("decision/alone.py") == near("decision/new.py") == []


def test_tests_with_a_browser_or_a_server_are_tried_only_where_they_changed() -> None:
    assert near("decision/top.py") == ["tests/test_top.py"]
    assert near("docs/assets/decide.js") == []
    assert near("tests/browser/test_live.py", "tests/test_serve.py") == [
        "tests/browser/test_live.py",
        "tests/test_serve.py",
    ]


def test_a_file_that_is_no_python_is_tried_by_the_tests_that_name_it() -> None:
    assert near("docs/data/prices.yml") == ["tests/test_top.py"]
    assert near("docs/data/api-prices.yml") == near("docs/data/prices.ymlx") == []


def test_of_too_many_tests_those_that_import_least_are_tried() -> None:
    assert quick.MOST == 4
    assert near("decision/hub.py") == [f"tests/test_{letter}.py" for letter in "bdef"]


def test_a_test_that_is_gone_is_not_tried() -> None:
    assert near("tests/test_gone.py") == []


def test_the_tables_name_tests_that_there_are() -> None:
    root = Path(__file__).parent.parent
    named = {test for some in quick.BESIDE.values() for test in some} | {*quick.LONG[1:]}

    assert {test for test in named if not (root / test).is_file()} == set()
    assert quick.chosen(["docs/a.md"], {}, {}) == ["tests/test_habits.py", "tests/test_text.py"]
