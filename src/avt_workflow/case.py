"""What a request is judged by: the dossier, the rulebook, and the ledgers and rosters that the step names."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from .model.agenda import Envelope, Track
from .model.dossier import Dossier
from .model.frozen import EMPTY
from .model.ledger import Ledger
from .model.roster import Roster
from .rulebook import Rulebook


@attrs.frozen
class Case:
    """Everything judging may know.

    Args:
        rulebook: the agenda the dossier is pinned to, compiled; for a new dossier the one in force.
        dossier: as it stands; None for one that is to be opened.
        ledgers: by envelope; those that the step and its guards name.
        rosters: by body; those that the step and its guards name.
        in_force: hash of the agenda in force; "" when none was adopted yet.
        envelopes: of the agenda in force where that is another, or of the one to be adopted: how money nests and is
            set aside holds for dossiers of every version.
    """

    rulebook: Rulebook
    dossier: Dossier | None = None
    ledgers: Mapping[str, Ledger] = EMPTY
    rosters: Mapping[str, Roster] = EMPTY
    in_force: str = ""
    envelopes: Mapping[str, Envelope] = EMPTY

    @property
    def pots(self) -> Mapping[str, Envelope]:
        """Every envelope by name, as the agenda in force has it; else as the dossier's own has."""
        own = self.rulebook.agenda.envelopes
        return {**own, **self.envelopes} if self.envelopes else own

    @property
    def track(self) -> Track:
        """The track of the dossier, which must be open."""
        assert self.dossier is not None
        return self.rulebook.agenda.tracks[self.dossier.track]

    def ledger(self, envelope: str) -> Ledger:
        """The ledger of an envelope; an empty one where nothing stands in the log."""
        return self.ledgers.get(envelope) or Ledger(envelope)

    def roster(self, body: str) -> Roster:
        """The roster of a body; an empty one where nobody was appointed."""
        return self.rosters.get(body) or Roster(body)
