"""Grow digest/ingest/page/forest.json from pages whose true text is known. Needs `lightgbm`, which nothing else does.

    python -m tests.ingest.page.grow_forest SET=WEIGHT…      (SET: the common stem of SET.warc.gz and SET.truth.jsonl)
    python -m tests.ingest.page.grow_forest --check SET=WEIGHT…

With --check nothing is written: five forests judge the pages of sites they have not seen.

A page weighs as much as its set says, a piece within it as the root of its words: so that neither long pages nor
long paragraphs drown the short lines that make a page clean.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from math import sqrt
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from digest.ingest.page import tree
from digest.ingest.page.authors import authors_of
from digest.ingest.page.candidates import coverage, words
from digest.ingest.page.chooser import survey_of
from digest.ingest.page.decode import decode
from digest.ingest.page.facts import Told, facts_of
from digest.ingest.page.features import NAMES, features_of
from digest.ingest.page.title import title_of
from digest.ingest.page.walk import pieces_of
from digest.text import urls

FOREST = Path(__file__).resolve().parents[3] / "digest/ingest/page/forest.json"
TREES = 160
SETTINGS = {
    "objective": "binary", "learning_rate": 0.09, "num_leaves": 15, "min_data_in_leaf": 40, "feature_fraction": 0.5,
    "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5, "min_sum_hessian_in_leaf": 2.0, "verbose": -1,
    "seed": 3, "num_threads": 2, "deterministic": True, "force_row_wise": True,
}  # fmt: skip
Sample = tuple[str, list[list[float]], list[bool], list[float]]  # address, rows, truth, weights


def pages(stem: str) -> Iterator[tuple[str, bytes, str | None, str]]:
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - only this script reads them so

    truth = {
        page["address"]: page["body"]
        for page in map(json.loads, Path(f"{stem}.truth.jsonl").read_text("utf-8").splitlines())
        if page.get("body")
    }
    with Path(f"{stem}.warc.gz").open("rb") as file:
        for record in ArchiveIterator(file):
            address = record.rec_headers.get_header("WARC-Target-URI")
            if address in truth and record.http_headers is not None:
                charset = re.search(r"charset=([\w-]+)", record.http_headers.get_header("Content-Type") or "")
                yield address, record.content_stream().read(), charset and charset.group(1), truth[address]


def sample(page: tuple[str, bytes, str | None, str]) -> Sample | None:
    address, data, charset, truth = page
    root = tree.parse(decode(data, charset)[0])
    if root is None:
        return None
    told = Told(facts_of(root), address)
    tree.prune(root)
    pieces = pieces_of(root, address)
    title = title_of(pieces, told.facts, address)
    told = replace(told, title=title.value if title else "")
    told = replace(told, authors=authors_of(root, pieces, told))
    every = features_of(survey_of(root, pieces, told))
    judged = [index for index, row in enumerate(every) if row is not None]
    rows = [row for row in every if row is not None]
    held = [
        mark == 1 or (mark >= 0.7 and len(words(piece.text)) >= 12 and piece.kind != "heading")
        for piece, mark in zip(pieces, coverage([words(piece.text) for piece in pieces], truth), strict=True)
    ]
    sizes = [sqrt(len(words(pieces[index].text))) + 0.5 for index in judged]
    return address, rows, [held[index] for index in judged], [100 * size / sum(sizes) for size in sizes]


def grow(samples: list[tuple[float, Sample]]) -> Any:
    import lightgbm  # noqa: PLC0415 - the script's own, see above
    import numpy as np  # noqa: PLC0415

    rows = np.array([row for _, (_, rows, _, _) in samples for row in rows], dtype=np.float32)
    truth = np.array([held for _, (_, _, truth, _) in samples for held in truth], dtype=int)
    weights = np.array([weight * size for weight, (_, _, _, sizes) in samples for size in sizes])
    return lightgbm.train(dict(SETTINGS), lightgbm.Dataset(rows, truth, weight=weights), TREES)


def flat(root: dict[str, Any]) -> list[list[float]]:
    """One tree as five columns: feature, limit, left, right, value."""
    columns: list[list[float]] = [[], [], [], [], []]

    def add(node: dict[str, Any]) -> int:
        here = len(columns[0])
        leaf = "leaf_value" in node
        what = -1 if leaf else node["split_feature"]
        limit = 0 if leaf else float(f"{node['threshold']:.6g}")
        value = round(node["leaf_value" if leaf else "internal_value"], 4)
        for column, figure in zip(columns, (what, limit, 0, 0, value), strict=True):
            column.append(figure)
        if not leaf:
            columns[2][here] = add(node["left_child"])
            columns[3][here] = add(node["right_child"])
        return here

    add(root)
    return columns


def check(samples: list[tuple[float, Sample]]) -> None:
    sites = sorted({urls.site(sample[0]) for _, sample in samples})
    right = whole = 0.0
    for fold in range(5):
        test = {site for index, site in enumerate(sites) if index % 5 == fold}
        forest = grow([each for each in samples if urls.site(each[1][0]) not in test])
        for _, (address, rows, truth, sizes) in samples:
            if urls.site(address) in test and rows:
                for held, chance, size in zip(truth, forest.predict(rows), sizes, strict=True):
                    right += size * (held == (chance >= 0.52))
                    whole += size
    print(f"{right / whole:.4f} of the weighed pieces judged right on sites never seen")


def main(arguments: list[str]) -> None:
    sets = [argument.rpartition("=") for argument in arguments if "=" in argument]
    samples: list[tuple[float, Sample]] = []
    with Pool(2) as pool:
        for stem, _, weight in sets:
            samples += [
                (float(weight), each) for each in pool.imap(sample, pages(stem), chunksize=4) if each is not None
            ]
    if "--check" in arguments:
        check(samples)
        return
    trees = [flat(each["tree_structure"]) for each in grow(samples).dump_model()["tree_info"]]
    FOREST.write_text(json.dumps({"features": NAMES, "trees": trees}, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
