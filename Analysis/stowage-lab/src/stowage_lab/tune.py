"""`stowage-tune`: searches the parameters of a policy under which it copies least, by Optuna over `stowage simulate`."""

from __future__ import annotations

import argparse
import math
import sys
from dataclasses import dataclass
from pathlib import Path

import optuna
from distributed import Client, Future
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

from . import cluster
from .command import divided, find_stowage, run_json
from .errors import LabError
from .parameters import Parameter, parse, specification
from .progress import Progress

_CLEANING = "cleaning."


@dataclass(frozen=True)
class Search:
    """What is searched. Parameters whose name begins with `cleaning.` are the cleaner's."""

    workload: str
    placement: str
    cleaning: str
    parameters: tuple[Parameter, ...]
    seeds: int = 3
    #: Further words for `stowage simulate`.
    options: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Trials of searches with this name can be compared."""
        return " ".join([self.workload, self.placement, self.cleaning, f"seeds={self.seeds}", *self.options])

    def policies(self, trial: optuna.Trial) -> tuple[str, str]:
        """Placement and cleaning that a trial tries."""
        chosen = {parameter.name: parameter.suggest(trial) for parameter in self.parameters}
        cleaning = {key.removeprefix(_CLEANING): value for key, value in chosen.items() if key.startswith(_CLEANING)}
        placement = {key: value for key, value in chosen.items() if not key.startswith(_CLEANING)}
        return specification(self.placement, placement), specification(self.cleaning, cleaning)


def write_amplification(search: Search, placement: str, cleaning: str, seed: int) -> float:
    """Of one run. Raises LabError where it fails or nothing was ingested after the warm-up."""
    flags = ["--placement", placement, "--cleaning", cleaning, "--seed", str(seed), *search.options]
    told = run_json(["simulate", search.workload, *flags])["write_amplification"]
    if told is None:
        raise LabError(f"{search.workload}: nothing was ingested after the warm-up")
    return float(told)


def open_study(search: Search, storage: Path | None) -> optuna.Study:
    """The search's trials, those of the storage file among them; without a file they end with the process."""
    backend = JournalStorage(JournalFileBackend(str(storage))) if storage else None
    study = optuna.create_study(storage=backend, study_name=search.name, load_if_exists=True)
    done = len(study.trials)
    # A sampler that was resumed would draw what the first one has drawn.
    study.sampler = optuna.samplers.TPESampler(seed=1 + done, constant_liar=True)
    return study


def tune(client: Client, search: Search, trials: int, storage: Path | None = None) -> optuna.Study:
    """Goes on until so many trials are done, as many at a time as there are workers; each is the mean over the seeds.

    A trial of which a run fails counts as failed, and its error is raised when it is the first of all.
    """
    study = open_study(search, storage)
    done = _finished(study)
    progress = Progress("tune", max(0, trials - done))
    batch = max(1, len(client.scheduler_info()["workers"]))
    while done < trials:
        asked = [study.ask() for _ in range(min(batch, trials - done))]
        running = [(trial, _submit(client, search, trial)) for trial in asked]
        for trial, futures in running:
            _tell(study, trial, futures)
            progress.advance()
        done += len(asked)
    progress.finish()
    return study


def _finished(study: optuna.Study) -> int:
    return len([trial for trial in study.trials if trial.state == optuna.trial.TrialState.COMPLETE])


def _submit(client: Client, search: Search, trial: optuna.Trial) -> list[Future]:
    placement, cleaning = search.policies(trial)
    trial.set_user_attr("placement", placement)
    trial.set_user_attr("cleaning", cleaning)
    seeds = range(1, search.seeds + 1)
    return [client.submit(write_amplification, search, placement, cleaning, seed, pure=False) for seed in seeds]


def _tell(study: optuna.Study, trial: optuna.Trial, futures: list[Future]) -> None:
    try:
        values = [future.result() for future in futures]
    except LabError:
        study.tell(trial, state=optuna.trial.TrialState.FAIL)
        if _finished(study) == 0:
            raise
        return
    study.tell(trial, math.fsum(values) / len(values))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="stowage-tune", description=__doc__, epilog="What follows -- goes to `stowage simulate` as it is."
    )
    parser.add_argument("workload", help="a workload file or a trace")
    parser.add_argument("--placement", default="stowage", help="with the arguments that stay (default: %(default)s)")
    parser.add_argument("--cleaning", default="own", help="the same (default: %(default)s)")
    parser.add_argument(
        "--parameter", action="append", required=True, metavar="NAME=LOW..HIGH[:log]",
        help="also NAME=A|B|C; cleaning.NAME is the cleaner's; may be given several times",
    )  # fmt: skip
    parser.add_argument("--trials", type=int, default=50, help="in all, those of the storage among them (default: %(default)s)")
    parser.add_argument("--seeds", type=int, default=3, help="runs per trial (default: %(default)s)")
    parser.add_argument("--storage", type=Path, metavar="FILE", help="keeps trials, so that a search can go on")
    cluster.add_arguments(parser)
    ours, engine = divided(arguments)
    options = parser.parse_args(ours)
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        find_stowage()
        if options.trials < 1:
            raise LabError(f"{options.trials} trials: expected 1 or more")
        parameters = tuple(parse(text) for text in options.parameter)
        search = Search(options.workload, options.placement, options.cleaning, parameters, options.seeds, tuple(engine))
        with cluster.connect(options.workers, options.scheduler) as client:
            study = tune(client, search, options.trials, options.storage)
    except LabError as error:
        print(f"stowage-tune: {error}", file=sys.stderr)
        return 1
    failed = [trial for trial in study.trials if trial.state == optuna.trial.TrialState.FAIL]
    if failed:
        print(
            f"stowage-tune: {len(failed)} trials failed and tell nothing, {failed[-1].user_attrs['placement']} the last",
            file=sys.stderr,
        )
    best = study.best_trial
    print(f"{best.value:.4f}  --placement {best.user_attrs['placement']} --cleaning {best.user_attrs['cleaning']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
