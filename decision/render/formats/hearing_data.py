"""How often what is heard is right, as plain data. Comes in: what was counted. Goes out: data for JSON."""

from collections.abc import Sequence

from decision.cases.overheard import Overheard
from decision.render.formats.case_data import share_as_data
from decision.wording.blocks import Json


def overheard_as_data(found: Overheard, names: Sequence[str]) -> dict[str, Json]:
    """Return what was counted; ``names`` are those of the texts."""
    mean, low, high = found.per_text
    folds = found.kept_by_folds
    return {
        "texts": found.texts,
        "right": share_as_data(found.right),
        "right_by_folds": share_as_data(folds) if folds else None,
        "per_text": {"mean": round(mean, 3), "interval": [round(low, 3), round(high, 3)]},
        "facts": {fact: share_as_data(share) for fact, share in found.by_fact.items()},
        "wrong": [
            {"text": names[one.text], "fact": one.key[0], "value": one.key[1], "words": list(one.words)}
            for one in found.judged
            if one.right is False
        ],
    }
