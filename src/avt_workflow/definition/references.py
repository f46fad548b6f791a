"""Names in an agenda file that refer to other names in it; read from the tables, so that all faults show at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from .. import languages
from ..competition import CRITERION, TIES
from ..errors import Fault
from ..model.records import RECORDS
from ..registry import Registry
from .chains import chain_faults
from .envelopes import envelope_faults
from .faults import join, shown, unknown
from .laws import LAWS, law_faults
from .parameters import names_in
from .profiles import profile_faults
from .shapes import OTHERWISE, SECTIONS

_NAME: Final = re.compile(r"[^\W_][\w-]*")
_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]*")
_LONGEST: Final = 64


def reference_faults(tree: Mapping[str, Any], registry: Registry) -> Iterator[Fault]:
    """A fault for each name that names nothing, names two things, or cannot be a name.

    Args:
        tree: the tables of the file; what is not of the right type is passed over, since reading it says so.
        registry: the plugins.
    """
    for section in (*SECTIONS, LAWS):
        yield from _names(section, _table(tree, section))
    roles, bodies = _table(tree, "roles"), _table(tree, "bodies")
    for name in bodies:
        if name in roles:
            yield Fault(f"bodies.{name}", "duplicate-name", f"{name!r} is a role too; give one of them another name")
    if OTHERWISE in _table(tree, "rules"):
        yield Fault(f"rules.{OTHERWISE}", "bad-name", "this word ends a conditional destination; choose another name")
    yield from _head(tree, registry)
    yield from envelope_faults(_table(tree, "envelopes"))
    for name, rule in _table(tree, "rules").items():
        yield from _streams(tree, f"rules.{name}", rule, "guard", registry.guards)
    for name in _table(tree, "tracks"):
        yield from _track(tree, f"tracks.{name}", _table(tree, "tracks", name), registry)
    yield from profile_faults(tree)
    yield from law_faults(tree, registry)


def _head(tree: Mapping[str, Any], registry: Registry) -> Iterator[Fault]:
    head = _table(tree, "agenda")
    identifier, language = head.get("id"), head.get("language")
    if isinstance(identifier, str) and not _ID.fullmatch(identifier):
        yield Fault("agenda.id", "bad-name", f"{shown(identifier)} is no identifier; use a-z, 0-9 and hyphens")
    if isinstance(language, str) and language not in languages.available():
        yield Fault("agenda.language", "unknown-language", unknown("language", language, languages.available()))
    yield from _vouched(tree, "agenda.administered_by", head.get("administered_by"))
    for name in _strings(head.get("requires")):
        if name not in registry.distributions:
            aside = next((line for line in registry.set_aside if name in line), "install it, or take it away here")
            text = f"the plugin {shown(name)} is not there; {aside}"
            yield Fault("agenda.requires", "plugin-missing", text)


def _track(tree: Mapping[str, Any], path: str, track: Mapping[str, Any], registry: Registry) -> Iterator[Fault]:
    states, groups = _table(track, "states"), _table(track, "groups")
    sources = [*states, *groups, "*"]
    for section in ("states", "groups", "fields", "transitions"):
        yield from _names(join(path, section), _table(track, section))
    for group, members in groups.items():
        at = join(path, "groups", group)
        if group in states:
            yield Fault(at, "duplicate-name", f"{group!r} is a state too; give one of them another name")
        yield from _each(at, "state", members, states)
    for trigger in _table(track, "transitions"):
        at = join(path, "transitions", trigger)
        yield from _transition(tree, at, _table(track, "transitions", trigger), states, sources)
    yield from _names(join(path, "approvals"), _table(track, "approvals"))
    yield from chain_faults(tree, path, track)
    if isinstance(track.get("assessment"), Mapping):
        assessment, at = _table(track, "assessment"), join(path, "assessment")
        yield from _each(join(at, "during"), "state", assessment.get("during"), states)
        yield from _each(join(at, "body"), "body", assessment.get("body"), _table(tree, "bodies"))
        blocks = _table(assessment, "blocks")
        for section in ("criteria", "blocks"):
            yield from _names(join(at, section), _table(assessment, section))
        for key in _table(assessment, "criteria"):
            block = _table(assessment, "criteria", key).get("block")
            if block != "":
                yield from _each(join(at, "criteria", key, "block"), "block", block, blocks)
        yield from _streams(tree, at, assessment, "scheme", registry.schemes)
    if isinstance(track.get("round"), Mapping):
        yield from _round(tree, join(path, "round"), _table(track, "round"), registry)


def _round(tree: Mapping[str, Any], path: str, round_: Mapping[str, Any], registry: Registry) -> Iterator[Fault]:
    tracks = _table(tree, "tracks")
    yield from _each(join(path, "of"), "track", round_.get("of"), tracks)
    yield from _each(join(path, "envelope"), "envelope", round_.get("envelope"), _table(tree, "envelopes"))
    of = _table(tracks, str(round_.get("of")))
    if not of:
        return
    states = [*_table(of, "states"), *_table(of, "groups")]
    yield from _each(join(path, "candidates"), "state", round_.get("candidates"), states)
    for word in ("grants", "refuses", "reserves"):
        yield from _each(join(path, word), "step", round_.get(word), _table(of, "transitions"))
    yield from _each(join(path, "field"), "field", round_.get("field"), _table(of, "fields"))
    yield from _earmarks(path, round_, _table(of, "fields"))
    criteria = _table(of, "assessment", "criteria")
    yield from _each(join(path, "ties"), "tie", round_.get("ties"), [*TIES, *(CRITERION + key for key in criteria)])
    yield from _streams(tree, path, round_, "rule", registry.allocations)


def _earmarks(path: str, round_: Mapping[str, Any], fields: Mapping[str, Any]) -> Iterator[Fault]:
    """The field by which money is set apart, and that each earmark is for a value that it can have."""
    by, earmarks = round_.get("earmarked_by"), _table(round_, "earmarks")
    yield from _each(join(path, "earmarked_by"), "field", by, fields)
    if earmarks and not by:
        text = "say by which field of an application money is set apart"
        yield Fault(join(path, "earmarked_by"), "missing", text)
    choices = _table(fields, str(by)).get("of")
    if isinstance(choices, (Mapping, list, tuple)):
        for part in earmarks:
            yield from _each(join(path, "earmarks", part), "choice", part, choices)


def _transition(
    tree: Mapping[str, Any],
    path: str,
    transition: Mapping[str, Any],
    states: Mapping[str, Any],
    sources: Sequence[str],
) -> Iterator[Fault]:
    yield from _each(join(path, "from"), "state", transition.get("from"), sources)
    for state in _strings(transition.get("from")):
        if _table(states, state).get("final") is True:
            text = f"{state!r} is final, so that nothing leaves it; take it away here, or final = true there"
            yield Fault(join(path, "from"), "final-leaves", text)
    to = transition.get("to")
    yield from _each(join(path, "to"), "state", to, states)
    if isinstance(to, Mapping):
        for rule, state in to.items():
            at = join(path, "to", rule)
            if rule != OTHERWISE and rule not in _table(tree, "rules"):
                yield Fault(at, "unknown-rule", unknown("rule", rule, _table(tree, "rules")))
            yield from _each(at, "state", state, states)
    standing = [*_table(tree, "roles"), *_table(tree, "bodies")]
    yield from _each(join(path, "by"), "role", transition.get("by"), standing, words="role or body")
    yield from _vouched(tree, join(path, "recorded_by"), transition.get("recorded_by"))
    yield from _each(join(path, "requires"), "rule", transition.get("requires"), _table(tree, "rules"))
    yield from _each(join(path, "commits"), "envelope", transition.get("commits"), _table(tree, "envelopes"))
    for rule, pot in _table(transition, "commits_if").items():
        at = join(path, "commits_if", rule)
        if rule not in _table(tree, "rules"):
            yield Fault(at, "unknown-rule", unknown("rule", rule, _table(tree, "rules")))
        yield from _each(at, "envelope", pot, _table(tree, "envelopes"))
    yield from _each(join(path, "records"), "record", transition.get("records"), RECORDS)


def _vouched(tree: Mapping[str, Any], path: str, role: object) -> Iterator[Fault]:
    """A role that the host vouches for: nobody verifies a relation where there is no dossier, or for another body."""
    roles = _table(tree, "roles")
    yield from _each(path, "role", role, roles)
    if isinstance(role, str) and "relation" in _table(roles, role):
        text = f"{role!r} is a relation to a dossier; name a role that your application vouches for"
        yield Fault(path, "role-is-relation", text)


def _streams(
    tree: Mapping[str, Any], path: str, holder: object, word: str, plugins: Mapping[str, type]
) -> Iterator[Fault]:
    """The bodies and envelopes that a plugin's parameters name."""
    if not isinstance(holder, Mapping) or not isinstance(holder.get(word), str) or holder[word] not in plugins:
        return
    known = {"body": _table(tree, "bodies"), "envelope": _table(tree, "envelopes")}
    for key, kind, name in names_in(plugins[holder[word]], holder):
        yield from _each(join(path, key), kind, name, known[kind])


def _each(path: str, kind: str, given: object, known: Iterable[str], *, words: str = "") -> Iterator[Fault]:
    for name in _strings(given):
        if name not in known:
            yield Fault(path, f"unknown-{kind}", unknown(words or kind, name, known))


def _names(path: str, table: Mapping[str, Any]) -> Iterator[Fault]:
    for name in table:
        if not _NAME.fullmatch(name) or len(name) > _LONGEST:
            text = f"{shown(name)} cannot be a name; use at most {_LONGEST} letters, digits, hyphens and underscores"
            yield Fault(join(path, name), "bad-name", text)


def _table(tree: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """The table at a path; an empty one where there is none."""
    found: Any = tree
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _strings(given: object) -> Iterator[str]:
    for value in given if isinstance(given, (list, tuple)) else (given,):
        if isinstance(value, str):
            yield value
