"""A log that asks a witness, written from the texts of C2SP alone: no line of it is shared with ours.

    witness.py --log-key ORIGIN              prints the key to give to the witness
    witness.py URL KEY ORIGIN [REQUESTS]     sends requests, right and wrong, and checks every answer

It keeps its own picture of what the witness must know (tlog-witness), grows its own tree (RFC 6962), signs
its own checkpoints (signed-note, tlog-checkpoint), and verifies cosignatures (tlog-cosignature). It needs
Python 3.9 and `cryptography`, and works with any witness whose log starts empty.
"""

import base64
import hashlib
import http.client
import json
import random
import sys
import time
import urllib.parse

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SIZE_TYPE = "text/x.tlog.size"


def b64(data):
    return base64.b64encode(data).decode()


# --- RFC 6962, section 2.1: written as the definitions are.


def sha256(data):
    return hashlib.sha256(data).digest()


def split(count):
    half = 1
    while half * 2 < count:
        half *= 2
    return half


class Tree:
    """The leaves of a log, and every subtree hash that was asked for."""

    def __init__(self, face):
        self.face = face
        self.known = {}

    def root(self, start, end):
        if start == end:
            return sha256(b"")
        if (start, end) not in self.known:
            if end - start == 1:
                entry = b"%s %d" % (self.face.encode(), start)
                value = sha256(b"\x00" + entry)
            else:
                middle = start + split(end - start)
                value = sha256(b"\x01" + self.root(start, middle) + self.root(middle, end))
            self.known[start, end] = value
        return self.known[start, end]

    def proof(self, old, new):
        return self.subproof(old, 0, new, True) if 0 < old < new else []

    def subproof(self, old, start, end, whole):
        if old == end - start:
            return [] if whole else [self.root(start, end)]
        middle = split(end - start)
        if old <= middle:
            return self.subproof(old, start, start + middle, whole) + [
                self.root(start + middle, end)
            ]
        return self.subproof(old - middle, start + middle, end, False) + [
            self.root(start, start + middle)
        ]


# --- signed-note and tlog-cosignature.


def key_id(name, kind, public):
    return sha256(name.encode() + b"\n" + bytes([kind]) + public)[:4]


class Signer:
    def __init__(self, name, seed):
        self.name = name
        self.secret = Ed25519PrivateKey.from_private_bytes(sha256(seed.encode()))
        raw = (Encoding.Raw, PublicFormat.Raw)
        self.public = self.secret.public_key().public_bytes(*raw)
        self.id = key_id(name, 1, self.public)

    def key(self):
        return f"{self.name}+{self.id.hex()}+{b64(bytes([1]) + self.public)}"

    def line(self, text, flip=None):
        signature = bytearray(self.secret.sign(text.encode()))
        if flip is not None:
            signature[flip] ^= 1
        return f"\u2014 {self.name} {b64(self.id + bytes(signature))}\n"


class Witness:
    """The key of a witness, as others write it."""

    def __init__(self, key):
        self.name, identity, material = key.split("+", 2)
        material = base64.b64decode(material, validate=True)
        if material[0] != 4:
            sys.exit(f"the key is of kind {material[0]}, not of a cosigner")
        self.public = Ed25519PublicKey.from_public_bytes(material[1:])
        self.id = key_id(self.name, 4, material[1:])
        if self.id.hex() != identity:
            sys.exit("the id of the key is not that of its bytes")

    def time(self, body, text):
        """The time that the witness states of the checkpoint; an error if no line is its own."""
        for line in body.decode().splitlines(keepends=True):
            mark, name, material = line.rstrip("\n").split(" ")
            material = base64.b64decode(material, validate=True)
            if (mark, name, material[:4]) != ("\u2014", self.name, self.id):
                continue
            stated = int.from_bytes(material[4:12], "big")
            message = f"cosignature/v1\ntime {stated}\n{text}".encode()
            self.public.verify(material[12:], message)
            return stated
        raise AssertionError(f"no line of {self.name} in {body!r}")


# --- What a witness must do, and what a log may try.


