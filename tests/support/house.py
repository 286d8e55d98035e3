"""House rules that no linter knows: budgets, names, roles on pages, the tree, and what may not be tracked.

``python -m tests.support.house`` prints every violation as ``file:line: rule`` and fails if there is one. Complexity
and the number of arguments are held by ruff, imports between the layers by import-linter.
"""

import ast
import re
import subprocess
import sys
import tokenize
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from pathlib import Path, PurePosixPath

TOP_LEVEL = frozenset(
    {
        *("app.py", "cli.py", "commands.py", "config.py", "texts.py", "tokens.py"),
        *("pages", "components", "callbacks", "services", "domain", "data", "endpoints", "rendering"),
        *("assets", "benchmarks", "docs", "templates", "tests", "translations"),
        *("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock"),
        *("README.md", "CHANGELOG.md", "LICENSE", ".ci", ".editorconfig", ".gitattributes", ".gitignore"),
    }
)
OURS = frozenset(name.removesuffix(".py") for name in TOP_LEVEL if name.endswith(".py")) | {
    *("pages", "components", "callbacks", "services", "domain", "data", "endpoints", "rendering")
}
LOWEST = ("texts.py", "tokens.py")

FUNCTION_LINES = 60
HANDLER_LINES = 25
TEST_LINES = 50
MODULE_LINES = 400
PAGE_LINES = 40

VAGUE_NAME = re.compile(r"(^|_)(utils?|helpers?|misc|managers?)(_|$)")
EXEMPTION = re.compile(r"#\s*(noqa|type:\s*ignore)\b")
REASONED_EXEMPTION = re.compile(r"#\s*(noqa:\s*[A-Z0-9, ]+|type:\s*ignore\[[\w, -]+\])\s*(--|#|—)\s*\w+")
HOME_DIRECTORY = r"(?<![\w.])(/(root|(home|Users)/\w+)/|[A-Z]:\\Users\\)"
# A checkout that lies directly in one of these says nothing about a machine.
COMMON_PLACES = frozenset(map(Path, ("/", "/opt", "/srv", "/tmp", "/var", "/usr/src")))
INDEX_ADDRESS = re.compile(r"https?://|--(extra-)?index-url|--find-links|file:")


@dataclass(frozen=True)
class Door:
    """How a room opens a door to the browser: by ``opened_by``, which the module ``keeper`` defines."""

    opened_by: str
    keeper: str = ""
    ways_around: frozenset[str] = frozenset()


DOORS = {
    "pages": Door("register_page"),
    "callbacks": Door("bind", "callbacks/binding.py", frozenset({"callback", "clientside_callback"})),
    "endpoints": Door("routes.add", "endpoints/routes.py", frozenset({"route", "add_url_rule"})),
}


@dataclass(frozen=True, order=True)
class Violation:
    """A rule broken at a place."""

    file: str
    line: int
    rule: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}"


@dataclass(frozen=True)
class Source:
    """A Python file: its place in the repository and its text."""

    file: str
    text: str

    @property
    def room(self) -> str:
        """The directory at the top of the repository, or the file itself when it lies there."""
        return PurePosixPath(self.file).parts[0]

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the syntax tree."""
        return list(ast.walk(ast.parse(self.text)))

    def breach(self, line: int, rule: str) -> Violation:
        """Return a violation in this file."""
        return Violation(self.file, line, rule)


def module_budgets(source: Source) -> Iterator[Violation]:
    """Hold the length of modules; a migration lists what it makes and may be longer."""
    limit = PAGE_LINES if source.room == "pages" else MODULE_LINES
    length = source.text.count("\n")
    if length > limit and "/migrations/versions/" not in source.file:
        yield source.breach(1, f"{length} lines, and a {'page ' if source.room == 'pages' else ''}module has {limit}")


def function_budgets(source: Source) -> Iterator[Violation]:
    """Hold the length of functions."""
    for node in source.nodes:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        limit, kind = FUNCTION_LINES, "function"
        if source.room == "callbacks" and node.name != "register":
            limit, kind = HANDLER_LINES, "callback handler"
        elif source.room == "tests" and node.name.startswith("test_"):
            limit, kind = TEST_LINES, "test"
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > limit and "/migrations/versions/" not in source.file:
            yield source.breach(node.lineno, f"{node.name} has {length} lines, and a {kind} has {limit}")


def vague_names(source: Source) -> Iterator[Violation]:
    """Refuse module names that say nothing."""
    for part in PurePosixPath(source.file).with_suffix("").parts:
        if VAGUE_NAME.search(part):
            yield source.breach(1, f"{part!r} says nothing: name the module by what it holds")


def literal_ids(source: Source) -> Iterator[Violation]:
    """Refuse element ids written out in callbacks: they are named once, in the component's ``Ids``."""
    if source.room != "callbacks":
        return
    for call in _calls(source, {"Input", "Output", "State", "set_props"}):
        named = [keyword.value for keyword in call.keywords if keyword.arg == "component_id"]
        for value in [*call.args[:1], *named]:
            if isinstance(value, ast.Constant | ast.JoinedStr | ast.Dict):
                yield source.breach(value.lineno, "a literal element id: take it from the component's Ids")


