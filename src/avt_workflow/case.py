"""What a request is judged by: the dossier, the rulebook, and the ledgers and rosters that the step names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from .model import nesting, panels
from .model.agenda import Envelope, Track
from .model.approvals import Approved
from .model.dossier import Cast, Dossier
from .model.frozen import EMPTY
from .model.ledger import Balance, Ledger, total
from .model.nesting import spending
from .model.roster import Roster
from .money import Cents
from .rulebook import Rulebook, envelopes_of, givers


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
        candidates: for a step that divides money, the case of every dossier of the round's track of candidates.
        adopting: the round whose adopted allocation is being carried out; "" for none.
    """

    rulebook: Rulebook
    dossier: Dossier | None = None
    ledgers: Mapping[str, Ledger] = EMPTY
    rosters: Mapping[str, Roster] = EMPTY
    in_force: str = ""
    envelopes: Mapping[str, Envelope] = EMPTY
    candidates: Mapping[str, Case] = EMPTY
    adopting: str = ""

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

    @property
    def holding(self) -> tuple[Ledger, ...]:
        """The ledgers of the envelopes whose own money the track of the dossier commits, each year by itself."""
        return tuple(map(self.ledger, spending(self.pots, envelopes_of(self.track)))) if self.dossier else ()

    @property
    def balance(self) -> Balance:
        """How the money of the dossier stands, over all envelopes that its track commits from."""
        dossier = self.dossier
        return total(ledger.own_balance(dossier.id) for ledger in self.holding) if dossier else Balance()

    @property
    def barred(self) -> Mapping[str, str]:
        """Who may not take part as a member of any body: the affiliation, or "" for who stepped back."""
        return panels.barred(self.dossier, *self.rosters.values())

    @property
    def sheets(self) -> tuple[Cast, ...]:
        """The sheets that count, one for each seat."""
        return self._counting(self.dossier.panel.sheets if self.dossier else ())

    def votes(self, *bodies: str) -> tuple[Cast, ...]:
        """The votes that count, one for each seat: those cast as a member of these bodies, or of any."""
        casts = self.dossier.panel.votes if self.dossier else ()
        return self._counting(tuple(cast for cast in casts if not bodies or cast.body in ("", *bodies)))

    def _counting(self, casts: tuple[Cast, ...]) -> tuple[Cast, ...]:
        if self.dossier is None or not casts:
            return ()
        return panels.counting(casts, self.dossier, *self.rosters.values())

    def givers(self, kind: str) -> tuple[str, ...]:
        """The bodies whose members give records of a kind in the track of the dossier."""
        return givers(self.rulebook.agenda, self.track, {kind}) if self.dossier else ()

    @property
    def approvals(self) -> tuple[Approved, ...]:
        """The approvals that count: none of a level that is no longer there, and nobody's who is barred."""
        if self.dossier is None:
            return ()
        levels = self.track.approvals
        return tuple(
            approved
            for approved in self.dossier.panel.approvals
            if approved.level in levels and approved.actor not in self.barred
        )

    def ledger(self, envelope: str) -> Ledger:
        """The ledger of an envelope; an empty one where nothing stands in the log."""
        return self.ledgers.get(envelope) or Ledger(envelope)

    def earmarked(self, envelope: str) -> tuple[str, ...]:
        """The envelopes for which money is set aside in one, by the agenda in force."""
        return nesting.earmarked(self.envelopes or self.pots, envelope)

    def room(self, envelope: str) -> Cents:
        """What an envelope can still give, in cents: no more than any that it stands in, less what is set aside there.

        Below zero where one of them is overspent.
        """
        return self._room(envelope, {})

    def room_over_years(self, envelope: str, given: Iterable[int], dossier: str) -> Cents:
        """What these years of an envelope can give a dossier together, in cents, all that they hold for it included.

        Args:
            envelope: which has years.
            given: those of its years that are to give anything.
            dossier: what the envelope and all its years hold for it is free for it.
        """
        years = nesting.years(self.pots, envelope)
        back: dict[str, int] = {}
        for name in nesting.spending(self.pots, (envelope,)):
            self._shift(back, name, self.ledger(name).own(dossier))
        found = 0
        for year in given:
            most = max(0, self._room(years[year], back))
            self._shift(back, years[year], -most)
            found += most
        return Cents(found)

    def _shift(self, more: dict[str, int], envelope: str, cents: int) -> None:
        """Let an envelope, and each that it stands in, have so much more."""
        for name in nesting.chain(self.pots, envelope):
            more[name] = more.get(name, 0) + cents

    def _room(self, envelope: str, more: Mapping[str, int]) -> Cents:
        """The room of an envelope, if some had more available than they have."""

        def available(name: str) -> int:
            return self.ledger(name).available + more.get(name, 0)

        ways = nesting.chain(self.pots, envelope)
        free = (
            available(name) - sum(available(child) for child in self.earmarked(name) if child not in ways)
            for name in ways
        )
        return Cents(min(free))

    def roster(self, body: str) -> Roster:
        """The roster of a body; an empty one where nobody was appointed."""
        return self.rosters.get(body) or Roster(body)
