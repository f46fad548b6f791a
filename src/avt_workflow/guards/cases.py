"""Guards on how a case stands, and on who takes it further."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ..model.facts import Request
from ..model.ports import Exact, Guard, Refusal
from ..model.records import Sheet
from .reach import out_of_reach

if TYPE_CHECKING:
    from ..case import Case


@attrs.frozen
class HasApplication(Guard):
    """An application has been submitted."""

    text = {"nl": "Er ligt nog geen aanvraag.", "en": "There is no application yet."}
    lifted_by = ("application",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds once the dossier has an application."""
        return None if case.dossier and case.dossier.idea.application else Refusal()


@attrs.frozen
class Advised(Guard):
    """The assessing body has given its joint advice in this visit."""

    text = {"nl": "Er ligt nog geen advies.", "en": "There is no advice yet."}
    lifted_by = ("advice",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds once there is an advice that was not made void."""
        return None if case.dossier and case.dossier.panel.advice else Refusal()


@attrs.frozen
class SheetsComplete(Guard):
    """Enough assessors have handed in a sheet; one of who may not take part does not count.

    Args:
        at_least: how many sheets.
    """

    at_least: int = attrs.field(default=1, validator=attrs.validators.ge(1))

    text = {
        "nl": "Er zijn {sheets} van de {at_least} benodigde beoordelingsbladen binnen.",
        "en": "{sheets} of the {at_least} sheets needed have been handed in.",
    }
    lifted_by = ("sheet",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds once enough sheets count."""
        sheets = case.sheets
        if len(sheets) >= self.at_least:
            return None
        said = {"sheets": len(sheets), "at_least": self.at_least}
        filled = {each.place for each in sheets}
        return out_of_reach(case, case.givers(Sheet.kind), filled, self.at_least, said) or Refusal(**said)


@attrs.frozen
class MinimumScore(Guard):
    """The score is at least a minimum; without a score it does not hold.

    Args:
        minimum: the lowest total, on the scale of the scheme.
    """

    minimum: Exact

    text = {
        "nl": "De score {total} is lager dan {minimum}.",
        "en": "The score {total} is below {minimum}.",
    }
    also_fills = ("short",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when the score reaches the minimum."""
        score = case.dossier.panel.score if case.dossier else None
        if score is not None and score.total >= self.minimum:
            return None
        if score is None:
            return Refusal(total=None, minimum=self.minimum, short=None)
        return Refusal(total=score.total, minimum=self.minimum, short=self.minimum - score.total)


@attrs.frozen
class MinimumPerCriterion(Guard):
    """Each criterion reaches its minimum in the agenda; one that nobody found applicable is passed over."""

    text = {
        "nl": "Criterium {criterion} haalt {mark}; het minimum is {minimum}.",
        "en": "Criterion {criterion} reaches {mark}; the minimum is {minimum}.",
    }
    also_fills = ("short",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when no criterion is below its minimum; the first that is below is named."""
        score = case.dossier.panel.score if case.dossier else None
        assessment = case.track.assessment if case.dossier else None
        if score is None or assessment is None:
            return Refusal(criterion="-", mark=None, minimum=None, short=None)
        for key, criterion in assessment.criteria.items():
            mark = score.per_criterion.get(key)
            if criterion.minimum is not None and mark is not None and mark < criterion.minimum:
                return Refusal(criterion=key, mark=mark, minimum=criterion.minimum, short=criterion.minimum - mark)
        return None


@attrs.frozen
class MinimumPerBlock(Guard):
    """Each block of criteria reaches its minimum in the agenda; one of which nothing was applicable is passed over."""

    text = {
        "nl": "Blok {block} haalt {score}; het minimum is {minimum}.",
        "en": "Block {block} reaches {score}; the minimum is {minimum}.",
    }
    also_fills = ("short",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when no block is below its minimum; the first that is below is named."""
        score = case.dossier.panel.score if case.dossier else None
        assessment = case.track.assessment if case.dossier else None
        if score is None or assessment is None:
            return Refusal(block="-", score=None, minimum=None, short=None)
        for name, block in assessment.blocks.items():
            found = score.per_block.get(name)
            if block.minimum is not None and found is not None and found < block.minimum:
                return Refusal(block=name, score=found, minimum=block.minimum, short=block.minimum - found)
        return None


@attrs.frozen
class NoVeto(Guard):
    """No assessor gave a mark at or below the veto of a criterion; before the sheets are closed it does not hold.

    It says on which criterion, how low, and how many assessors, not who: whom a refusal may name is not for a guard.
    """

    text = {
        "nl": "Criterium {criterion} kreeg {mark} van {assessors} beoordelaar(s); tot en met {veto} is dat een veto.",
        "en": "Criterion {criterion} got {mark} from {assessors} assessor(s); up to {veto} that is a veto.",
    }
    lifted_by = ("sheet",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when nobody's mark is a veto; the first criterion with one is named, and its lowest mark."""
        panel = case.dossier.panel if case.dossier else None
        assessment = case.track.assessment if case.dossier else None
        if panel is None or panel.score is None or assessment is None:
            return Refusal(criterion="-", mark=None, veto=None, assessors=0)
        sheets = [cast.record for cast in case.sheets if isinstance(cast.record, Sheet)]
        for key, criterion in assessment.criteria.items():
            given = [mark for sheet in sheets if (mark := sheet.marks.get(key)) is not None]
            if criterion.veto is not None and (vetoes := [mark for mark in given if mark <= criterion.veto]):
                return Refusal(criterion=key, mark=min(vetoes), veto=criterion.veto, assessors=len(vetoes))
        return None


@attrs.frozen
class Motivated(Guard):
    """The request says why."""

    text = {"nl": "Zeg in de motivering waarom.", "en": "Say why in the motivation."}
    reads_record = True  # the motivation comes with the record, so that no option is barred for want of it

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when the motivation is not blank."""
        return None if request.motivation.strip() else Refusal()


@attrs.frozen
class ReopeningMotivated(Guard):
    """The request says why, where it does away with sheets, votes or advice that were given."""

    text = {
        "nl": "Er ligt al een beoordeling, die hiermee vervalt: zeg in de motivering waarom zij overgaat.",
        "en": "There is an assessment already, which this does away with: say in the motivation why it is done again.",
    }
    reads_record = True

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds the first time, and with a motivation that is not blank."""
        panel = case.dossier.panel if case.dossier else None
        given = panel is not None and (panel.sheets or panel.votes or panel.advice or panel.score)
        return Refusal() if given and not request.motivation.strip() else None


@attrs.frozen
class FourEyes(Guard):
    """Another takes this step than who brought the dossier where it stands."""

    text = {
        "nl": "{actor} heeft het dossier zelf hier gebracht; iemand anders moet deze stap doen.",
        "en": "{actor} brought the dossier where it stands; someone else must take this step.",
    }

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when the actor is another; a dossier that is still to be opened was brought nowhere by anyone."""
        if case.dossier is None or case.dossier.moved.actor != request.actor:
            return None
        return Refusal(actor=request.actor)
