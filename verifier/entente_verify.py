#!/usr/bin/env python3
"""Checks the proofs of a shared record, with nobody's help.

    entente_verify.py bundle FILE... [--policy FILE] [--after FILE]... [--json]
    entente_verify.py proof FILE --entry FILE --policy FILE [--json]

A bundle is what one party may read of a journal, in one tar file. A proof is one text that shows that an entry stands
in a journal. Exit code: 0 everything holds, 1 something does not, 2 wrong use, or a file of yours cannot be read.

Needs Python 3.11 and the package `cryptography`, which checks signatures. It was written from the texts alone
(RFC 6962, RFC 8785, C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-policy, tlog-tiles, tlog-proof, and
Web Authentication for passkeys, docs/concepts/journal.md) and shares no code with the program that makes bundles. It recomputes no figures.

To be read from top to bottom: texts and numbers; signatures; trees; notes, checkpoints and policies; facts; keys and
parties; the walk along the entries; agreement texts; the bundle; single proofs; the command.
"""

import argparse
import base64
import hashlib
import hmac
import json
import os
import re
import sys
from datetime import datetime, timezone

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256

MAX_BUNDLE_BYTES = 8 << 30
MAX_FILES = 200_000
MAX_SMALL_FILE = 16 << 20  # checkpoint, policy, about, salts
MAX_LINE = 1 << 20  # an opening: at most 65,535 bytes of text, six bytes of JSON for each
MAX_TEXT = 65_535  # an entry, a fact, the text of a slot
MAX_NOTE = 1 << 20
MAX_INTEGER = 1 << 53
FUTURE_MS = 5 * 60_000  # how far clocks may differ
MAX_CLIENT = 2048  # what a browser says beside a passkey
LATEST_MS = 7_258_118_400_000  # 2200-01-01T00:00:00Z

CHECKS = {
    "bundle": "the file is a bundle, written in the one way",
    "checkpoint": "size and root are signed by a log that the policy names, and by the witnesses that it asks for",
    "entries": "each entry follows from those before it: place, instant, party, slots, key, signature",
    "root": "the entries are those under the checkpoint, each of them, and no other",
    "growth": "checkpoints seen earlier are beginnings of this journal",
    "time": "instants of recording fit the times at which witnesses cosigned",
    "openings": "what the reader got is what the entries committed to, and the facts are whole",
    "withheld": "no slot that the reader may read is missing; of its own data of persons, only what was erased",
    "agreement": "the agreement's texts are those that the journal names by hash",
}
# Where an entry does not follow, these say nothing any more.
AFTER_ENTRIES = ("time", "openings", "withheld", "agreement")


class Wrong(Exception):
    """Something does not hold. The text says what."""


class Misuse(Exception):
    """The caller's mistake: a file that is not there, a policy that is none."""


# ---- Texts and numbers: one spelling each, no other ----------------------------------------------------------------


def number(text):
    """A decimal number of 64 bits without sign and leading zeros."""
    if not re.fullmatch(r"0|[1-9][0-9]{0,19}", text, re.ASCII) or int(text) >= 1 << 64:
        raise Wrong(f"`{text[:30]}` is not a decimal number without leading zeros")
    return int(text)


def base64_bytes(text):
    """The bytes of a base64 text, if it is spelled as it has to be: Python alone takes others for the same."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        raise Wrong(f"`{text[:60]}` is not base64") from None
    if base64.b64encode(data).decode() != text:
        raise Wrong(f"`{text[:60]}` is not base64 in its one spelling")
    return data


def hex_bytes(text, length):
    """The bytes of small hexadecimal digits."""
    if not isinstance(text, str) or not re.fullmatch(r"[0-9a-f]{%d}" % (2 * length), text, re.ASCII):
        raise Wrong(f"`{str(text)[:60]}` is not {2 * length} small hexadecimal digits")
    return bytes.fromhex(text)


def utf8(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Wrong("it is not text in UTF-8") from None


def parse_json(data):
    """JSON as RFC 8785 and the record want it: no member twice, no floats, integers up to 2^53, whole characters."""

    def members(pairs):
        names = dict(pairs)
        if len(names) != len(pairs):
            raise Wrong("a member stands twice")
        return names

    def integer(digits):
        if len(digits) > 17 or digits == "-0" or abs(int(digits)) > MAX_INTEGER:
            raise Wrong(f"the number {digits[:30]} is larger than 2^53, or a zero with a sign")
        return int(digits)

    def other(text):
        raise Wrong(f"`{text[:30]}` is no integer")

    text = utf8(data)
    try:
        value = json.loads(
            text, object_pairs_hook=members, parse_int=integer, parse_float=other, parse_constant=other
        )
        canonical(value).encode("utf-8")  # half of a character pair stands in no text
        return value
    except Wrong:
        raise
    except RecursionError:
        raise Wrong("it is nested too deeply") from None
    except ValueError as error:
        raise Wrong(f"it is not JSON: {str(error)[:100]}") from None


def canonical(value):
    """RFC 8785: members by their names as UTF-16, no blanks, the shortest spelling of each character."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(canonical(name) + ":" + canonical(value[name]) for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def canonical_json(data):
    """The value of canonical bytes."""
    value = parse_json(data)
    if canonical(value).encode("utf-8") != data:
        raise Wrong("it is not in canonical form (RFC 8785)")
    return value


def shape(value, what, needed, optional=()):
    """Checks that a value is an object with these members and no others."""
    if not isinstance(value, dict):
        raise Wrong(f"{what} is no object")
    missing = [name for name in needed if name not in value]
    extra = [name for name in value if name not in needed and name not in optional]
    if missing or extra:
        raise Wrong(f"{what} lacks `{missing[0]}`" if missing else f"{what} has an unknown member `{extra[0]}`")
    return value


def whole(value, most=MAX_INTEGER):
    # True is an integer to Python.
    if type(value) is not int or not 0 <= value <= most:
        raise Wrong(f"`{value}` is not a whole number up to {most}")
    return value


def name_of(value):
    """An identifier: 1 to 200 bytes, no control characters, no white space at an end."""
    fits = isinstance(value, str) and 1 <= len(value.encode("utf-8")) <= 200 and value.strip() == value
    if not fits or has_control(value):
        raise Wrong(f"`{value}` is not an identifier")
    return value


def has_control(text):
    return any(ord(c) < 32 or 127 <= ord(c) < 160 for c in text)


def instant(value):
    """Milliseconds of Unix time. RFC 3339 in UTC, milliseconds only where they are not zero: one text for each."""
    form = r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{3}))?Z"
    match = re.fullmatch(form, value, re.ASCII) if isinstance(value, str) else None
    try:
        if match is None or match[2] == "000":
            raise ValueError
        moment = datetime.fromisoformat(match[1]).replace(tzinfo=timezone.utc)
        ms = int(moment.timestamp()) * 1000 + int(match[2] or 0)
    except (ValueError, OverflowError):
        raise Wrong(f"`{str(value)[:40]}` is not an instant such as 2025-03-03T09:00:00Z") from None
    if not 0 <= ms < LATEST_MS:
        raise Wrong(f"`{value}` lies outside the years 1970 to 2199")
    return ms


