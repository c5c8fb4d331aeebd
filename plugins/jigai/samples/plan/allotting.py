"""Dealing a whole number out over places by weight, so that the parts add up to it exactly."""

from collections.abc import Mapping


def allot(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Largest remainders: every place gets its share rounded down, the left-over goes where most was cut off."""
    whole = sum(weights.values())
    exact = {place: total * weight / whole for place, weight in weights.items()}
    found = {place: int(share) for place, share in exact.items()}
    order = sorted(exact, key=lambda place: (found[place] - exact[place], place))
    for place in order[: total - sum(found.values())]:
        found[place] += 1
    return found
