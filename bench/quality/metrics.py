"""Metrics of held-out rows, one implementation for all learners: (predictions, table) -> number."""
import numpy as np
import scipy.special


def rmse(predictions, table):
    return float(np.sqrt(np.mean((predictions - table.labels) ** 2)))


def logloss(predictions, table):
    of_true_class = np.where(table.labels == 1, predictions, 1 - predictions)
    return float(-np.mean(np.log(np.maximum(of_true_class, 1e-16))))


def mlogloss(predictions, table):
    of_true_class = predictions[np.arange(len(predictions)), table.labels.astype(int)]
    return float(-np.mean(np.log(np.maximum(of_true_class, 1e-16))))


def poisson_nloglik(predictions, table):
    return float(np.mean(scipy.special.gammaln(table.labels + 1) + predictions - table.labels * np.log(predictions)))


def ndcg_at_10(predictions, table):
    """Mean over queries; gain 2^label - 1; a query without a relevant row counts 1."""
    discounts = 1 / np.log2(np.arange(10) + 2)
    values = []
    for query in np.unique(table.groups):
        rows = table.groups == query
        gains = 2.0 ** table.labels[rows] - 1
        best = np.sort(gains)[::-1][:10]
        got = gains[np.argsort(-predictions[rows], kind="stable")][:10]
        ideal = best @ discounts[: len(best)]
        values.append(got @ discounts[: len(got)] / ideal if ideal > 0 else 1.0)
    return float(np.mean(values))


def concordance(predictions, table):
    """Harrell's: of the pairs whose order is known, the share in which the earlier event has the higher risk."""
    times, events = np.abs(table.labels), table.labels > 0
    concordant = comparable = 0.0
    for row in np.flatnonzero(events):
        later = times > times[row]
        comparable += np.count_nonzero(later)
        concordant += np.count_nonzero(predictions[row] > predictions[later])
        concordant += 0.5 * np.count_nonzero(predictions[row] == predictions[later])
    return concordant / comparable


METRICS = {"rmse": rmse, "logloss": logloss, "mlogloss": mlogloss, "poisson-nloglik": poisson_nloglik,
           "ndcg@10": ndcg_at_10, "concordance": concordance}
HIGHER_IS_BETTER = {"ndcg@10", "concordance"}
