"""What a request is judged by: the dossier, the rulebook, and the ledgers and rosters that the step names."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from .model.agenda import Track
from .model.dossier import Dossier
from .model.frozen import EMPTY
from .model.ledger import Balance, Ledger
from .model.roster import Roster
from .rulebook import Rulebook, envelopes_of


@attrs.frozen
class Case:
    """Everything judging may know.

    Args:
        rulebook: the agenda the dossier is pinned to, compiled; for a new dossier the one in force.
        dossier: as it stands; None for one that is to be opened.
        ledgers: by envelope; those that the step and its guards name.
        rosters: by body; those that the step and its guards name.
        in_force: hash of the agenda in force; "" when none was adopted yet.
    """

    rulebook: Rulebook
    dossier: Dossier | None = None
    ledgers: Mapping[str, Ledger] = EMPTY
    rosters: Mapping[str, Roster] = EMPTY
    in_force: str = ""

    @property
    def track(self) -> Track:
        """The track of the dossier, which must be open."""
        assert self.dossier is not None
        return self.rulebook.agenda.tracks[self.dossier.track]

    @property
    def holding(self) -> tuple[Ledger, ...]:
        """The ledgers of the envelopes that the track of the dossier commits from."""
        return tuple(self.ledger(name) for name in envelopes_of(self.track)) if self.dossier else ()

    @property
    def balance(self) -> Balance:
        """How the money of the dossier stands, over all envelopes that its track commits from."""
        dossier = self.dossier
        return sum((ledger.balance_of(dossier.id) for ledger in self.holding), Balance()) if dossier else Balance()

    def ledger(self, envelope: str) -> Ledger:
        """The ledger of an envelope; an empty one where nothing stands in the log."""
        return self.ledgers.get(envelope) or Ledger(envelope)

    def roster(self, body: str) -> Roster:
        """The roster of a body; an empty one where nobody was appointed."""
        return self.rosters.get(body) or Roster(body)
