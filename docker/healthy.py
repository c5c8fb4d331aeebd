"""Health check of a container: `healthy.py URL [PART]` asks a health page and, where named, one part of its answer."""

import json
import sys
from urllib.request import urlopen


def main(url: str, part: str | None) -> None:
    """Exit 0 when the page answers and the part says `healthy`."""
    with urlopen(url, timeout=5) as answer:  # noqa: S310 - the address stands in docker-compose.yml
        said = json.load(answer)
    if part is not None and said[part]["status"] != "healthy":
        sys.exit(f"{part}: {said[part]['status']}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
