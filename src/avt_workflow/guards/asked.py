"""The application and the amount that a rule on money looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model.facts import Request
from ..model.records import Application, Grant
from ..money import Cents

if TYPE_CHECKING:
    from ..case import Case


def application_of(case: Case, request: Request) -> Application | None:
    """The application that is handed in, else the dossier's."""
    if isinstance(request.record, Application):
        return request.record
    return case.dossier.idea.application if case.dossier else None


def amount_of(case: Case, request: Request) -> Cents | None:
    """What is granted or asked by the record, or by the dossier where nothing is handed in; None for no amount."""
    if request.record is None or isinstance(request.record, Application):
        application = application_of(case, request)
        return application.asked if application else None
    return request.record.amount if isinstance(request.record, Grant) else None
