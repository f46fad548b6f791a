"""What must not type-check: every line that ends in "# wrong" is an error, and no other line is."""

from __future__ import annotations

from attrs import frozen

from avt_workflow import Case, FrozenMap, Grant, Guard, Office, Request, Verdict, When, euros


@frozen
class Bare:
    """No guard at all."""


@frozen
class Swapped:
    """A guard that takes the wrong things."""

    text = {"nl": "", "en": ""}

    def check(self, request: Request) -> bool:
        """One argument too few, and a bare boolean."""
        return True


def misuse(office: Office, case: Case, verdict: Verdict) -> None:
    """Each of these is caught before it runs."""
    Request("one", "grant", actor="ann", on=When("2026"), reord=None)  # wrong
    Request("one", "grant", actor="ann", on="2026")  # wrong
    Grant(5)  # wrong
    Grant(amont=euros(5))  # wrong
    Grant(euros(5)).amount = euros(6)  # wrong
    FrozenMap({"a": 1})["a"] = 2  # wrong
    bare: Guard = Bare()  # wrong
    swapped: Guard = Swapped()  # wrong
    office.doo(Request("one", "grant", actor="ann", on=When("2026")))  # wrong
    print(verdict.allowd)  # wrong
    print(case.dossier.state)  # wrong
    print(bare, swapped)