def shown_instant(ms):
    try:
        text = datetime.fromtimestamp(ms // 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    except (ValueError, OverflowError, OSError):
        return f"second {ms // 1000} of Unix time"
    return text + (f".{ms % 1000:03}Z" if ms % 1000 else "Z")


# ---- Signatures: Ed25519 (RFC 8032), strictly ----------------------------------------------------------------------

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P


def usable_point(encoded):
    """Whether 32 bytes are a point that can sign. Under a point of small order, signatures verify that nobody made."""
    y = int.from_bytes(encoded, "little") & ((1 << 255) - 1)
    if y >= P:
        return False  # a second spelling of another point
    # x^2 = (y^2 - 1) / (d y^2 + 1) has to be a square.
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    on_curve = pow(square, (P - 1) // 2, P) in (0, 1)
    # Order 1, 2, 4: y is 1, -1, 0. Order 8: doubled, y is 0, and that is where d y^4 + 2 y^2 = 1.
    small = y in (0, 1, P - 1) or (D * pow(y, 4, P) + 2 * y * y - 1) % P == 0
    return on_curve and not small


def signed(key, message, signature):
    """Whether the key's holder signed the message. The first half of a signature is a point as well."""
    if len(signature) != 64 or not usable_point(key) or not usable_point(signature[:32]):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        return True
    except (InvalidSignature, ValueError):
        return False


# ---- Trees: RFC 6962, section 2.1 ----------------------------------------------------------------------------------


def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """The root of entries one after the other. It keeps one hash for each complete subtree: 64 at most."""

    def __init__(self):
        self.size = 0
        self.peaks = []

    def add(self, hashed):
        # As many neighbours of equal size are joined as the size before ends in ones.
        count = self.size
        while count & 1:
            hashed = node_hash(self.peaks.pop(), hashed)
            count >>= 1
        self.peaks.append(hashed)
        self.size += 1

    def root(self):
        if not self.peaks:
            return hashlib.sha256().digest()
        root = self.peaks[-1]
        for left in reversed(self.peaks[:-1]):
            root = node_hash(left, root)
        return root


def check_inclusion(hashed, index, size, path, root):
    """The entry with this hash is entry `index` of the first `size` (RFC 9162, section 2.1.3.2)."""
    if size == 0:
        raise Wrong("a log without entries proves nothing")
    if index >= size:
        raise Wrong(f"entry {index} is not among the first {size}")
    place, last = index, size - 1
    for neighbour in path:
        if last == 0:
            raise Wrong("the proof has too many hashes")
        if place & 1 or place == last:
            hashed = node_hash(neighbour, hashed)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            hashed = node_hash(hashed, neighbour)
        place, last = place >> 1, last >> 1
    if last:
        raise Wrong("the proof has too few hashes")
    if hashed != root:
        raise Wrong("the proof leads to another root than the one that was signed")


# ---- Notes, checkpoints, policies: C2SP ----------------------------------------------------------------------------

NOTE_KEY, COSIGNER_KEY = 1, 4


def key_name(name):
    if not name or "+" in name or has_control(name) or any(c.isspace() for c in name):
        raise Wrong(f"`{name[:60]}` cannot be the name of a key")
    return name


class Key:
    """A key as signed notes name it: `name+id+base64`. Of a kind that is not known, it is kept and never believed."""

    def __init__(self, text):
        parts = text.split("+", 2)
        if len(text.encode("utf-8")) > 8192 or len(parts) != 3 or not re.fullmatch(r"[0-9a-f]{8}", parts[1], re.ASCII):
            raise Wrong("a key is written `name+id+base64`, with eight hexadecimal digits as id")
        self.name = key_name(parts[0])
        self.id = bytes.fromhex(parts[1])
        data = base64_bytes(parts[2])
        if not data:
            raise Wrong(f"the key of `{self.name}` is empty")
        self.kind, self.public = data[0], data[1:]
        self.known = self.kind in (NOTE_KEY, COSIGNER_KEY)
        if self.known:
            if len(self.public) != 32 or not usable_point(self.public):
                raise Wrong(f"the key of `{self.name}` is not a point that can sign")
            if hashlib.sha256(self.name.encode() + b"\n" + data).digest()[:4] != self.id:
                raise Wrong(f"the id of the key of `{self.name}` is not that of its bytes")

    def check(self, text, signature):
        """None where the signature is wrong; otherwise the second that a witness states, 0 for a log."""
        if self.kind == NOTE_KEY:
            return 0 if signed(self.public, text.encode(), signature) else None
        at = int.from_bytes(signature[:8], "big")
        if len(signature) != 72 or at >= 1 << 63:
            return None
        message = f"cosignature/v1\ntime {at}\n{text}".encode()
        return at if signed(self.public, message, signature[8:]) else None


class Note:
    """A text with signatures, none of them believed yet."""

    def __init__(self, data):
        if len(data) > MAX_NOTE:
            raise Wrong("a note is longer than 1 MB")
        whole_text = utf8(data)
        if any(ord(c) < 32 and c != "\n" for c in whole_text):
            raise Wrong("a note has control characters")
        text, gap, lines = whole_text.rpartition("\n\n")
        if not gap or not lines.endswith("\n"):
            raise Wrong("a note is a text, an empty line, and lines of signatures")
        self.text = text + "\n"
        self.signatures = []
        for line in lines[:-1].split("\n"):
            words = line.split(" ", 2)
            if len(words) != 3 or words[0] != "\u2014":
                raise Wrong(f"`{line[:60]}` is not a signature: `\u2014 name base64`")
            data = base64_bytes(words[2])
            if len(data) < 5:
                raise Wrong(f"the signature of `{words[1][:60]}` is too short")
            self.signatures.append((key_name(words[1]), data[:4], data[4:]))
        if len(self.signatures) > 64:
            raise Wrong("a note has more than 64 signatures")
        if len({line[:2] for line in self.signatures}) != len(self.signatures):
            raise Wrong("a key signed the note twice")

    def check(self, keys):
        """The keys that signed it, with what each says. One wrong signature of a known key is enough to refuse it."""
        found = []
        for name, short, signature in self.signatures:
            known = [key for key in keys if key.known and (key.name, key.id) == (name, short)]
            said = [(key, at) for key in known if (at := key.check(self.text, signature)) is not None]
            if known and not said:
                raise Wrong(f"the signature of `{name}` is wrong: the text was changed, or another key signed it")
            found.extend(said[:1])
        return found


class Checkpoint:
    """Which log, how many entries, which root: three lines and nothing more."""

    def __init__(self, text):
        lines = text.split("\n")
        if len(lines) != 4 or lines[3]:
            raise Wrong("a checkpoint is three lines: origin, size, root")
        self.origin = lines[0]
        if not 1 <= len(self.origin.encode()) <= 255 or has_control(self.origin):
            raise Wrong("the origin of a checkpoint has 1 to 255 bytes without control characters")
        self.size, self.root = number(lines[1]), base64_bytes(lines[2])
        if len(self.root) != 32:
            raise Wrong("the root of a checkpoint has another length than 32 bytes")
        if self.size == 0 and self.root != hashlib.sha256().digest():
            raise Wrong("a log without entries has the hash of nothing as its root")


class Policy:
    """Whose checkpoints are believed: logs, witnesses, groups of them, and the quorum that has to have cosigned."""

    def __init__(self, data):
        self.logs, self.witnesses, self.groups = [], {}, {}
        self.order, self.grouped, self.quorum = [], set(), None
        if len(data) > MAX_NOTE:
            raise Wrong("the policy is longer than 1 MB")
        lines = data.split(b"\n")
        if lines.pop():
            raise Wrong("the last line of the policy has no end")
        for place, line in enumerate(lines, 1):
            try:
                self.read(line)
            except Wrong as wrong:
                raise Wrong(f"line {place} of the policy: {wrong}") from None
        if self.quorum is None:
            raise Wrong("the policy has no line `quorum`; `quorum none` asks for no witness")

    def read(self, line):
        if any((byte < 32 and byte != 9) or byte == 127 for byte in line):
            raise Wrong("a control character")
        words = [word for word in re.split(rb"[ \t]", line) if word]
        if not words or words[0].startswith(b"#"):
            return
        match words:
            case [b"log", key] | [b"log", key, _]:
                self.logs.append(self.key(key, NOTE_KEY, self.logs))
            case [b"witness", name, key] | [b"witness", name, key, _]:
                key = self.key(key, COSIGNER_KEY, self.witnesses.values())
                self.define(name)
                self.witnesses[name] = key
            case [b"group", name, needs, *members]:
                counts = {b"all": len(members), b"any": 1}
                needs = counts[needs] if needs in counts else number(utf8(needs))
                if not 1 <= needs <= len(members):
                    raise Wrong("a group needs 1 of its members at least, and no more than it has")
                for member in members:
                    if member not in self.order or member in self.grouped:
                        raise Wrong(f"`{utf8(member)}` is unknown, or in a group already")
                    self.grouped.add(member)
                self.define(name)
                self.groups[name] = (needs, members)
            case [b"quorum", name] if self.quorum is None:
                if name != b"none" and name not in self.order:
                    raise Wrong(f"no line before names `{utf8(name)}`")
                self.quorum = name
            case _:
                raise Wrong("it is no `log`, `witness`, `group` or first `quorum`")

    def define(self, name):
        if name == b"none" or name in self.order or len(self.order) >= 1024:
            raise Wrong(f"the name `{utf8(name)}` is taken, or there are too many")
        self.order.append(name)

    @staticmethod
    def key(text, kind, others):
        key = Key(utf8(text))
        if key.known and key.kind != kind:
            raise Wrong(f"the key of `{key.name}` does not sign what is needed: a log signs notes, a witness cosigns")
        if any(other.public == key.public for other in others) or len(others) >= 1024:
            raise Wrong(f"the key of `{key.name}` stands there twice, or there are too many")
        return key

    def accept(self, note):
        """The checkpoint in a note, the log that signed it, and (witness, second) of those that cosigned."""
        found = note.check(self.logs + list(self.witnesses.values()))
        checkpoint = Checkpoint(note.text)
        logs = [key.name for key, _ in found if key.kind == NOTE_KEY]
        if checkpoint.origin not in logs:
            raise Wrong(f"no log that the policy names as `{checkpoint.origin}` signed the checkpoint")
        cosigned = [(key, at) for key, at in found if key.kind == COSIGNER_KEY]
        has = {}
        for name in self.order:  # members stand before their group
            if name in self.witnesses:
                has[name] = any(key is self.witnesses[name] for key, _ in cosigned)
            else:
                needs, members = self.groups[name]
                has[name] = sum(has[member] for member in members) >= needs
        if self.quorum != b"none" and not has[self.quorum]:
            raise Wrong("too few witnesses cosigned the checkpoint for the quorum of the policy")
        return checkpoint, [(key.name, at) for key, at in cosigned]


# ---- Commitments, and what they commit to --------------------------------------------------------------------------


def compartments(parties):
    """Who may read a slot, in the order of the slots: all; each party; each pair; whoever sees data of persons."""
    parties = sorted(parties, key=str.encode)
    pairs = [("commercial", one, other) for place, one in enumerate(parties) for other in parties[place + 1 :]]
    return [("shared",), *(("private", party) for party in parties), *pairs, ("personal",)]


def sized(text):
    data = text.encode()
    return len(data).to_bytes(8, "big") + data


def padded(text):
    """Length, text, and zeros up to the next 256 bytes, so that size tells little."""
    data = text.encode()
    if len(data) > MAX_TEXT:
        raise Wrong(f"a text has more than {MAX_TEXT} bytes")
    data = len(data).to_bytes(2, "big") + data
    return data + bytes(-len(data) % 256)


def slot_commitment(alliance, compartment, text, salt):
    words = (list(compartment) + ["", ""])[:3]
    message = b"entente/commitment/v1\n" + b"".join(map(sized, [alliance, *words])) + padded(text)
    return hmac.digest(salt, message, "sha256")


def part_commitment(alliance, place, text, salt):
    message = b"entente/part/v1\n" + sized(alliance) + place.to_bytes(4, "big") + padded(text)
    return hmac.digest(salt, message, "sha256")


def lines_of(text):
    """The lines of a text, each with its end."""
    if text and not text.endswith("\n"):
        raise Wrong("the last line of a slot has no end")
    return text.split("\n")[:-1]


KINDS = (
    "acknowledgement agreement answer case claim closing comment cost coverage deployment emergency erasure key"
    " outage party passkey person proposal sample signature survey usage value withdrawal work"
).split()
OPEN_KINDS = ("key", "party", "passkey")  # all parties read what they say: the walk rests on it
ACTED = ("acknowledgement", "comment", "emergency", "proposal", "signature")  # they name the person who acts


def read_fact(line, leaf, recorded):
    """A fact of an entry: canonical, its id that of its content, and of the party, kind and source of the entry."""
    data = line.encode()
    if len(data) > MAX_TEXT:
        raise Wrong("a fact is too long")
    fact = canonical_json(data)
    shape(fact, "a fact", ("at", "by", "id", "seq", "source"), (*KINDS, "recorded", "repeat"))
    kinds = [kind for kind in KINDS if kind in fact]
    if len(kinds) != 1 or not isinstance(fact[kinds[0]], dict):
        raise Wrong("a fact has exactly one body")
    at, own = instant(fact["at"]), fact.get("recorded")
    whole(fact["seq"])
    if "repeat" in fact and whole(fact["repeat"], (1 << 32) - 1) == 0:
        raise Wrong("a fact is not in canonical form: it says `repeat` 0")
    if ("recorded" in fact) != leaf["brought"]:
        raise Wrong("a fact brings an instant of recording along and the envelope does not say so, or the reverse")
    if at - (recorded if own is None else instant(own)) > FUTURE_MS:
        raise Wrong(f"a fact happened at {fact['at']}, more than 5 minutes after it was recorded")
    content = {name: value for name, value in fact.items() if name not in ("id", "recorded", "seq")}
    if hashlib.sha256(canonical(content).encode()).digest() != hex_bytes(fact["id"], 32):
        raise Wrong(f"the id `{fact['id']}` does not belong to its fact: the fact was changed")
    if (name_of(fact["by"]), kinds[0], name_of(fact["source"])) != (leaf["party"], leaf["kind"], leaf["source"]):
        raise Wrong("a fact is not of the party, kind and source that the envelope names")
    if not leaf["at"][0] <= at <= leaf["at"][1]:
        raise Wrong("a fact lies outside the instants of the envelope")
    check_body(kinds[0], fact[kinds[0]])
    return fact


def one_of(value, *words):
    if value not in words:
        raise Wrong(f"`{value}` is none of {', '.join(words)}")
    return value


def check_body(kind, body):
    """The kinds on which the walk itself rests. Others are bound by their id, and figures are not recomputed here."""
    if kind == "key":
        shape(body, "a key", ("does", "key", "purpose"), ("alone", "of", "proof"))
        does = one_of(body["does"], "added", "revoked", "vouched")
        purpose = one_of(body["purpose"], "host", "recovery", "signing")
        hex_bytes(body["key"], 32)
        if ("proof" in body) != (does == "added") or ("of" in body) != (does == "vouched"):
            raise Wrong("`proof` is for a key that is added, `of` for one that is vouched for")
        if "of" in body:
            name_of(body["of"])
        if "proof" in body and not isinstance(body["proof"], str):
            raise Wrong("the proof of a key is no text")
        if "alone" in body and (body["alone"] is not True or (does, purpose) != ("added", "signing")):
            raise Wrong("`alone` is said when a signing key is added")
        if does == "vouched" and purpose != "signing":
            raise Wrong("parties vouch for a signing key")
    elif kind == "party":
        shape(body, "a membership", ("does", "party"))
        one_of(body["does"], "joined", "left")
        name_of(body["party"])
    elif kind == "passkey":
        shape(body, "a passkey", ("credential", "does", "person"), ("key", "origin", "site"))
        hex_bytes(body["credential"], 32)
        if not isinstance(body["person"], str) or not re.fullmatch(r"p-[0-9a-f]{16}", body["person"], re.ASCII):
            raise Wrong("a person is `p-` and 16 small hexadecimal digits")
        added = one_of(body["does"], "added", "revoked") == "added"
        if any((name in body) != added for name in ("key", "origin", "site")):
            raise Wrong("a passkey that is added, and no other, has a `key`, an `origin` and a `site`")
        if added:
            person_key(body["key"])
            check_origin(body["origin"], body["site"])
    elif kind == "erasure":
        shape(body, "an erasure", ("parts", "request"))
        parts = body["parts"]
        if not isinstance(parts, list) or not all(isinstance(part, list) and len(part) == 2 for part in parts):
            raise Wrong("an erasure names parts by entry and place")
        places = [(whole(index), whole(part, (1 << 32) - 1)) for index, part in parts]
        if not places or places != sorted(set(places)):
            raise Wrong("the parts of an erasure stand in their order, each once")
        if not isinstance(body["request"], str) or not body["request"].strip():
            raise Wrong("an erasure says at whose request")
    elif kind == "agreement":
        shape(body, "an agreement", ("effective", "hash", "version"))
        instant(body["effective"])
        if not isinstance(body["hash"], str) or not isinstance(body["version"], str):
            raise Wrong("hash and version of an agreement are texts")


def person_key(text):
    """The way of signing and the bytes of a passkey's public key."""
    if not isinstance(text, str) or not re.fullmatch(r"es256:[0-9a-f]{128}|eddsa:[0-9a-f]{64}", text, re.ASCII):
        raise Wrong("the key of a passkey is `es256:` and 128, or `eddsa:` and 64 small hexadecimal digits")
    return text[:5], bytes.fromhex(text[6:])


def check_origin(origin, site):
    """The host of an origin is the site, or lies below it."""
    plain = r"[!-@\[-~]{1,300}"  # ASCII without blanks and capitals
    texts = isinstance(origin, str) and isinstance(site, str)
    if texts and re.fullmatch(plain, origin, re.ASCII) and re.fullmatch(plain, site, re.ASCII):
        match = re.fullmatch(r"https?://([^/?#@\"\\]*)", origin, re.ASCII)
        host = re.sub(r":[0-9]*$", "", match[1]) if match else ""
        if host == site or host.endswith("." + site):
            return
    raise Wrong(f"`{str(origin)[:60]}` is no origin of the site `{str(site)[:60]}`")


# ---- Keys and parties: facts in the journal itself -----------------------------------------------------------------


class PartyKeys:
    def __init__(self):
        self.signing, self.recovery, self.revoked = set(), set(), set()
        self.alone = False
        self.vouched = {}  # a new key, by whom it is vouched for

    def ever(self):
        return self.signing | self.recovery | self.revoked


class Keys:
    """The keys in force. Each fact about keys is held against those that stand before it."""

    def __init__(self, alliance):
        self.alliance, self.host, self.parties = alliance, None, {}

    def of(self, party):
        return self.parties.setdefault(party, PartyKeys())

    def attest(self, party, signer):
        """`source` where the party signed itself, `host` where the host alone says that the party said it."""
        keys = self.parties.get(party) or PartyKeys()
        if signer in keys.signing:
            return "source"
        if signer != self.host:
            raise Wrong(f"`{party}` has no such key in force: it was never added, or it was revoked")
        if keys.alone:
            raise Wrong(f"`{party}` said that only its own keys speak for it, and the host signed this")
        return "host"

    def entitled(self, present, party, signer, key):
        """Who may add or revoke: the party's own keys; the host for the first, or when all others vouch for it."""
        keys = self.parties.get(party) or PartyKeys()
        if not keys.ever():
            if signer == self.host:
                return "host"
        elif signer in keys.signing | keys.recovery:
            return "source"
        else:
            others = {name for name in present if name != party and name in self.parties and self.parties[name].signing}
            if signer == self.host and others and others <= keys.vouched.get(key, set()):
                return "host"
        raise Wrong(f"a key of `{party}` is added or revoked by its own keys, or after all others have vouched for it")

    def apply(self, present, party, signer, said):
        """Takes in what a party says of a key; `present` are the parties before, for who left is not waited for."""
        key, does = bytes.fromhex(said["key"]), said["does"]
        if not usable_point(key):
            raise Wrong("this is not a key that can sign")
        if does == "vouched":
            if self.attest(party, signer) != "source" or said["of"] == party:
                raise Wrong("only another party, with its own key, vouches for a key")
            self.of(said["of"]).vouched.setdefault(key, set()).add(party)
            return "source"
        if does == "revoked":
            by = self.entitled(present, party, signer, key)
            keys = self.of(party)
            if key not in keys.signing | keys.recovery:
                raise Wrong(f"`{party}` has no such key to revoke")
            keys.signing.discard(key)
            keys.recovery.discard(key)
            keys.revoked.add(key)
            return by
        if said["purpose"] == "host":
            if signer != (self.host or key):
                raise Wrong("the key of the host is named by the host's key, the first one by itself")
            self.check_new(party, key, said)
            self.host = key
            return "host"
        by = self.entitled(present, party, signer, key)
        self.check_new(party, key, said)
        keys = self.of(party)
        keys.vouched.pop(key, None)
        keys.alone |= "alone" in said
        (keys.recovery if said["purpose"] == "recovery" else keys.signing).add(key)
        return by

    def check_new(self, party, key, said):
        """The key is in nobody's use, and its holder signed that it is a key of this party for this purpose."""
        if key == self.host or any(key in keys.ever() for keys in self.parties.values()):
            raise Wrong("this key is or was in use already")
        claim = f"entente/key/v1\n{self.alliance}\n{party}\n{said['purpose']}\n".encode()
        if not signed(key, claim, hex_bytes(said["proof"], 64)):
            raise Wrong(f"the added key did not sign that it is a key of `{party}`")


class Passkeys:
    """The passkeys of people, those in force and those that were: what an entry says that one of them signed."""

    def __init__(self):
        self.known = {}

    def check(self, leaf):
        """Whose passkey signed an entry, where one did: one of the party, in force, and it signed just this."""
        said = leaf["assertion"]
        if said is None:
            return None
        known = self.known.get(said["passkey"])
        if known is None or known["revoked"] or known["party"] != leaf["party"]:
            raise Wrong(f"`{leaf['party']}` has no such passkey in force: it was never added, or it was revoked")
        why = self.refused(said, known, leaf["challenge"])
        if why:
            raise Wrong(f"the passkey of `{known['person']}` did not sign this entry: {why}")
        return known

    @staticmethod
    def refused(said, known, challenge):
        client, data = said["members"], said["authenticator"]
        asked = base64.urlsafe_b64encode(challenge).decode().rstrip("=")
        if client.get("type") != "webauthn.get":
            return "it was asked for something else"
        if client.get("challenge") != asked:
            return "it answered another challenge"
        if client.get("origin") != known["origin"] or client.get("crossOrigin", False) is not False:
            return "it was used on another site"
        if client.get("topOrigin") is not None:
            return "it was used in a page of another site"
        if data[:32] != hashlib.sha256(known["site"].encode()).digest():
            return "it belongs to another site"
        flags = data[32]  # 1 present, 4 verified, 8 may be copied, 16 is, 64 and 128 announce more bytes
        if flags & 0xC0:
            return "the device says more than is there"
        if not flags & 1:
            return "nobody was there"
        if not flags & 4:
            return "the device did not see who was there"
        if flags & 24 == 16:
            return "it is copied and may not be"
        message = data + hashlib.sha256(said["client"].encode()).digest()
        return None if passkey_signed(known["key"], message, said["signature"]) else "its signature is wrong"

    def apply(self, party, said, index, attested):
        """Takes in what a party says of a passkey of one of its people."""
        credential, person = bytes.fromhex(said["credential"]), said["person"]
        before = self.known.get(credential)
        if said["does"] == "revoked":
            if before is None or before["revoked"] or (before["party"], before["person"]) != (party, person):
                raise Wrong(f"`{party}` has no such passkey in force: it was never added, or it was revoked")
            before["revoked"] = True
            return
        scheme, point = person_key(said["key"])
        if scheme == "eddsa" and not usable_point(point):
            raise Wrong("this is not a key that can sign")
        if any(known["person"] == person and known["party"] != party for known in self.known.values()):
            raise Wrong(f"`{person}` is a person of another party")
        added = {"party": party, "person": person, "key": (scheme, point), "site": said["site"]}
        if before is not None:
            if any(before[name] != value for name, value in added.items()):
                raise Wrong("this passkey was added before with another key or site, or for another person")
            if not before["revoked"] and before["origin"] == said["origin"]:
                raise Wrong("this passkey is in force already")
        more = {"origin": said["origin"], "revoked": False, "added": index, "added_by": attested}
        self.known[credential] = added | more


def passkey_signed(key, message, signature):
    """Whether a passkey signed the message."""
    scheme, point = key
    try:
        if scheme == "eddsa":
            Ed25519PublicKey.from_public_bytes(point).verify(signature, message)
        else:
            numbers = int.from_bytes(point[:32]), int.from_bytes(point[32:])
            public = ec.EllipticCurvePublicNumbers(*numbers, ec.SECP256R1()).public_key()
            public.verify(signature, message, ec.ECDSA(SHA256()))
        return True
    except (InvalidSignature, ValueError):
        return False


def read_assertion(wire):
    """What a person's passkey said to an entry."""
    shape(wire, "an assertion", ("authenticator", "client", "passkey", "signature"))
    client, signature = wire["client"], wire["signature"]
    if not isinstance(client, str) or not isinstance(signature, str) or not 2 <= len(signature) <= 144:
        raise Wrong("what a passkey said has `client` as text and a `signature` of 1 to 72 bytes")
    if len(client.encode()) > MAX_CLIENT:
        raise Wrong("what the browser says beside a passkey is too long")
    members = parse_json(client.encode())
    flat = isinstance(members, dict) and all(isinstance(value, (str, bool, type(None))) for value in members.values())
    if not flat:
        raise Wrong("what the browser says beside a passkey is no object of texts, truths and nothing")
    return {
        "passkey": hex_bytes(wire["passkey"], 32),
        "authenticator": hex_bytes(wire["authenticator"], 37),
        "client": client,
        "members": members,
        "signature": hex_bytes(signature, len(signature) // 2),
    }


# ---- Entries -------------------------------------------------------------------------------------------------------


def read_entry(data):
    """Index, instant of recording and leaf of an entry: canonical, of the known form, signed by the key it names."""
    if len(data) > MAX_TEXT:
        raise Wrong("an entry is too long")
    entry = shape(canonical_json(data), "an entry", ("index", "leaf", "recorded"))
    needed = "actor alliance at blobs commitments idempotency kind seq signature source version".split()
    wire = shape(entry["leaf"], "a leaf", needed, ("assertion", "brought"))
    unsigned = {name: value for name, value in wire.items() if name != "signature"}
    bare = {name: value for name, value in unsigned.items() if name != "assertion"}
    actor = shape(wire["actor"], "an actor", ("key", "party"))
    key, signature = hex_bytes(actor["key"], 32), hex_bytes(wire["signature"], 64)
    if not signed(key, b"entente/leaf/v1\n" + canonical(unsigned).encode(), signature):
        raise Wrong(f"the signature of `{actor['party']}` is wrong: the entry was changed, or another key signed it")
    if len(canonical(wire).encode()) > MAX_TEXT - 128:
        raise Wrong("a leaf is too long")
    if whole(wire["version"]) != 1:
        raise Wrong(f"version {wire['version']} of an entry is not known here")
    if wire.get("brought", True) is not True:
        raise Wrong("`brought` is true or is not there")
    for name in ("at", "seq", "commitments", "blobs"):
        if not isinstance(wire[name], list) or (name in ("at", "seq") and len(wire[name]) != 2):
            raise Wrong(f"`{name}` is not such a list")
    at, seq = [instant(one) for one in wire["at"]], [whole(one) for one in wire["seq"]]
    if at[1] < at[0] or seq[1] < seq[0]:
        raise Wrong("`at` and `seq` name the first, then the last")
    if not isinstance(wire["kind"], str) or not re.fullmatch(r"[a-z-]{1,64}", wire["kind"], re.ASCII):
        raise Wrong("a kind is 1 to 64 small letters and hyphens")
    hex_bytes(wire["idempotency"], 32)
    for blob in wire["blobs"]:
        hex_bytes(blob, 32)
    leaf = {
        "alliance": name_of(wire["alliance"]),
        "party": name_of(actor["party"]),
        "kind": wire["kind"],
        "source": name_of(wire["source"]),
        "at": at,
        "brought": "brought" in wire,
        "commitments": [hex_bytes(one, 32) for one in wire["commitments"]],
        "key": key,
        "assertion": read_assertion(wire["assertion"]) if "assertion" in wire else None,
        "challenge": hashlib.sha256(b"entente/assertion/v1\n" + canonical(bare).encode()).digest(),
    }
    return whole(entry["index"]), instant(entry["recorded"]), leaf


class Walk:
    """Where a journal stands after some entries."""

    def __init__(self, alliance):
        self.alliance, self.keys, self.passkeys = alliance, Keys(alliance), Passkeys()
        self.parties, self.recorded, self.size, self.own = set(), 0, 0, False

    def follow(self, index, recorded, leaf, shared):
        """Takes in the next entry; `shared` are the facts that all may read. Who stands behind it, or it is wrong."""
        if index != self.size:
            raise Wrong(f"it says that its place is {index}")
        if leaf["alliance"] != self.alliance:
            raise Wrong(f"it is an entry of the alliance `{leaf['alliance']}`")
        if recorded < self.recorded:
            raise Wrong("it was recorded before the entry in front of it")
        if leaf["brought"] and self.own:
            raise Wrong("facts with the instant of an earlier record stand at the beginning of a journal only")
        if self.size and leaf["party"] not in self.parties:
            raise Wrong(f"`{leaf['party']}` is not, or not any longer, a party of the journal")
        parties = set(self.parties)
        about = leaf["kind"] in OPEN_KINDS
        if about and not shared:
            raise Wrong("it is about keys, passkeys or parties, and what it says of them was not shown to all")
        if leaf["kind"] == "party":
            for fact in shared:
                party, joins = fact["party"]["party"], fact["party"]["does"] == "joined"
                if joins == (party in parties):
                    raise Wrong(f"`{party}` joined already, or is no party that could leave")
                (parties.add if joins else parties.remove)(party)
        if self.size == 0:
            parties.add(leaf["party"])
        slots = len(compartments(parties))
        if len(leaf["commitments"]) != slots:
            raise Wrong(f"it has {len(leaf['commitments'])} slots, and the parties have {slots} compartments")
        asserted = self.passkeys.check(leaf)  # before its own facts: none vouches for itself
        if leaf["kind"] == "key":
            stands = [self.keys.apply(self.parties, leaf["party"], leaf["key"], fact["key"]) for fact in shared]
            attested = "host" if "host" in stands else "source"
        else:
            attested = self.keys.attest(leaf["party"], leaf["key"]) if self.keys.host else None
        if self.keys.host is None:
            raise Wrong("a journal begins with the key of its host, signed by that key")
        if asserted and attested == "host":
            attested = "passkey"
        if leaf["kind"] == "passkey":
            for fact in shared:
                self.passkeys.apply(leaf["party"], fact["passkey"], index, attested)
        self.parties, self.recorded, self.size = parties, recorded, self.size + 1
        self.own |= not about and not leaf["brought"]
        return attested


# ---- Files of a bundle ---------------------------------------------------------------------------------------------


class Archive:
    """A tar file, read where it lies: plain files only, each once. Little is kept in memory."""

    def __init__(self, file):
        self.file, self.files = file, {}
        total = os.fstat(file.fileno()).st_size
        if total > MAX_BUNDLE_BYTES:
            raise Wrong("it is larger than 8 GB")
        at, long_name = 0, None
        while at < total:
            file.seek(at)
            head = file.read(512)
            if len(head) < 512:
                raise Wrong("it is cut off")
            if not any(head):
                break
            stated = self.octal(head[148:156])
            if stated != sum(head[:148]) + 32 * 8 + sum(head[156:]):
                raise Wrong("it is not a tar file, or a header of it was changed")
            size, kind = self.octal(head[124:136]), head[156:157]
            if at + 512 + size > total:
                raise Wrong("it is cut off")
            if kind == b"L" and size <= 8192:  # the name of the next file, where it has more than 100 bytes
                long_name = utf8(file.read(size).rstrip(b"\0"))
            elif kind in (b"0", b"\0"):
                name = long_name or self.name(head)
                if name in self.files or len(self.files) >= MAX_FILES:
                    raise Wrong(f"a bundle has the file `{name}` once, and at most {MAX_FILES} files")
                self.files[name], long_name = (at + 512, size), None
            else:
                raise Wrong("it holds something other than plain files")
            at += 512 + size + (-size % 512)

    @staticmethod
    def octal(field):
        digits = field.strip(b" \0")
        if not re.fullmatch(rb"[0-7]{1,12}", digits):
            raise Wrong("it is not a tar file, or a header of it was changed")
        return int(digits, 8)

    @staticmethod
    def name(head):
        name = utf8(head[:100].split(b"\0")[0])
        front = utf8(head[345:500].split(b"\0")[0]) if head[257:263] == b"ustar\0" else ""
        return f"{front}/{name}" if front else name

    def take(self, name):
        """Start and size of a file. What is left in the end does not belong into a bundle."""
        if name not in self.files:
            raise Wrong(f"the file `{name}` is missing")
        return self.files.pop(name)

    def read(self, place, most=MAX_SMALL_FILE):
        start, size = place
        if size > most:
            raise Wrong(f"a file of {size} bytes is too long for what it should be")
        self.file.seek(start)
        return self.file.read(size)

    def feed(self, place, digest):
        """A file into a hash, in pieces."""
        start, left = place
        self.file.seek(start)
        while left:
            piece = self.file.read(min(left, 1 << 20))
            if not piece:
                raise Wrong("it is cut off")
            digest.update(piece)
            left -= len(piece)

    def line_ends(self, place):
        start, left = place
        self.file.seek(start)
        ends = 0
        while left and (piece := self.file.read(min(left, 1 << 20))):
            ends, left = ends + piece.count(b"\n"), left - len(piece)
        return ends

    def lines(self, place):
        """Start and size of each line of a file."""
        start, left = place
        while left:
            self.file.seek(start)
            line = self.file.readline(min(left, MAX_LINE))
            if not line.endswith(b"\n"):
                raise Wrong("a line is too long, or the last one has no end")
            yield start, len(line) - 1
            start, left = start + len(line), left - len(line)


def tile_name(index, width):
    """C2SP tlog-tiles: `000`, `001`, ..., `x001/000`; `.p/N` where there are fewer than 256."""
    text = f"{index % 1000:03}"
    while index := index // 1000:
        text = f"x{index % 1000:03}/{text}"
    return f"tile/entries/{text}" + (f".p/{width}" if width < 256 else "")


def read_openings(archive, name, members, report):
    """Where the openings of each entry lie: {index: {slot or part: place}}."""
    found = {}
    for place in archive.lines(archive.take(name)):
        opening = shape(canonical_json(archive.read(place)), f"a line of `{name}`", members)
        slot = opening[members[0]]
        if members[0] == "compartment":
            if not isinstance(slot, list) or not all(isinstance(word, str) for word in slot):
                raise Wrong("a compartment is a list of texts")
            slot = tuple(slot)
        else:
            whole(slot, (1 << 32) - 1)
        hex_bytes(opening["salt"], 32)
        if not isinstance(opening["text"], str):
            raise Wrong("what was opened is no text")
        of = found.setdefault(whole(opening["index"]), {})
        if slot in of:
            report.find("openings", f"entry {opening['index']}", f"`{name}` has the same place of it twice")
        of[slot] = place
    return found


# ---- Agreement texts: docs/reference/sealing.md --------------------------------------------------------------------


def version_hash(archive, files):
    """The hash of a version of the agreement: over all files, or over salted commitments where it is sealed."""
    paths = sorted(files, key=str.encode)
    if "salts" not in files and "commitments" not in files:
        digest = hashlib.sha256()
        for path in paths:
            digest.update(sized(path) + files[path][1].to_bytes(8, "big"))
            archive.feed(files[path], digest)
        return "sha256:" + digest.hexdigest()
    salts = seal_lines(archive, files, "salts")
    if len({salt for _, salt in salts}) != len(salts) or len({path for path, _ in salts}) != len(salts):
        raise Wrong("a salt or a path stands twice in `salts`")
    salts = dict(salts)
    own = []
    for path in paths:
        if path in ("salts", "commitments"):
            continue
        if path not in salts:
            raise Wrong(f"`{path}` has no line in `salts`")
        digest = hmac.new(salts[path], b"entente agreement file v1\n" + sized(path), "sha256")
        archive.feed(files[path], digest)
        own.append(digest.digest())
    if missing := [path for path in salts if path not in files]:
        raise Wrong(f"`salts` names `{missing[0]}`, which is not there")
    hidden = {}
    for position, commitment in seal_lines(archive, files, "commitments"):
        if not re.fullmatch(r"[0-9]{1,9}", position, re.ASCII) or any(int(position) <= before for before in hidden):
            raise Wrong("the positions in `commitments` are numbers in their order")
        hidden[int(position)] = commitment
    if "commitments" in files:
        plain = "".join(f"{position} {commitment.hex()}\n" for position, commitment in hidden.items())
        if archive.read(files["commitments"]) != plain.encode():
            raise Wrong("`commitments` says the same in other bytes than those that were handed out")
    total = len(own) + len(hidden)
    if any(position >= total for position in hidden):
        raise Wrong("`commitments` has a position beyond the files that there are")
    tree, own = Tree(), iter(own)
    for position in range(total):
        tree.add(leaf_hash(hidden[position] if position in hidden else next(own)))
    return "entente-v1:" + tree.root().hex()


def seal_lines(archive, files, name):
    """Lines of a name, a blank and 64 hexadecimal digits."""
    text = utf8(archive.read(files[name])) if name in files else ""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    if len(lines) > 100_000:
        raise Wrong(f"`{name}` has too many lines")
    pairs = [line.rstrip("\r").rpartition(" ") for line in lines]
    if any(not front for front, _, _ in pairs):
        raise Wrong(f"a line of `{name}` is not a name, a blank and 64 hexadecimal digits")
    return [(front, hex_bytes(digits, 32)) for front, _, digits in pairs]


# ---- The bundle ----------------------------------------------------------------------------------------------------


class Report:
    def __init__(self):
        self.findings, self.notes = {}, []
        self.counts = dict.fromkeys(("entries", "facts", "unseen", "brought", "erased", "figures"), 0)
        self.attested, self.passkeys, self.cosigned, self.about = {}, [], {}, {}

    def find(self, check, place, why):
        # What follows from one wrong thing is not told beside it.
        self.findings.setdefault(check, (place, str(why)))


def verify_bundle(file, own_policy, after):
    """Everything that can be checked of a bundle. `after`: checkpoints that the reader has seen before."""
    report = Report()
    try:
        archive = Archive(file)
        about = read_about(archive)
        report.about = about
        note = Note(archive.read(archive.take("checkpoint"), MAX_NOTE))
        policy_text = archive.read(archive.take("policy"))
        utf8(policy_text)
        openings = read_openings(archive, "openings.ndjson", ("compartment", "index", "salt", "text"), report)
        parts = read_openings(archive, "parts.ndjson", ("part", "index", "salt", "text"), report)
        report.counts["figures"] = archive.line_ends(archive.take("figures.ndjson"))
        tiles = []
        for index in range(-(-about["size"] // 256)):
            width = min(256, about["size"] - 256 * index)
            tiles.append((archive.take(tile_name(index, width)), width))
        earlier, versions = sort_rest(archive)
    except Wrong as wrong:
        report.find("bundle", "the file", wrong)
        return report
    policy = own_policy
    if policy is None:
        report.notes.append("whom to believe was taken from the bundle itself, which proves nothing: name a --policy")
        try:
            policy = Policy(policy_text)
        except Wrong as wrong:
            report.find("checkpoint", "policy", wrong)
    if policy and policy.quorum == b"none":
        report.notes.append("the policy asks for no witness: a host could show each reader another journal")
    stated = check_checkpoint(report, note, policy)
    for seen in after:
        earlier.append(("a checkpoint that you have seen", seen, Checkpoint(seen.text)))
    if not earlier:
        report.notes.append("there was no earlier checkpoint to compare with: keep this one for --after next time")
    state = Entries(archive, about, report, openings, parts, [seen for _, _, seen in earlier], stated)
    try:
        for tile, width in tiles:
            for entry in tile_entries(archive.read(tile, 256 * (MAX_TEXT + 2)), width):
                state.take(entry)
    except Wrong as wrong:
        report.find("bundle", f"after entry {state.tree.size}", wrong)
        return report
    state.finish()
    if stated and (stated.size, stated.root) != (state.tree.size, state.tree.root()):
        why = f"it is for {stated.size} entries; these {state.tree.size} have another root or another number"
        report.find("root", "checkpoint", why)
    check_growth(report, state, earlier, policy)
    check_times(report, state, policy, note, earlier)
    check_agreement(report, archive, versions, state.agreements)
    report.counts.update(entries=state.tree.size, facts=len(state.ids), erased=len(state.gone))
    return report


def read_about(archive):
    data = archive.read(archive.take("about.json"))
    about = parse_json(data)
    shape(about, "about.json", ("alliance", "as_of", "form", "persons", "reader", "size", "tzdb"), ("month",))
    if data.decode() != json.dumps(about, indent=2, sort_keys=True, ensure_ascii=False) + "\n":
        raise Wrong("`about.json` is not written as bundles write it")
    if whole(about["form"]) != 1:
        raise Wrong(f"form {about['form']} of bundles is not known here")
    name_of(about["alliance"]), name_of(about["reader"]), whole(about["size"]), instant(about["as_of"])
    one_of(about["persons"], "none", "own", "all")
    if not isinstance(about["tzdb"], str) or not isinstance(about.get("month", ""), str):
        raise Wrong("`tzdb` and `month` are texts")
    return about


def sort_rest(archive):
    """What is left of a bundle's files: earlier checkpoints, and the versions of the agreement."""
    earlier, versions = [], {}
    for name in sorted(archive.files):
        folder, _, rest = name.partition("/")
        count, _, path = rest.partition("/")
        if folder == "checkpoints" and not path:
            number(count)
            note = Note(archive.read(archive.files[name], MAX_NOTE))
            earlier.append((name, note, Checkpoint(note.text)))
        elif folder == "agreement" and path:
            versions.setdefault(number(count), {})[path] = archive.files[name]
        else:
            raise Wrong(f"a bundle has no file `{name}`")
    if sorted(versions) != list(range(len(versions))):
        raise Wrong("the versions of the agreement are counted from 0")
    return earlier, versions


def check_checkpoint(report, note, policy):
    """What the note says, believed or not."""
    try:
        stated = Checkpoint(note.text)
        if policy:
            _, cosigned = policy.accept(note)
            report.cosigned = {name: shown_instant(at * 1000) for name, at in cosigned}
        return stated
    except Wrong as wrong:
        report.find("checkpoint", "checkpoint", wrong)
    try:
        return Checkpoint(note.text)
    except Wrong:
        return None


def tile_entries(data, width):
    """The entries of a tile, each with its length in two bytes in front."""
    at = 0
    for _ in range(width):
        length = int.from_bytes(data[at : at + 2], "big")
        entry = data[at + 2 : at + 2 + length]
        at += 2 + length
        if at > len(data) or length == 0:
            raise Wrong("a tile of entries does not hold exactly as much as its name says")
        yield entry
    if at != len(data):
        raise Wrong("a tile of entries does not hold exactly as much as its name says")


class Entries:
    """The entries one after the other, with what the reader may read of each."""

    def __init__(self, archive, about, report, openings, parts, earlier, stated):
        self.archive, self.about, self.report = archive, about, report
        self.openings, self.parts = openings, parts
        self.walk, self.tree = Walk(about["alliance"]), Tree()
        sizes = {seen.size for seen in [*earlier, *([stated] if stated else [])]}
        self.roots = dict.fromkeys(sizes)  # the roots of earlier sizes, which are to be compared
        self.roots[0] = self.tree.root()
        self.instants = dict.fromkeys({place for size in sizes for place in (size - 1, size)})
        self.ids, self.gone, self.missing, self.agreements = set(), set(), set(), {}
        self.stopped, self.signed = False, {}

    def take(self, data):
        index = self.tree.size
        place = f"entry {index}"
        self.tree.add(leaf_hash(data))
        if self.tree.size in self.roots:
            self.roots[self.tree.size] = self.tree.root()
        if self.stopped:
            return  # nothing that follows can be judged; the root still can
        slots = {slot: self.opening(at) for slot, at in self.openings.pop(index, {}).items()}
        pieces = {part: self.opening(at) for part, at in self.parts.pop(index, {}).items()}
        try:
            stated, recorded, leaf = read_entry(data)
            shared = self.shared(slots, recorded, leaf)
            attested = self.walk.follow(stated, recorded, leaf, shared)
        except Wrong as wrong:
            self.stopped = True
            return self.report.find("entries", place, wrong)
        if index in self.instants:
            self.instants[index] = recorded
        count = self.report.attested.setdefault(leaf["party"], {"source": 0, "passkey": 0, "host": 0})
        count[attested] += 1
        if leaf["assertion"]:
            self.signed.setdefault(leaf["assertion"]["passkey"], []).append(index)
        try:
            self.read(index, recorded, leaf, slots, pieces)
        except Wrong as wrong:
            self.report.find("openings", place, wrong)

    def opening(self, at):
        line = json.loads(self.archive.read(at))
        return bytes.fromhex(line["salt"]), line["text"]

    def shared(self, slots, recorded, leaf):
        """What an entry about keys, passkeys and parties says to all; it counts only where it is what was committed to."""
        if leaf["kind"] not in OPEN_KINDS or ("shared",) not in slots or not leaf["commitments"]:
            return []
        salt, text = slots["shared",]
        if slot_commitment(leaf["alliance"], ("shared",), text, salt) != leaf["commitments"][0]:
            return []
        return [read_fact(line, leaf, recorded) for line in lines_of(text)]

    def read(self, index, recorded, leaf, slots, pieces):
        seen, listed = 0, []
        for slot, commitment in zip(compartments(self.walk.parties), leaf["commitments"]):
            if not self.may_read(slot, leaf["party"]):
                continue
            if slot not in slots:
                self.report.find("withheld", f"entry {index}", f"what {self.shown(slot)} may read of it is not there")
                continue
            salt, text = slots.pop(slot)
            if slot_commitment(leaf["alliance"], slot, text, salt) != commitment:
                raise Wrong(f"text and salt for {self.shown(slot)} are not those that the entry committed to")
            if slot == ("personal",):
                listed = [hex_bytes(line, 32) for line in lines_of(text)]
                continue
            for line in lines_of(text):
                seen += 1
                self.fact(index, leaf, read_fact(line, leaf, recorded))
        self.report.counts["brought"] += seen if leaf["brought"] else 0
        self.report.counts["unseen"] += seen == 0
        if slots:
            raise Wrong(f"there is a text for {self.shown(next(iter(slots)))}, and this reader reads no such slot")
        for part, (salt, text) in pieces.items():
            if part >= len(listed) or part_commitment(leaf["alliance"], part, text, salt) != listed[part]:
                raise Wrong(f"data of a person {part} is not what the entry committed to")
        # Of others' statements a reader sees such data only where it reads the fact itself, and the list does not tell
        # which fact a piece belongs to. Of its own it sees all.
        if self.about["persons"] == "own":
            self.missing.update((index, part) for part in range(len(listed)) if part not in pieces)

    def fact(self, index, leaf, fact):
        self.ids.add(bytes.fromhex(fact["id"]))
        body = fact[leaf["kind"]]
        if leaf["assertion"] and leaf["kind"] in ACTED:
            person = self.walk.passkeys.known[leaf["assertion"]["passkey"]]["person"]
            if body.get("person") != person:
                why = f"the passkey of `{person}` signed what names `{body.get('person')}` as who acts"
                self.report.find("entries", f"entry {index}", why)
        if "erasure" in fact:
            self.gone.update((index, part) for index, part in fact["erasure"]["parts"])
        if "agreement" in fact:
            self.agreements[fact["agreement"]["hash"]] = fact["agreement"]["version"]

    def may_read(self, slot, by):
        if slot == ("personal",):
            return self.about["persons"] == "all" or (self.about["persons"] == "own" and by == self.about["reader"])
        return slot == ("shared",) or self.about["reader"] in slot[1:]

    @staticmethod
    def shown(slot):
        words = {"shared": "every party", "personal": "whoever sees data of persons"}
        return words.get(slot[0] if slot else "") or " and ".join(f"`{party}`" for party in slot[1:]) or "nobody"

    def finish(self):
        for passkey, known in sorted(self.walk.passkeys.known.items()):
            told = {name: known[name] for name in ("party", "person", "added", "added_by", "revoked")}
            self.report.passkeys.append({"passkey": passkey.hex()} | told | {"signed": self.signed.get(passkey, [])})
        if self.stopped:
            return
        for left in (self.openings, self.parts):
            if left:
                self.report.find("openings", f"entry {min(left)}", "there is a text for it, and no such entry")
        unexplained = sorted(place for place in self.missing if place not in self.gone)
        if unexplained:
            index, part = unexplained[0]
            why = "it is not there, and the journal does not say that it was erased"
            self.report.find("withheld", f"entry {index}, data of a person {part}", why)


def check_growth(report, state, earlier, policy):
    for name, note, seen in earlier:
        place = f"{name}, {seen.size} entries"
        if name.startswith("checkpoints/") and name != f"checkpoints/{seen.size}":
            report.find("growth", place, "it is a checkpoint for another number of entries")
        if policy and name.startswith("checkpoints/"):
            try:
                note.check(policy.logs)  # a witness's is looked at with its time
            except Wrong as wrong:
                report.find("growth", place, wrong)
        if seen.size > state.tree.size:
            report.find("growth", place, f"the journal had {seen.size} entries, and now has {state.tree.size}")
        elif state.roots[seen.size] != seen.root:
            report.find("growth", place, "its entries were others: the journal is not the one that was seen before")


def check_times(report, state, policy, note, earlier):
    """What a witness saw was recorded before; what came after was recorded later. Clocks may differ by 5 minutes."""
    for seen in [note, *(seen for _, seen, _ in earlier)]:
        try:
            size = Checkpoint(seen.text).size
            # Each witness counts here, also where a quorum would ask for more of them.
            cosigned = seen.check(list(policy.witnesses.values())) if policy else []
        except Wrong as wrong:
            if seen is not note:  # that one was refused already
                report.find("time", "an earlier checkpoint", wrong)
            continue
        for key, second in cosigned:
            at, name = second * 1000, key.name
            last, following = state.instants.get(size - 1), state.instants.get(size)
            if last is not None and last - at > FUTURE_MS:
                why = f"it says {shown_instant(last)}, and `{name}` saw it at {shown_instant(at)} already"
                report.find("time", f"entry {size - 1}", why)
            if following is not None and at - following > FUTURE_MS:
                why = f"it says {shown_instant(following)}, and `{name}` did not see it at {shown_instant(at)}"
                report.find("time", f"entry {size}", why)


def check_agreement(report, archive, versions, stated):
    hashes = set()
    for place, files in versions.items():
        try:
            found = version_hash(archive, files)
            hashes.add(found)
            if found not in stated:
                raise Wrong(f"the journal names no text with the hash {found}")
        except Wrong as wrong:
            report.find("agreement", f"agreement/{place}", wrong)
    for one, version in stated.items():
        if one not in hashes:
            report.find("agreement", f"version `{version}`", f"the journal names its text, {one}, which is not there")


# ---- Single proofs: C2SP tlog-proof --------------------------------------------------------------------------------


def verify_proof(data, entry, policy):
    """What a proof shows of an entry. Raises where it does not hold."""
    if len(data) > MAX_NOTE + 65_536:
        raise Wrong("the proof is too long")
    head, gap, note = utf8(data).partition("\n\n")
    lines = head.split("\n")
    if not gap or lines.pop(0) != "c2sp.org/tlog-proof@v1":
        raise Wrong("it does not begin as a proof does: `c2sp.org/tlog-proof@v1`")
    if lines and lines[0].startswith("extra "):
        if not base64_bytes(lines.pop(0).removeprefix("extra ")):
            raise Wrong("`extra` is empty")
    if not lines or not lines[0].startswith("index "):
        raise Wrong("it does not say the index of the entry")
    index, path = number(lines.pop(0).removeprefix("index ")), [base64_bytes(line) for line in lines]
    if len(path) > 64 or any(len(one) != 32 for one in path):
        raise Wrong("a proof has at most 64 hashes, of 32 bytes each")
    checkpoint, cosigned = policy.accept(Note(note.encode()))
    check_inclusion(leaf_hash(entry), index, checkpoint.size, path, checkpoint.root)
    shows = {"index": index, "size": checkpoint.size, "origin": checkpoint.origin}
    shows["cosigned"] = {name: shown_instant(at * 1000) for name, at in cosigned}
    try:
        stated, recorded, leaf = read_entry(entry)
    except Wrong as wrong:
        # A proof is about bytes. What they mean is another question, and so is whether they are an entry of ours.
        return shows | {"entry": None, "why": str(wrong)}
    if stated != index:
        raise Wrong(f"the entry says that its place is {stated}, and the proof is for {index}")
    said = {name: leaf[name] for name in ("alliance", "party", "kind", "source")}
    passkey = leaf["assertion"]["passkey"].hex() if leaf["assertion"] else None
    return shows | {"entry": said | {"recorded": shown_instant(recorded), "key": leaf["key"].hex(), "passkey": passkey}}


# ---- The command ---------------------------------------------------------------------------------------------------


def plain(text):
    """Text from a file steers no terminal."""
    return "".join("\ufffd" if has_control(c) or "\ud800" <= c < "\ue000" else c for c in str(text))


def tell(line):
    sys.stdout.buffer.write(plain(line).encode("utf-8", "replace") + b"\n")


def tell_json(value):
    sys.stdout.buffer.write(json.dumps(value, ensure_ascii=True).encode() + b"\n")


def slurp(path, most=MAX_SMALL_FILE):
    try:
        with open(path, "rb") as file:
            data = file.read(most + 1)
    except (OSError, ValueError) as error:
        raise Misuse(f"could not read `{path}`: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > most:
        raise Misuse(f"`{path}` is longer than {most >> 20} MB")
    return data


def own(path, read):
    """A file of the caller's own."""
    try:
        return read(slurp(path))
    except Wrong as wrong:
        raise Misuse(f"`{path}`: {wrong}") from None


def seen_note(data):
    note = Note(data)
    Checkpoint(note.text)
    return note


def run_bundle(arguments):
    policy = own(arguments.policy, Policy) if arguments.policy else None
    after = [own(path, seen_note) for path in arguments.after]
    code = 0
    for path in arguments.file:
        try:
            file = open(path, "rb")
        except (OSError, ValueError) as error:
            raise Misuse(f"could not read `{path}`: {getattr(error, 'strerror', None) or error}") from None
        with file:
            if not file.seekable():
                raise Misuse(f"`{path}` is not a plain file")
            report = verify_bundle(file, policy, after)
        code = max(code, 1 if report.findings else 0)
        (tell_report_json if arguments.json else tell_report)(path, report)
    return code


def tell_report_json(path, report):
    findings = [{"check": check, "place": place, "why": why} for check, (place, why) in ordered(report)]
    value = {"file": path, "holds": not report.findings, "about": report.about, "findings": findings}
    value |= {"attested": report.attested, "passkeys": report.passkeys, "cosigned": report.cosigned, "notes": report.notes}
    tell_json(value | report.counts | {"not_checked": ["figures"]})


def tell_report(path, report):
    about, counts, found = report.about, report.counts, dict(ordered(report))
    unjudged = CHECKS if "bundle" in found else AFTER_ENTRIES if "entries" in found else ()
    if about:
        tell(f"{path}: journal of `{about['alliance']}`, as `{about['reader']}` may read it")
        tell(f"  {counts['entries']} entries, {counts['facts']} facts; {counts['unseen']} entries hold nothing for it")
    for check, what in CHECKS.items():
        if check in found:
            place, why = found[check]
            tell(f"  FAILS  {check}: {place}: {why}")
        elif check in unjudged:
            tell(f"  -      {check}: not judged after what failed")
        else:
            tell(f"  holds  {check}: {what}")
    for party, count in sorted(report.attested.items()):
        people = f" {count['passkey']} by passkeys of its people," if count["passkey"] else ""
        tell(f"  `{party}`: {count['source']} entries signed by itself,{people} {count['host']} by the host alone")
    for known in report.passkeys:
        by = {"host": "the host alone", "passkey": "the host and another passkey", "source": "the party itself"}
        revoked = ", revoked" if known["revoked"] else ""
        whose = f"passkey {known['passkey'][:12]} of {known['person']} of `{known['party']}`"
        what = f"signed {len(known['signed'])} entries"
        tell(f"  {whose}, added in entry {known['added']} by {by[known['added_by']]}{revoked}: {what}")
    for name, at in report.cosigned.items():
        tell(f"  cosigned by `{name}` at {at}")
    if counts["brought"]:
        tell(f"  {counts['brought']} facts keep the instants of an earlier record: its word, not the journal's")
    if counts["erased"]:
        tell(f"  data of persons was erased in {counts['erased']} places")
    for note in report.notes:
        tell(f"  note: {note}")
    tell(f"  not checked: figures ({counts['figures']}); they follow from agreement and facts: `entente verify`")
    tell("this bundle does not hold" if found else "everything that was checked holds")


def ordered(report):
    """Findings in the order of the checks. After an entry that does not follow, what rests on the walk says nothing."""
    skip = AFTER_ENTRIES if "entries" in report.findings else ()
    return [(check, report.findings[check]) for check in CHECKS if check in report.findings and check not in skip]


def run_proof(arguments):
    policy, entry = own(arguments.policy, Policy), slurp(arguments.entry)
    data = slurp(arguments.file)
    try:
        shows = verify_proof(data, entry, policy)
    except Wrong as wrong:
        if arguments.json:
            tell_json({"holds": False, "why": str(wrong)})
        else:
            tell(f"the proof does not hold: {wrong}")
        return 1
    if arguments.json:
        tell_json({"holds": True} | shows)
        return 0
    tell(f"the proof holds: these bytes are entry {shows['index']} of the first {shows['size']} of `{shows['origin']}`")
    for name, at in shows["cosigned"].items():
        tell(f"  cosigned by `{name}` at {at}")
    if shows["entry"]:
        said = shows["entry"]
        tell(f"  stated by `{said['party']}` in `{said['alliance']}`: kind {said['kind']}, source `{said['source']}`,")
        tell(f"  recorded {said['recorded']}, signed with {said['key']}")
        tell("  whether that key was the party's at that time, the journal tells: check a bundle")
        if said["passkey"]:
            tell(f"  it has what the passkey {said['passkey'][:12]} is said to have signed: the journal tells whether it did")
    else:
        tell(f"  the bytes are no entry of such a record: {shows['why']}")
    return 0


def main():
    parser = argparse.ArgumentParser(description="Check the proofs of a shared record, with nobody's help.")
    commands = parser.add_subparsers(dest="command", required=True)
    bundle = commands.add_parser("bundle", help="check what one party may read of a journal")
    bundle.add_argument("file", metavar="FILE", nargs="+", help="the bundles")
    bundle.add_argument("--policy", metavar="FILE", help="logs, witnesses and quorum that you believe")
    bundle.add_argument("--after", metavar="FILE", action="append", default=[], help="a checkpoint that you have seen")
    bundle.set_defaults(run=run_bundle)
    proof = commands.add_parser("proof", help="check that an entry stands in a journal")
    proof.add_argument("file", metavar="FILE", help="the proof")
    proof.add_argument("--entry", metavar="FILE", required=True, help="the bytes of the entry")
    proof.add_argument("--policy", metavar="FILE", required=True, help="logs, witnesses and quorum that you believe")
    proof.set_defaults(run=run_proof)
    for command in (bundle, proof):
        command.add_argument("--json", action="store_true", help="print JSON instead of text for people")
    arguments = parser.parse_args()
    try:
        return arguments.run(arguments)
    except Misuse as misuse:
        sys.stderr.write(plain(f"error: {misuse}") + "\n")
        return 2
    except OSError as error:
        sys.stderr.write(plain(f"error: could not read: {error.strerror or error}") + "\n")
        return 2
    except MemoryError:
        sys.stderr.write("error: not enough memory for a file of this size\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
