"""ASReview's default on the same readings: runs by itself, under a Python that has ASReview.

    python reading_peers.py < problem.json

On standard input: ``titles``, ``texts``, ``relevant`` (0 or 1 each) and ``known``, the places of
what is marked before each reading begins. On standard output: the places in the order in which each
went, until all that is relevant was found.
"""

from __future__ import annotations

import json
import sys
import warnings


def main() -> None:
    """Reads a problem, runs its readings with the default of the version installed."""
    import numpy as np
    import pandas as pd
    from asreview.learner import ActiveLearningCycle
    from asreview.models.models import get_ai_config
    from asreview.simulation.simulate import Simulate

    warnings.filterwarnings("ignore")
    problem = json.load(sys.stdin)
    made = get_ai_config()["value"]
    texts = pd.DataFrame({"title": problem["titles"], "abstract": problem["texts"]})
    rows = ActiveLearningCycle.from_meta(made).transform(texts)
    orders = []
    for known in problem["known"]:
        cycle = ActiveLearningCycle.from_meta(made, skip_feature_extraction=True)
        labels = np.array(problem["relevant"])
        run = Simulate(rows, labels, cycle, skip_transform=True, print_progress=False)
        run.label(np.array(known))
        run.review()
        orders.append(run._results["record_id"].tolist())
    json.dump({"name": get_ai_config()["name"], "orders": orders}, sys.stdout)


if __name__ == "__main__":
    main()
