#!/usr/bin/env python3
"""Checks a whole tally without any of Tallystick's code: Python's hashlib and OpenSSL alone.

usage: check.py FOLDER VERIFIER_KEY [EVIDENCE]

FOLDER        a log (C2SP tlog-tiles): checkpoint, tile/entries/..., tile/0/..., tile/1/...
VERIFIER_KEY  the log's key, as in `tallystick verify`: name+id+base64
EVIDENCE      a folder with openings.jsonl, lines of {"index": N, "salt": hex, "entry": hex}
"""
import base64, hashlib, json, os, struct, subprocess, sys, tempfile

def sha(*parts): return hashlib.sha256(b"".join(parts)).digest()
def fail(why): sys.exit("NOT VERIFIED: " + why)

def read(folder, level, index, width):
    """A tile or bundle of `width`; a full one may stand where a partial one was (tlog-tiles)."""
    digits = str(index).zfill((len(str(index)) + 2) // 3 * 3)
    groups = [digits[i:i + 3] for i in range(0, len(digits), 3)]
    path = os.path.join(folder, "tile", str(level), *("x" + g for g in groups[:-1]), groups[-1])
    for name in ([path + ".p/%d" % width] if width < 256 else []) + [path]:
        if os.path.exists(name):
            return open(name, "rb").read()
    fail("%s (width %d) is missing" % (path, width))

def mth(hashes):
    """Merkle tree hash of RFC 6962, section 2.1, over subtrees of which only the last may be smaller."""
    if len(hashes) == 1: return hashes[0]
    k = 1 << (len(hashes) - 1).bit_length() - 1
    return sha(b"\1", mth(hashes[:k]), mth(hashes[k:]))

def checkpoint(folder, vkey):
    name, key_id, typed = vkey.split("+", 2)
    typed = base64.b64decode(typed, validate=True)
    if sha(name.encode(), b"\n", typed)[:4].hex() != key_id or typed[0] != 1: fail("bad verifier key")
    text, lines = open(os.path.join(folder, "checkpoint"), "rb").read().rsplit(b"\n\n", 1)
    text += b"\n"
    mine = [line.split(b" ")[2] for line in lines.splitlines() if line.startswith(b"\xe2\x80\x94 " + name.encode() + b" ")]
    mine = [blob for blob in map(base64.b64decode, mine) if blob[:4].hex() == key_id]
    if not mine: fail("the checkpoint is not signed by " + name)
    with tempfile.TemporaryDirectory() as tmp:
        put = lambda file, data: open(os.path.join(tmp, file), "wb").write(data)
        put("key", bytes.fromhex("302a300506032b6570032100") + typed[1:]), put("sig", mine[0][4:]), put("text", text)
        if subprocess.run("openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey key -sigfile sig -in text".split(),
                          cwd=tmp, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode: fail("OpenSSL: bad signature")
    origin, size, root = text.decode().split("\n")[:3]
    if origin != name: fail("the checkpoint is of " + origin)
    return int(size), base64.b64decode(root)

def main(folder, vkey, evidence=None):
    size, root = checkpoint(folder, vkey)
    entries, level = [], 0
    for start in range(0, size, 256):
        width, at = min(256, size - start), 0
        bundle = read(folder, "entries", start // 256, width)
        for _ in range(width):
            length = struct.unpack_from(">H", bundle, at)[0]
            entries.append(bundle[at + 2:at + 2 + length])
            at += 2 + length
    hashes, rest = [sha(b"\0", entry) for entry in entries], []
    while hashes:  # each level of tiles, and what is left of it at the right
        for start in range(0, len(hashes), 256):
            tile = hashes[start:start + 256]
            if read(folder, level, start // 256, len(tile))[:32 * len(tile)] != b"".join(tile): fail("tile %d/%d" % (level, start // 256))
        full = len(hashes) // 256 * 256
        rest.append(hashes[full:])
        hashes, level = [mth(hashes[i:i + 256]) for i in range(0, full, 256)], level + 1
    last = []
    for tile in rest: last = [mth(tile + last)] if tile + last else []
    if (last[0] if last else sha()) != root: fail("the entries do not give the checkpoint's root")
    print("VERIFIED: %d entries, root %s, signed by %s" % (size, base64.b64encode(root).decode(), vkey.split("+")[0]))
    opened = 0
    for line in open(os.path.join(evidence, "openings.jsonl")) if evidence else []:
        it = json.loads(line)
        commitment = sha(b"tallystick-entry-v1\n", bytes.fromhex(it["salt"]), bytes.fromhex(it["entry"]))
        if len(it["salt"]) != 64 or not 0 <= it["index"] < size or entries[it["index"]] != b"\1" + commitment:
            fail("opening of entry %s does not match" % it["index"])
        opened += 1
    if evidence: print("VERIFIED: %d openings" % opened)

if __name__ == "__main__":
    if len(sys.argv) not in (3, 4): sys.exit(__doc__)
    main(*sys.argv[1:])
