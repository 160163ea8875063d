#!/usr/bin/env python3
"""Makes the vocabulary data of Sources/CVocabulary from the PyPI wheel ctok==1.3.0 (MIT).

    make-vocabulary.py WHEEL [FOLDER]

WHEEL is the file ctok-1.3.0-py3-none-any.whl; its sha256 is checked. FOLDER is where the data goes
(default: the folder of this script). Only data is taken from the wheel: piece strings, byte
prefixes, contractions and the measured character tables. Character classes are joined with the
Unicode tables of the Python that runs this (3.13: Unicode 15.1) and, for the property Alphabetic,
of the PyPI package `regex`, which the wheel itself uses.

Files, all integers little endian:

    v3.pieces, v4.7.pieces
        u32 count, then the pieces in ascending order of their bytes, front coded:
        u8 bytes shared with the piece before, u8 further bytes, those bytes.
        u32 count of byte sequences (byte floor), each u8 length and its bytes.
        Text is UTF-8; markers are the bytes F8 (word begins), F9 (word ends), FA (title case),
        FB (all capitals), which occur in no UTF-8.
    characters.table
        u32 count of ranges, each u32 first code point and u16 attributes (the bits below)
        u32 count of lower-case mappings, each u32 code point, u8 length, UTF-8
        u32 count of combining classes, each u32 code point, u8 class
        u32 count of canonical decompositions (full), each u32 code point, u8 count, u32 each
        u32 count of compositions, each u32 first, u32 second, u32 composed
"""
import hashlib
import io
import json
import pathlib
import struct
import sys
import unicodedata
import zipfile

import regex

SHA256 = "84442682eeb2013ecb86861f9477b4ad3e19cc174099df98e9b5016450013217"
MARKERS = {"bow": b"\xf8", "eow": b"\xf9", "shift": b"\xfa", "caps": b"\xfb"}

# Attribute bits; Characters.swift reads the same.
CLASS = {"space": 0, "wordy": 1, "hard": 2, "digit": 3, "punct": 4}
KIND_PUNCT, KIND_NUMBER, SELECTOR = 1 << 3, 1 << 4, 1 << 5
STRAY, DECIMAL, OTHER_NUMBER = 1 << 6, 1 << 7, 1 << 8
UPPER, LOWER, UNLOWERABLE = 1 << 9, 1 << 10, 1 << 11
COMPOSES = 1 << 12  # not safe to pass over when composing: NFC quick check not "yes", or class > 0


def piece_bytes(public):
    """A piece in the wheel's notation as bytes."""
    out = bytearray()
    for match in regex.finditer(r"⟨(bow|eow|shift|caps)⟩|⟨0x([0-9A-Fa-f]{2})⟩|.", public, regex.DOTALL):
        if match.group(1):
            out += MARKERS[match.group(1)]
        elif match.group(2):
            out.append(int(match.group(2), 16))
        else:
            out += match.group(0).encode()
    return bytes(out)


def pieces_file(document):
    groups = document["tokens"]
    pieces = {piece_bytes(p) for name, group in groups.items() if name != "bytes_fallback" for p in group}
    pieces |= {piece_bytes(p) + MARKERS["eow"] for p in groups["contractions"]}
    floor = {bytes.fromhex(p) for p in groups["bytes_fallback"]}
    out = bytearray(struct.pack("<I", len(pieces)))
    before = b""
    for piece in sorted(pieces):
        shared = 0
        while shared < min(len(before), len(piece), 255) and before[shared] == piece[shared]:
            shared += 1
        rest = piece[shared:]
        assert len(rest) < 256 and len(piece) < 256 + 255
        out += bytes([shared, len(rest)]) + rest
        before = piece
    out += struct.pack("<I", len(floor))
    for item in sorted(floor):
        out += bytes([len(item)]) + item
    return bytes(out)


