"""Files as one ZIP archive. Comes in: texts by path. Goes out: bytes, the same for the same files.

The files are stored as they are. The standard library has a writer that can do much more; with what it imports it would
be the largest module that the browser loads, see docs/adr/0046.
"""

from binascii import crc32
from collections.abc import Mapping
from struct import pack

_VERSION, _UTF_8, _STORED = 20, 1 << 11, 0
_MIDNIGHT, _DAY = 0, (1 << 5) | 1  # 1 January 1980, the first day that the format knows


def archive_of(files: Mapping[str, str]) -> bytes:
    """Return an archive with the files, in order; APPNOTE.TXT of PKWARE, sections 4.3.7, 4.3.12 and 4.3.16."""
    body, entries = b"", b""
    for path, text in files.items():
        name, content = path.encode(), text.encode()
        size, when = len(content), (_STORED, _MIDNIGHT, _DAY)
        about = pack("<HHHHHIIIHH", _VERSION, _UTF_8, *when, crc32(content), size, size, len(name), 0)
        entries += pack("<4sH", b"PK\1\2", _VERSION) + about + pack("<HHHII", 0, 0, 0, 0, len(body)) + name
        body += b"PK\3\4" + about + name + content
    count = len(files)
    return body + entries + pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, len(entries), len(body), 0)
