"""Why a request is refused that comes without the record it needs."""

from __future__ import annotations

import attrs

from .model.facts import Request
from .model.records import Record
from .model.verdict import Reason


def record_missing(request: Request, kind: type[Record], *also: str) -> Reason:
    """The reason, with the fields that the record must have; all that it can have where it must have none.

    Args:
        request: what was asked, with another record or none.
        kind: of the record that it needs.
        also: what else the agenda requires in it.
    """
    fields = attrs.fields(kind)
    needed = [field.name for field in fields if field.default is attrs.NOTHING]
    return Reason.of(
        "record-missing",
        trigger=request.trigger,
        kind=kind.kind,
        given=request.record.kind if request.record else "-",
        fields=", ".join([*needed, *also] or [field.name for field in fields]) or "-",
    )
