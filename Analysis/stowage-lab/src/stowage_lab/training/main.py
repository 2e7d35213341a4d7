"""`stowage-train`: trains the hazard model on the first part of a trace, says how well it tells the rest, and exports it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..errors import LabError
from . import boosted, logistic
from .evaluate import Score, score
from .examples import sample
from .lives import read_lives, split


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="stowage-train", description=__doc__)
    parser.add_argument("trace", type=Path, help="plain CSV, as `stowage trace convert` and `trace generate` write it")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="the model, JSON")
    parser.add_argument("--part", type=float, default=0.6, help="of the bytes, to train on (default: %(default)s)")
    parser.add_argument("--strength", type=float, default=3.0, help="inverse of the ridge penalty (default: %(default)s)")
    parser.add_argument("--sample", type=int, default=20_000, metavar="N", help="lives to train on (default: %(default)s)")
    parser.add_argument("--learns", action="store_true", help="the weights go on learning in the engine")
    parser.add_argument("--boosted", action="store_true", help="also score gradient-boosted trees, which are not exported")
    options = parser.parse_args(arguments)
    try:
        first, later, _ = split(read_lives(options.trace), options.part)
        known, unseen = sample(first, options.sample), sample(later, 4_000)
        model = logistic.train(known, options.strength)
        model.write(options.output, options.learns)
        print(f"logistic: {_text(score(model.log_odds(unseen), unseen))}")
        if options.boosted:
            print(f"boosted: {_text(score(boosted.train(known).log_odds(unseen), unseen))}")
    except LabError as error:
        print(f"stowage-train: {error}", file=sys.stderr)
        return 1
    return 0


def _text(figures: Score) -> str:
    return f"concordance {figures.concordance:.3f}, log error {figures.log_error:.3f}, calibration {figures.calibration:.4f}"


if __name__ == "__main__":
    sys.exit(main())