def table(wheel_namespace):
    constants = wheel_namespace
    alphabetic, mark = regex.compile(r"\p{Alphabetic}"), regex.compile(r"\p{M}")
    new_pairs = {"\u1c89": "\u1c8a", "\ua7cb": "\u0264"}
    new_cased = set(new_pairs) | set(new_pairs.values())

    def lower(c):
        return c if c == "\u03f4" else new_pairs.get(c, c.lower())

    def is_upper(c):
        return c != "\u03f4" and (c in new_pairs or (c.isupper() and lower(c) != c))

    def is_lower(c):
        return c in new_pairs.values() or c.islower()

    def is_selector(c):
        first, last = constants["VARIATION_SELECTORS"]
        return first <= ord(c) <= last

    def is_separator(c):
        return (ord(c) < 0x10000 and mark.fullmatch(c) and not is_selector(c)
                and not alphabetic.fullmatch(c))

    def is_isolated(o):
        return (o >= 0x10000 or 0x4E00 <= o <= 0x9FFF or 0x3400 <= o <= 0x4DBF
                or 0xF900 <= o <= 0xFAFF or 0xAC00 <= o <= 0xD7A3
                or o in (0x3005, 0x3006, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035, 0x303B, 0x303C))

    def char_class(c):
        o, category = ord(c), unicodedata.category(c)
        if c in new_cased:
            return "wordy"
        if category[0] == "Z" or c in "\t\n\r\f\v":
            return "space"
        if any(first <= o <= last for first, last in constants["SYMBOL_LETTERS"]):
            return "wordy"
        if category == "Nd" and (o < 0x80 or 0x0660 <= o <= 0x0669 or 0x06F0 <= o <= 0x06F9):
            return "digit"
        if (o < 0x80 and category[0] in "PS") or c in constants["PUNCT_SYMS"]:
            return "punct"
        if is_selector(c):
            return "hard"
        if mark.fullmatch(c):
            return "wordy" if o < 0x10000 and alphabetic.fullmatch(c) else "hard"
        return "wordy" if category[0] == "L" and not is_isolated(o) else "hard"

    def marks_like_punct(c):
        o, category = ord(c), unicodedata.category(c)
        if o >= 0x10000:
            return False
        if is_separator(c):
            return True
        ideographic = 0x3001 <= o <= 0x303F and (
            category.startswith("P") or c in constants["IDEOGRAPHIC_SYMBOLS"])
        return (category[0] in "PS" or category in ("Cf", "Cn")) and not ideographic

    composed_seconds, compositions, decompositions, classes = set(), [], [], []
    for o in range(0x110000):
        c = chr(o)
        if 0xAC00 <= o <= 0xD7A3 or 0xD800 <= o <= 0xDFFF:
            continue
        if unicodedata.combining(c):
            classes.append((o, unicodedata.combining(c)))
        full = unicodedata.normalize("NFD", c)
        if full != c:
            decompositions.append((o, [ord(x) for x in full]))
            direct = unicodedata.decomposition(c).split()
            if len(direct) == 2 and unicodedata.normalize("NFC", c) == c:
                first, second = (int(x, 16) for x in direct)
                compositions.append((first, second, o))
                composed_seconds.add(second)

    def attributes(o):
        if 0xD800 <= o <= 0xDFFF:
            o = 0xFFFD
        c = chr(o)
        category = unicodedata.category(c)
        bits = CLASS[char_class(c)]
        border = (category == "No" or (category == "Nd" and o >= 0x80)) and o < 0x10000
        if marks_like_punct(c):
            bits |= KIND_PUNCT
        elif border:
            bits |= KIND_NUMBER
        if is_selector(c):
            bits |= SELECTOR
        syriac = o == 0x0711 or 0x0730 <= o <= 0x073F
        if not syriac and unicodedata.combining(c) != 0 and not is_separator(c):
            bits |= STRAY
        if category == "Nd":
            bits |= DECIMAL
        if category == "No":
            bits |= OTHER_NUMBER
        if is_upper(c):
            bits |= UPPER
        if is_lower(c):
            bits |= LOWER
        if (c in new_cased or category[0] in "LM") and not is_lower(c) and (not is_upper(c) or lower(c) == c):
            bits |= UNLOWERABLE
        jamo = 0x1161 <= o <= 0x1175 or 0x11A8 <= o <= 0x11C2
        if (unicodedata.combining(c) or unicodedata.normalize("NFC", c) != c or o in composed_seconds or jamo):
            bits |= COMPOSES
        return bits

    ranges, last = [], None
    for o in range(0x110000):
        bits = attributes(o)
        if bits != last:
            ranges.append((o, bits))
            last = bits
    lowers = [(o, lower(chr(o)).encode()) for o in range(0x110000)
              if not 0xD800 <= o <= 0xDFFF and lower(chr(o)) != chr(o)]
    out = io.BytesIO()
    out.write(struct.pack("<I", len(ranges)))
    for first, bits in ranges:
        out.write(struct.pack("<IH", first, bits))
    out.write(struct.pack("<I", len(lowers)))
    for o, text in lowers:
        out.write(struct.pack("<IB", o, len(text)) + text)
    out.write(struct.pack("<I", len(classes)))
    for o, value in classes:
        out.write(struct.pack("<IB", o, value))
    out.write(struct.pack("<I", len(decompositions)))
    for o, parts in decompositions:
        out.write(struct.pack("<IB", o, len(parts)) + b"".join(struct.pack("<I", p) for p in parts))
    out.write(struct.pack("<I", len(compositions)))
    for item in compositions:
        out.write(struct.pack("<III", *item))
    return out.getvalue()


def main(arguments):
    if not 2 <= len(arguments) <= 3:
        sys.exit(__doc__)
    wheel = pathlib.Path(arguments[1]).read_bytes()
    digest = hashlib.sha256(wheel).hexdigest()
    if digest != SHA256:
        sys.exit(f"{arguments[1]}: sha256 {digest}, expected {SHA256}")
    folder = pathlib.Path(arguments[2] if len(arguments) > 2 else pathlib.Path(__file__).parent)
    archive = zipfile.ZipFile(io.BytesIO(wheel))
    constants = {}
    exec(archive.read("ctok/constants.py").decode(), constants)  # measured tables, data only
    for family, name in (("v3", "pieces_v3"), ("v4.7", "pieces_v4_7")):
        document = json.loads(archive.read(f"ctok/data/{name}.json"))
        (folder / f"{family}.pieces").write_bytes(pieces_file(document))
    (folder / "characters.table").write_bytes(table(constants))


if __name__ == "__main__":
    main(sys.argv)
