"""Whether the own mail server says that a mail comes from the domain its From names (RFC 8601). From itself is what
anybody writes."""

import re

_DENIED = re.compile(r"dmarc=(fail|reject|quarantine|temperror|permerror)\b")


def is_proved(results: str, authserv: str, domain: str) -> bool:
    """By dmarc=pass, or by dkim or spf passed for the very domain in From.

    Args:
        results: the topmost Authentication-Results as it came, encoded words closed: what stands below it may have come
            with the mail.
        authserv: the name by which the own server signs; anybody else's results count for nothing.
    """
    parts = _parts(results)
    if not domain or not parts or parts[0].split()[:1] != [authserv.lower()]:
        return False
    if any(_DENIED.match(part) for part in parts[1:]):
        return False
    return any(_speaks_of(part, domain) for part in parts[1:])


def _parts(text: str) -> list[str]:
    """What stands between semicolons, without comments and quoted text: both may hold what the sender wrote, as the
    envelope's address. Nothing at all where one of them does not end."""
    depth, is_quoted, parts, characters = 0, False, [""], iter(text)
    for character in characters:
        if character == "\\" and (is_quoted or depth):
            next(characters, None)
        elif is_quoted:
            is_quoted = character != '"'
        elif character == '"' and not depth:
            is_quoted = True
        elif character == "(":
            depth += 1
        elif depth:
            depth -= character == ")"
        elif character == ";":
            parts.append("")
        else:
            parts[-1] += character
    return [] if depth or is_quoted else [part.strip().lower() for part in parts]


def _speaks_of(result: str, domain: str) -> bool:
    method, *properties = result.split() or [""]
    said = dict(pair.split("=", 1) for pair in properties if "=" in pair)
    if method == "dmarc=pass":
        return _host(said.get("header.from", domain)) == domain
    if method == "dkim=pass":
        return _host(said.get("header.d") or said.get("header.i", "")) == domain
    return method == "spf=pass" and _host(said.get("smtp.mailfrom", "")) == domain


def _host(address: str) -> str:
    return address.rpartition("@")[2]