class Trial:
    def __init__(self, url, key, origin, seed):
        self.url = urllib.parse.urlsplit(url)
        self.connection = http.client.HTTPConnection(self.url.netloc, timeout=20)
        self.witness = Witness(key)
        self.origin = origin
        self.log = Signer(origin, origin)
        self.stranger = Signer(origin, "a stranger")
        self.true, self.false = Tree("true"), Tree("false")
        self.size, self.last_time = 0, 0
        self.dice = random.Random(seed)
        self.seen = {}

    def text(self, tree, size, origin=None):
        return f"{origin or self.origin}\n{size}\n{b64(tree.root(0, size))}\n"

    def body(self, old, proof, text, lines):
        hashes = "".join(b64(value) + "\n" for value in proof)
        return f"old {old}\n{hashes}\n{text}\n{lines}"

    def send(self, body):
        path = self.url.path + "/add-checkpoint"
        self.connection.request("POST", path, body.encode() if isinstance(body, str) else body)
        answer = self.connection.getresponse()
        return answer.status, answer.headers.get("content-type", ""), answer.read()

    def check(self, what, body, expected, text=None):
        """Sends a request; `expected` is a status, or a size that has to be told."""
        status, content_type, answer = self.send(body)
        shown = f"{what}: {status} {content_type} {answer!r}\n{body}"
        if isinstance(expected, tuple):
            assert (status, content_type) == (409, SIZE_TYPE), shown
            assert answer == b"%d\n" % expected[0], shown
        else:
            assert status == expected, f"expected {expected}, {shown}"
            if expected == 409:
                assert content_type != SIZE_TYPE, shown
        if expected == 200:
            stated = self.witness.time(answer, text)
            assert stated >= self.last_time and abs(stated - time.time()) < 60, shown
            self.last_time = stated
            self.control(answer, text)
        kind = f"{status} {what}"
        self.seen[kind] = self.seen.get(kind, 0) + 1

    def control(self, answer, text):
        """The check of a cosignature finds another text."""
        origin, size, root = text.splitlines()
        other = f"{origin}\n{int(size) + 1}\n{root}\n"
        try:
            self.witness.time(answer, other)
        except InvalidSignature:
            return
        raise AssertionError("a cosignature of another checkpoint verifies")

    def one(self):
        dice, size = self.dice, self.size
        new = size + dice.randint(0, 40)
        text = self.text(self.true, new)
        line = self.log.line(text)
        proof = self.true.proof(size, new)
        right = self.body(size, proof, text, line)
        kind = dice.randint(0, 15)
        if kind <= 2:
            lines = line
            if kind == 1:
                lines = self.stranger.line(text) + line + Signer("other.example", "x").line(text)
            if kind == 2:
                # A kind of signature that nobody knows yet.
                lines += f"\u2014 {self.origin} {b64(bytes(4) + bytes(2428))}\n"
            self.check("grown", self.body(size, proof, text, lines), 200, text)
            self.size = new
        elif kind == 3:
            old = dice.choice([0, max(0, size - 1), size + 1, new])
            if old in (size,) or old > new:
                return
            body = self.body(old, self.true.proof(old, new), text, line)
            self.check("from elsewhere", body, (size,))
        elif kind == 4:
            old = new + dice.randint(1, 5)
            self.check("backwards", self.body(old, [], text, line), 400)
        elif kind == 5 and size > 0:
            fork = self.text(self.false, size)
            self.check("fork", self.body(size, [], fork, self.log.line(fork)), 409)
        elif kind == 6 and new > size > 0:
            fork = self.text(self.false, new)
            proof = self.false.proof(size, new)
            self.check("forked growth", self.body(size, proof, fork, self.log.line(fork)), 422)
        elif kind == 7 and size > 0:
            less = dice.randint(0, size - 1)
            text = self.text(self.true, less)
            body = self.body(less, [], text, self.log.line(text))
            self.check("rolled back", body, (size,))
        elif kind == 8:
            if new == size or size == 0:
                wrong = [self.true.root(0, 1)]
            else:
                wrong = list(proof)
                at = dice.randrange(len(wrong))
                change = dice.randint(0, 2)
                if change == 0:
                    del wrong[at]
                elif change == 1:
                    wrong.insert(at, wrong[at])
                else:
                    wrong[at] = sha256(wrong[at])
            self.check("wrong proof", self.body(size, wrong, text, line), 422)
        elif kind == 9:
            body = self.body(size, proof, text, self.stranger.line(text))
            self.check("of a stranger", body, 403)
        elif kind == 10:
            wrong = self.log.line(text, flip=dice.randrange(64))
            self.check("wrongly signed", self.body(size, proof, text, wrong), 403)
        elif kind == 11:
            other = f"{self.origin}/other"
            text = self.text(self.true, new, other)
            line = Signer(other, self.origin).line(text)
            self.check("of another log", self.body(0, [], text, line), 404)
        else:
            self.check("malformed", self.malformed(right, size), 400)

    def malformed(self, right, size):
        hash_line = b64(sha256(b"")) + "\n"
        head = f"old {size}\n"
        return self.dice.choice(
            [
                "",
                "old 0\n",
                right.replace("old ", "Old ", 1),
                right.replace("old ", "old 0", 1),
                right.replace("old ", "old  ", 1),
                right.replace("old ", "old +", 1),
                right.replace("old ", "", 1),
                right.replace(head, head[:-1] + " \n", 1),
                right.replace(head, f"old {2**64}\n", 1),
                right.replace(head, head + hash_line * 64, 1),
                right.replace(head, head + "YQ==\n", 1),
                right.replace(head, head + hash_line[1:], 1),
                right.replace("\n\n", "\n", 1),
                right.replace("\n", "\r\n"),
                right[:-1],
                right.rsplit("\u2014", 1)[0],
                right.encode()[:-30] + b"\xff\n",
            ]
        )


def main(arguments):
    if arguments[:1] == ["--log-key"]:
        print(Signer(arguments[1], arguments[1]).key())
        return
    url, key, origin = arguments[:3]
    trial = Trial(url.rstrip("/"), key, origin, seed=20261126)
    for _ in range(int(arguments[3]) if len(arguments) > 3 else 400):
        trial.one()
    print(json.dumps({"size": trial.size, "answers": trial.seen}, sort_keys=True))


if __name__ == "__main__":
    main(sys.argv[1:])
