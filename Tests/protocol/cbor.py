# CBOR (RFC 8949) as far as the room protocol has it, written from the standard: what a client in
# any language would bring. Reading is strict about what a server should send: shortest heads,
# definite lengths, text keys that stand once, integers only.

import struct


class Malformed(AssertionError):
    """No CBOR that this server should send."""


def dumps(value):
    """Any value made of None, bool, int, str, list and dict."""
    if value is None:
        return b"\xf6"
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, str):
        text = value.encode()
        return head(3, len(text)) + text
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(dumps(element) for element in value)
    return head(5, len(value)) + b"".join(
        dumps(key) + dumps(element) for key, element in value.items())


def head(kind, number):
    if number < 24:
        return bytes([kind << 5 | number])
    for info, form in ((24, ">B"), (25, ">H"), (26, ">I"), (27, ">Q")):
        if number < 1 << 8 * struct.calcsize(form):
            return bytes([kind << 5 | info]) + struct.pack(form, number)
    raise ValueError(number)


def loads(data):
    value, end = _value(data, 0)
    if end != len(data):
        raise Malformed(f"{len(data) - end} bytes behind a value")
    return value


def _value(data, at):
    first = data[at]
    if first in (0xF4, 0xF5, 0xF6):
        return (False, True, None)[first - 0xF4], at + 1
    kind, info, at = first >> 5, first & 31, at + 1
    number = info
    if info >= 24:
        if info > 27:
            raise Malformed(f"an item that begins with {first:#x}")
        form = {24: ">B", 25: ">H", 26: ">I", 27: ">Q"}[info]
        number = struct.unpack_from(form, data, at)[0]
        at += struct.calcsize(form)
        if head(kind, number)[0] != first:
            raise Malformed("a head that is longer than it need be")
    if kind in (0, 1):
        return number if kind == 0 else -1 - number, at
    if kind == 3:
        if at + number > len(data):
            raise Malformed("a text that is cut")
        return data[at:at + number].decode("utf-8", errors="strict"), at + number
    if kind == 4:
        elements = []
        for _ in range(number):
            element, at = _value(data, at)
            elements.append(element)
        return elements, at
    if kind == 5:
        members = {}
        for _ in range(number):
            key, at = _value(data, at)
            if not isinstance(key, str) or key in members:
                raise Malformed(f"the key {key!r}")
            members[key], at = _value(data, at)
        return members, at
    raise Malformed(f"an item that begins with {first:#x}")
