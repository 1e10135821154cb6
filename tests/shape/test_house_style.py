"""The rules of the house that a machine can check and that no linter knows (ARCHITECTURE.md, house style)."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

LONGEST_FUNCTION = 40
LONGEST_MODULE = 300
MIGRATIONS = "workflow/store/migrations/"  # written once, never read as one reads the rest

VAGUE = {"base", "common", "helpers", "manager", "utils"}
SHADOWING = {"calendar", "email", "logging", "types"}  # names of modules of Python itself

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One module of the four packages, read."""

    name: str
    text: str

    @property
    def nodes(self) -> Iterator[ast.AST]:
        return ast.walk(ast.parse(self.text))

    @property
    def functions(self) -> list[Function]:
        return [node for node in self.nodes if isinstance(node, Function)]


@pytest.fixture(scope="module")
def modules(project: Path, package_files: list[str]) -> list[Module]:
    found = [Module(name, (project / name).read_text(encoding="utf-8")) for name in package_files if is_ours(name)]
    assert len(found) >= 6  # the four packages and the two inside workflow: an empty list would prove nothing
    return found


def is_ours(name: str) -> bool:
    return name.endswith(".py") and not name.startswith(MIGRATIONS)


def length_of(function: Function) -> int:
    """The lines of a function without its decorators and its docstring: a rule may need many words and little code."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function) is not None:
        docstring = function.body[0]
        lines -= (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1
    return lines


def test_no_function_is_longer_than_forty_lines(modules: list[Module]) -> None:
    long = {
        f"{module.name}:{function.lineno} {function.name}": length_of(function)
        for module in modules
        for function in module.functions
        if length_of(function) > LONGEST_FUNCTION
    }
    assert long == {}


def test_no_module_is_longer_than_three_hundred_lines(modules: list[Module]) -> None:
    lengths = {module.name: len(module.text.splitlines()) for module in modules}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_no_module_has_a_vague_name_or_that_of_a_module_of_python(modules: list[Module]) -> None:
    names = [(module.name, Path(module.name).stem) for module in modules]
    assert [name for name, stem in names if stem in VAGUE | SHADOWING] == []


# A method that takes the place of a library's own keeps the name that the library calls.
OF_A_LIBRARY = {"get_due_jobs"}


def test_no_function_is_named_get_do_or_handle(modules: list[Module]) -> None:
    vague = [
        f"{module.name}:{function.lineno} {function.name}"
        for module in modules
        for function in module.functions
        if function.name.lstrip("_").startswith(("get_", "do_", "handle_")) and function.name not in OF_A_LIBRARY
    ]
    assert vague == []


def test_the_protocol_of_typing_is_always_written_in_full(modules: list[Module]) -> None:
    # `Protocol` alone is our own class: the promise of an authority.
    borrowed = [
        f"{module.name}:{node.lineno}"
        for module in modules
        for node in module.nodes
        if isinstance(node, ast.ImportFrom) and node.module in {"typing", "typing_extensions"}
        if "Protocol" in {alias.name for alias in node.names}
    ]
    assert borrowed == []


def test_no_folder_of_tests_is_a_package(project: Path) -> None:
    # A package tests/workflow would hide the real one.
    assert [str(path) for path in (project / "tests").rglob("__init__.py")] == []
