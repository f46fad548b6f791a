"""Declare a funding agenda as data, and run it: judged, explained, recorded, drawn and tested.

The public names are listed here and loaded when they are touched; `docs/api.md` says how stable each is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .lazy import attach

if TYPE_CHECKING:
    from .access import is_sealed as is_sealed
    from .case import Case as Case
    from .charts import budget_svg as budget_svg
    from .charts import portfolio_svg as portfolio_svg
    from .charts import process_svg as process_svg
    from .definition import Loaded as Loaded
    from .definition import lint as lint
    from .definition import load_agenda as load_agenda
    from .definition import load_figures as load_figures
    from .definition import load_history as load_history
    from .definition import read_agenda as read_agenda
    from .engine import evolve as evolve
    from .engine import judge as judge
    from .engine import judge_all as judge_all
    from .engine import options as options
    from .engine import replay as replay
    from .errors import AvtError as AvtError
    from .errors import Conflict as Conflict
    from .errors import DefinitionError as DefinitionError
    from .errors import Fault as Fault
    from .errors import InputError as InputError
    from .errors import KeyReused as KeyReused
    from .errors import LogDamaged as LogDamaged
    from .errors import LogError as LogError
    from .errors import LogUnavailable as LogUnavailable
    from .errors import PluginError as PluginError
    from .explanation import Explanation as Explanation
    from .explanation import explain_dossier as explain_dossier
    from .explanation import explain_score as explain_score
    from .log.memory import MemoryLog as MemoryLog
    from .log.opening import open_log as open_log
    from .log.protocol import EventLog as EventLog
    from .log.sql import SqlLog as SqlLog
    from .log.verify import Damage as Damage
    from .log.verify import verify as verify
    from .machine import to_machine as to_machine
    from .model.agenda import Agenda as Agenda
    from .model.agenda import Assessment as Assessment
    from .model.agenda import Block as Block
    from .model.agenda import Body as Body
    from .model.agenda import Contributor as Contributor
    from .model.agenda import Criterion as Criterion
    from .model.agenda import Destination as Destination
    from .model.agenda import Earmark as Earmark
    from .model.agenda import Envelope as Envelope
    from .model.agenda import FieldSpec as FieldSpec
    from .model.agenda import Reported as Reported
    from .model.agenda import Role as Role
    from .model.agenda import Round as Round
    from .model.agenda import Rounding as Rounding
    from .model.agenda import Route as Route
    from .model.agenda import Rule as Rule
    from .model.agenda import Scale as Scale
    from .model.agenda import State as State
    from .model.agenda import Track as Track
    from .model.agenda import Transition as Transition
    from .model.approvals import Level as Level
    from .model.dossier import Dossier as Dossier
    from .model.facts import Event as Event
    from .model.facts import Fact as Fact
    from .model.facts import Minutes as Minutes
    from .model.facts import Request as Request
    from .model.figures import Figure as Figure
    from .model.frozen import FrozenMap as FrozenMap
    from .model.ledger import Balance as Balance
    from .model.ledger import Ledger as Ledger
    from .model.ports import AllocationRule as AllocationRule
    from .model.ports import BodyName as BodyName
    from .model.ports import Candidate as Candidate
    from .model.ports import ClosingScheme as ClosingScheme
    from .model.ports import ComparativeScheme as ComparativeScheme
    from .model.ports import Entry as Entry
    from .model.ports import EnvelopeName as EnvelopeName
    from .model.ports import Guard as Guard
    from .model.ports import Refusal as Refusal
    from .model.ports import Score as Score
    from .model.ports import ScoringScheme as ScoringScheme
    from .model.ports import SummingScheme as SummingScheme
    from .model.profiles import Profile as Profile
    from .model.records import Advice as Advice
    from .model.records import Aid as Aid
    from .model.records import Allocation as Allocation
    from .model.records import Application as Application
    from .model.records import Appointment as Appointment
    from .model.records import Approval as Approval
    from .model.records import Call as Call
    from .model.records import CarryOver as CarryOver
    from .model.records import Ceiling as Ceiling
    from .model.records import ConditionsMet as ConditionsMet
    from .model.records import Contribution as Contribution
    from .model.records import Correction as Correction
    from .model.records import Cost as Cost
    from .model.records import Deferral as Deferral
    from .model.records import Delegation as Delegation
    from .model.records import Dismissal as Dismissal
    from .model.records import Document as Document
    from .model.records import Elaboration as Elaboration
    from .model.records import Financing as Financing
    from .model.records import Grant as Grant
    from .model.records import Initiative as Initiative
    from .model.records import Instalment as Instalment
    from .model.records import Note as Note
    from .model.records import Partner as Partner
    from .model.records import Payment as Payment
    from .model.records import Pledge as Pledge
    from .model.records import Recovery as Recovery
    from .model.records import Recusal as Recusal
    from .model.records import Rejection as Rejection
    from .model.records import Report as Report
    from .model.records import Reservation as Reservation
    from .model.records import Return as Return
    from .model.records import Revocation as Revocation
    from .model.records import Row as Row
    from .model.records import Settlement as Settlement
    from .model.records import Sheet as Sheet
    from .model.records import Vote as Vote
    from .model.records import Withdrawal as Withdrawal
    from .model.roster import Roster as Roster
    from .model.text import Text as Text
    from .model.timeline import AsOf as AsOf
    from .model.verdict import Option as Option
    from .model.verdict import Reason as Reason
    from .model.verdict import Remedy as Remedy
    from .model.verdict import Verdict as Verdict
    from .model.when import When as When
    from .money import Cents as Cents
    from .money import euros as euros
    from .money import split as split
    from .office import Office as Office
    from .plugins import find_plugins as find_plugins
    from .plugins import hookimpl as hookimpl
    from .registry import AgendaFiles as AgendaFiles
    from .registry import Registry as Registry
    from .reports.book import Book as Book
    from .rulebook import Rulebook as Rulebook
    from .rulebook import compile_rulebook as compile_rulebook
    from .tasks import Task as Task

_HOMES = {
    "access": "is_sealed",
    "case": "Case",
    "charts": "budget_svg portfolio_svg process_svg",
    "definition": "Loaded lint load_agenda load_figures load_history read_agenda",
    "engine": "evolve judge judge_all options replay",
    "errors": "AvtError Conflict DefinitionError Fault InputError KeyReused LogDamaged LogError LogUnavailable"
    " PluginError",
    "explanation": "Explanation explain_dossier explain_score",
    "log.memory": "MemoryLog",
    "log.opening": "open_log",
    "log.protocol": "EventLog",
    "log.sql": "SqlLog",
    "log.verify": "Damage verify",
    "machine": "to_machine",
    "model.agenda": "Agenda Assessment Block Body Contributor Criterion Destination Earmark Envelope FieldSpec Reported"
    " Role Round Rounding Route Rule Scale State Track Transition",
    "model.approvals": "Level",
    "model.dossier": "Dossier",
    "model.facts": "Event Fact Minutes Request",
    "model.figures": "Figure",
    "model.frozen": "FrozenMap",
    "model.ledger": "Balance Ledger",
    "model.ports": "AllocationRule BodyName Candidate ClosingScheme ComparativeScheme Entry EnvelopeName Guard Refusal"
    " Score ScoringScheme SummingScheme",
    "model.profiles": "Profile",
    "model.records": "Advice Aid Allocation Application Appointment Approval Call CarryOver Ceiling ConditionsMet"
    " Contribution Correction Cost Deferral Delegation Dismissal Document Elaboration Financing Grant Initiative"
    " Instalment Note Partner Payment Pledge Recovery Recusal Rejection Report Reservation Return Revocation Row"
    " Settlement Sheet Vote Withdrawal",
    "model.roster": "Roster",
    "model.text": "Text",
    "model.timeline": "AsOf",
    "model.verdict": "Option Reason Remedy Verdict",
    "model.when": "When",
    "money": "Cents euros split",
    "office": "Office",
    "tasks": "Task",
    "plugins": "find_plugins hookimpl",
    "registry": "AgendaFiles Registry",
    "reports.book": "Book",
    "rulebook": "Rulebook compile_rulebook",
}
__getattr__, __dir__, __all__ = attach(__name__, _HOMES)  # pyright: ignore[reportUnsupportedDunderAll]