def undeclared_roles(source: Source) -> Iterator[Violation]:
    """Demand ``roles=`` of every page, callback and route, and refuse the ways around it."""
    door = DOORS.get(source.room)
    if door is None or source.file in {door.keeper, f"{source.room}/__init__.py"}:
        return
    opened = _calls(source, {door.opened_by})
    if source.room == "pages" and not opened:
        yield source.breach(1, "a page registers itself with register_page(..., roles=...)")
    for call in opened:
        if "roles" not in {keyword.arg for keyword in call.keywords}:
            yield source.breach(call.lineno, f"{door.opened_by} declares who may pass: roles=...")
    for call in _calls(source, door.ways_around):
        yield source.breach(
            call.lineno, f"no policy stands at this door: open it with {door.opened_by}(..., roles=...)"
        )


def lowest_modules(source: Source) -> Iterator[Violation]:
    """Keep ``texts`` and ``tokens`` below everything: import-linter cannot see single files."""
    if source.file not in LOWEST:
        return
    for node in source.nodes:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            if name.split(".")[0] in OURS:
                yield source.breach(node.lineno, f"{source.file} is used by everyone and imports {name}")


def unreasoned_exemptions(source: Source) -> Iterator[Violation]:
    """Demand a reason of everything that silences a check."""
    if not EXEMPTION.search(source.text):
        return
    for token in tokenize.generate_tokens(StringIO(source.text).readline):
        if token.type != tokenize.COMMENT or not EXEMPTION.search(token.string):
            continue
        if not REASONED_EXEMPTION.search(token.string):
            yield source.breach(token.start[0], "an exemption names its rule and its reason: # noqa: X123 -- because")


PYTHON_RULES = (
    module_budgets,
    function_budgets,
    vague_names,
    literal_ids,
    undeclared_roles,
    lowest_modules,
    unreasoned_exemptions,
)


def strangers(files: list[str]) -> Iterator[Violation]:
    """Keep the top level of the repository as architecture.md draws it."""
    for name in sorted({PurePosixPath(file).parts[0] for file in files} - TOP_LEVEL):
        yield Violation(name, 1, "the top level of the repository has no such room")


def local_paths(root: Path, file: str, text: str) -> Iterator[Violation]:
    """Refuse paths that exist on one machine only."""
    local = HOME_DIRECTORY
    if root.parent not in COMMON_PLACES:
        local += rf"|(?<![\w.]){re.escape(str(root.parent))}/"
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.search(local, line):
            yield Violation(file, number, f"{found[0]} is a place on one machine")


def index_addresses(file: str, text: str) -> Iterator[Violation]:
    """Keep lock files free of the places where packages were found."""
    if not file.endswith(".lock"):
        return
    for number, line in enumerate(text.splitlines(), 1):
        if INDEX_ADDRESS.search(line):
            yield Violation(file, number, "a lock file holds no address")


def violations(root: Path) -> list[Violation]:
    """Return every broken rule of the tree at ``root``."""
    files = _files(root)
    found = list(strangers(files))
    for file in files:
        try:
            text = (root / file).read_text(encoding="utf-8")
        except UnicodeDecodeError:  # A picture or a font.
            continue
        found += [*local_paths(root, file, text), *index_addresses(file, text)]
        if file.endswith(".py"):
            source = Source(file, text)
            found += [violation for rule in PYTHON_RULES for violation in rule(source)]
    return sorted(found)


def _files(root: Path) -> list[str]:
    """Return what Git tracks or would track."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    return sorted(file for file in set(listed.split("\0")) if file and (root / file).is_file())


def _calls(source: Source, names: Collection[str]) -> list[ast.Call]:
    """Return the calls of functions with these names, or of the ``object.method`` among them."""
    calls = [node for node in source.nodes if isinstance(node, ast.Call)]
    return [call for call in calls if {ast.unparse(call.func), _last_name(call.func)} & set(names)]


def _last_name(function: ast.expr) -> str:
    return str(getattr(function, "id", getattr(function, "attr", "")))


if __name__ == "__main__":
    broken = violations(Path.cwd())
    print(*broken, sep="\n", end="\n" if broken else "")
    sys.exit(1 if broken else 0)
