"""Prints how well the routing does on examples that it has not seen.

python -m evaluation                          routing, thresholds and languages
python -m evaluation linear_svm complement_nb  the routing with other members
"""

from __future__ import annotations

import sys
import time
from collections import Counter

from components.languages import FOREIGN
from evaluation import held_out
from evaluation.held_out import PROJECT, HeldOut

FOLDS = 5
LANGUAGES = sorted(path.stem for path in (PROJECT / "data").glob("*.yml"))
STYLES = ("plain", "messy", "mixed", "long", "dialect", "translit")
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def print_routing(result: HeldOut) -> None:
    """Right and among the three surest, by language and by style, in per cent."""
    print(f"\n{'':10}{'right':>8}{'in three':>10}{'examples':>10}")
    for kind, names in ((result.languages, LANGUAGES), (result.styles, STYLES)):
        for name in names:
            rows = kind == name
            if rows.any():
                right, three = result.right[rows].mean(), result.among_three[rows].mean()
                print(f"{name:10}{right:8.1%}{three:10.1%}{rows.sum():10}")
    print(f"{'all':10}{result.right.mean():8.1%}{result.among_three.mean():10.1%}")


def print_thresholds(result: HeldOut) -> None:
    """What answering from a confidence on would mean: answered, wrong, and calibration."""
    sure = result.probabilities.max(axis=1)
    print(f"\n{'answer from':12}{'answered':>10}{'right':>8}{'wrong':>8}{'offered right':>15}")
    for threshold in THRESHOLDS:
        answered = sure >= threshold
        wrong = (answered & ~result.right).mean()
        offered = (~answered & result.among_three).mean()
        right = (answered & result.right).mean()
        print(f"{threshold:<12}{answered.mean():10.1%}{right:8.1%}{wrong:8.1%}{offered:15.1%}")
    print("wrong by language: " + " ".join(f"at {limit}" for limit in (0.5, 0.6, 0.7)))
    for name in LANGUAGES:
        rows = result.languages == name
        shares = [((sure >= limit) & ~result.right)[rows].mean() for limit in (0.5, 0.6, 0.7)]
        print(f"{name:10}" + "".join(f"{share:8.1%}" for share in shares))


def print_confusions(result: HeldOut, count: int = 15) -> None:
    """The pairs of topics that are most often taken for one another."""
    pairs = Counter(zip(result.targets[~result.right], result.ranked[~result.right, 0]))
    print("\nmost often confused")
    for (meant, taken), times in pairs.most_common(count):
        print(f"{times:5}  {result.labels[meant]} -> {result.labels[taken]}")


def print_languages(result: HeldOut) -> None:
    """Right by language, and how many foreign texts would pass as one of ours."""
    foreign = result.labels.index(FOREIGN)
    ours = result.probabilities.copy()
    ours[:, foreign] = 0
    right, sure = ours.argmax(axis=1) == result.targets, ours.max(axis=1)
    print(f"\n{'language':10}{'right':>8}{'sure':>8}{'sure, wrong':>13}   (sure: from 0.8)")
    for name in LANGUAGES:
        rows = result.languages == name
        if rows.any():
            certain, wrong = sure[rows] >= 0.8, (sure >= 0.8)[rows] & ~right[rows]
            print(f"{name:10}{right[rows].mean():8.1%}{certain.mean():8.1%}{wrong.mean():13.1%}")
    rows = result.targets == foreign
    print(f"foreign texts taken for ours with 0.8 or more: {(sure[rows] >= 0.8).mean():.1%}")


def main(members: list[str]) -> None:
    """Run the folds and print the tables."""
    start = time.monotonic()
    routing = held_out.topics(FOLDS, members or None)
    print(f"{FOLDS} folds, {len(routing.targets)} examples, {time.monotonic() - start:.0f} s")
    print("scales " + ", ".join(f"{name} {scale:.3f}" for name, scale in routing.scales.items()))
    print_routing(routing)
    print_thresholds(routing)
    if members:
        return
    print_confusions(routing)
    speech = held_out.languages(FOLDS)
    print("\nscales " + ", ".join(f"{name} {scale:.3f}" for name, scale in speech.scales.items()))
    print_languages(speech)


if __name__ == "__main__":
    main(sys.argv[1:])
