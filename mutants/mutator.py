"""Mechanical mutants of a module: each a small change inside one of its functions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from inspect import getattr_static
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

import attrs


@attrs.frozen
class Mutant:
    """One change in one function.

    Args:
        module: the name of the module.
        function: the name of the outermost function or method that changes, as `Class.method`.
        number: which of the changes of the module.
        line: where, in the source.
        change: what, in words.
    """

    module: str
    function: str
    number: int
    line: int
    change: str

    @property
    def name(self) -> str:
        """The mutant in one line."""
        return f"{self.module.removeprefix('avt_workflow.')}:{self.line} {self.function}: {self.change}"


def mutants_of(module: str, source: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its source."""
    walker = _Walker()
    walker.visit(ast.parse(source))
    return [Mutant(module, *site) for site in walker.sites]


def applied(mutant: Mutant, source: str) -> CodeType:
    """The code of the function that a mutant changes, changed."""
    walker = _Walker(mutant.number)
    tree = ast.fix_missing_locations(walker.visit(ast.parse(source)))
    code = compile(tree, mutant.module, "exec", dont_inherit=True)
    found = next((each for each in codes(code) if each.co_qualname == mutant.function), None)
    assert found is not None, mutant
    return found


def functions(module: ModuleType, name: str) -> FunctionType | None:
    """The function behind a name, below what wraps it; None where it is out of reach."""
    found: Any = module
    for part in name.split("."):
        try:
            found = getattr_static(found, part)
        except AttributeError:
            return None
        while not isinstance(found, (type, FunctionType)):
            inner = (getattr(found, wrapped, None) for wrapped in ("fget", "func", "__func__", "__wrapped__"))
            found = next((each for each in inner if each is not None), None)
            if found is None:
                return None
    while hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    return found if isinstance(found, FunctionType) else None


def codes(code: CodeType) -> Iterator[CodeType]:
    """The code of everything that is defined in a code, at any depth."""
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from codes(each)


_COMPARES: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_SIGNS: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_NAMES: Final = {"min": "max", "max": "min", "any": "all", "all": "any"}


class _Walker(ast.NodeTransformer):
    """Counts the changes that can be made, and makes the one that is asked.

    Args:
        wanted: its number; None to count only.
    """

    def __init__(self, wanted: int | None = None) -> None:
        self.wanted = wanted
        self.sites: list[tuple[str, int, int, str]] = []
        self._path: list[str] = []
        self._inside = 0

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self._path.append(node.name)
        self.generic_visit(node)
        self._path.pop()
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if not self._inside:
            self._path.append(node.name)
        self._inside += 1
        node.body = [each for statement in node.body for each in self._statement(statement)]
        self._inside -= 1
        if not self._inside:
            self._path.pop()
        return node

    def _statement(self, node: ast.stmt) -> list[ast.stmt]:
        found = self.visit(node)
        return found if isinstance(found, list) else [found]

    def visit(self, node: ast.AST) -> Any:
        """Changes are made in functions alone; nor in what is only said or never happens."""
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            return super().visit(node)
        if isinstance(node, (ast.Raise, ast.Assert, ast.JoinedStr, ast.AnnAssign)) and not getattr(node, "value", None):
            return node
        if isinstance(node, (ast.Raise, ast.Assert, ast.JoinedStr)):
            return node
        changed = self._changed(node) if self._inside else None
        return self.generic_visit(node) if changed is None else changed

    def _changed(self, node: ast.AST) -> ast.AST | None:
        for what, change in _changes(node):
            number = len(self.sites)
            self.sites.append((".".join(self._path), number, _line(node), what))
            if number == self.wanted:
                copy = deepcopy(node)
                return ast.copy_location(change(copy), node)
        return None


def _line(node: ast.AST) -> int:
    return next((line for each in ast.walk(node) if (line := getattr(each, "lineno", 0))), 0)


Change = tuple[str, Callable[[Any], ast.AST]]


def _changes(node: ast.AST) -> Iterator[Change]:
    """What can be changed at one place."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in _COMPARES:
            other = _COMPARES[type(op)]
            yield f"{_written(node)} becomes {other.__name__}", lambda n: _with(n, ops=[other()])
        case ast.Compare(ops=[first, *_]):
            other = _COMPARES[type(first)]
            yield f"{_written(node)}: first becomes {other.__name__}", lambda n: _with(n, ops=[other(), *n.ops[1:]])
            last = _COMPARES[type(node.ops[-1])]
            yield f"{_written(node)}: last becomes {last.__name__}", lambda n: _with(n, ops=[*n.ops[:-1], last()])
        case ast.Constant(value=bool()):
            yield f"{node.value} becomes {not node.value}", lambda n: ast.Constant(not n.value)
        case ast.Constant(value=int()):
            yield f"{node.value} becomes {node.value + 1}", lambda n: ast.Constant(n.value + 1)
            yield f"{node.value} becomes {node.value - 1}", lambda n: ast.Constant(n.value - 1)
        case ast.BoolOp():
            other_op = ast.Or if isinstance(node.op, ast.And) else ast.And
            yield f"{_written(node)} becomes {other_op.__name__}", lambda n: _with(n, op=other_op())
        case ast.UnaryOp(op=ast.Not()):
            yield f"{_written(node)} without not", lambda n: n.operand
        case ast.UnaryOp(op=ast.USub()):
            yield f"{_written(node)} without minus", lambda n: n.operand
        case ast.BinOp() if type(node.op) in _SIGNS:
            sign = _SIGNS[type(node.op)]
            yield f"{_written(node)} becomes {sign.__name__}", lambda n: _with(n, op=sign())
        case ast.IfExp():
            yield f"{_written(node)}: sides swapped", lambda n: _with(n, body=n.orelse, orelse=n.body)
        case ast.If():
            yield f"if {_written(node.test)}: never", lambda n: _with(n, test=ast.Constant(False))
        case ast.While():
            yield f"while {_written(node.test)}: never", lambda n: _with(n, test=ast.Constant(False))
        case ast.comprehension(ifs=[_, *_]):
            yield f"no {_written(node.ifs[-1])}", lambda n: _with(n, ifs=n.ifs[:-1])
        case ast.Return(value=value) if value is not None and not (isinstance(value, ast.Constant) and not value.value):
            yield f"{_written(node)} becomes None", lambda n: _with(n, value=ast.Constant(None))
        case ast.Expr(value=ast.Constant()):
            return
        case ast.Expr() | ast.AugAssign() | ast.Continue():
            yield f"no {_written(node)}", lambda n: ast.Pass()
        case ast.Call(func=ast.Name(id=name)) if name in _NAMES:
            yield (
                f"{_written(node)} becomes {_NAMES[name]}",
                lambda n: _with(n, func=ast.Name(_NAMES[name], ast.Load())),
            )
        case ast.Call(args=[first, second, *_], func=func) if not isinstance(first, ast.Starred):
            if _written(func) not in ("isinstance", "getattr", "Reason.of", "Reason") and not isinstance(
                second, ast.Starred
            ):
                yield (
                    f"{_written(node)}: arguments swapped",
                    lambda n: _with(n, args=[n.args[1], n.args[0], *n.args[2:]]),
                )


def _with(node: Any, **parts: Any) -> Any:
    for name, value in parts.items():
        setattr(node, name, value)
    return node


def _written(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else f"{text[:57]}..."
