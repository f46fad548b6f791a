"""Names that any file system takes."""

from __future__ import annotations

import re
from hashlib import sha256


def file_name(name: str) -> str:
    """A dossier's identifier as a file name; another than plain letters, digits and hyphens becomes a digest."""
    plain = re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", name)
    return name if plain else f"x-{sha256(name.encode(errors='surrogatepass')).hexdigest()[:16]}"
