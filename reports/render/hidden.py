"""Text from outside is hostile: what a reader cannot see is shown, for every format for people.

Control characters (ANSI escapes begin with one), line separators, characters of no width and
those that turn the direction of writing can hide or forge what a report says.
"""

import re

_BEYOND_ASCII = (
    "\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
HIDDEN = re.compile(f"[\x00-\x1f{_BEYOND_ASCII}]")
HIDDEN_BEYOND_ASCII = re.compile(f"[{_BEYOND_ASCII}]")
LONGEST = 600


def _shown(match: re.Match[str]) -> str:
    number = ord(match[0])
    named = {0x09: "\\t", 0x0A: "\\n", 0x0D: "\\r"}
    if number in named:
        return named[number]
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def visible(text: str, longest: int | None = LONGEST) -> str:
    """The text on one line with every hidden character spelled out, cut to `longest` characters.

    A cut is said with the number of characters that were left out; None: no cut.
    """
    if longest is not None and len(text) > longest:
        return f"{visible(text[:longest])}... ({len(text) - longest} more characters)"
    return text if text.isascii() and text.isprintable() else HIDDEN.sub(_shown, text)
