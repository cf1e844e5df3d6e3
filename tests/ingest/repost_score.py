"""How well the cleaner does on reposts of known truth: noise lines gone, true sentences kept, stories counted right."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from digest.ingest.pipeline import Outcome, ingest
from tests.ingest.reposts import Post

TODAY = dt.date(2026, 1, 15)


@dataclass(slots=True)
class Score:
    """Counts over a corpus, and what went wrong, for people."""

    noise: int = 0
    noise_gone: int = 0
    sentences: int = 0
    sentences_kept: int = 0
    in_order: int = 0
    stories: int = 0
    titles: int = 0
    datelines: int = 0
    datelines_right: int = 0
    several: int = 0
    several_right: int = 0
    left: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    miscounted: list[str] = field(default_factory=list)

    @property
    def gone(self) -> float:
        return self.noise_gone / max(self.noise, 1)

    @property
    def kept(self) -> float:
        return self.sentences_kept / max(self.sentences, 1)

    @property
    def counted(self) -> float:
        return self.several_right / max(self.several, 1)

    def __str__(self) -> str:
        return (
            f"noise lines gone {self.gone:.4f} of {self.noise}; "
            f"true sentences kept {self.kept:.4f} of {self.sentences}; "
            f"stories counted right {self.counted:.4f} of {self.several} posts with several; "
            f"titles {self.titles}/{self.stories}; dateline dates {self.datelines_right}/{self.datelines}; "
            f"in order {self.in_order}/{self.stories}"
        )


def taken(post: Post) -> Outcome:
    return ingest(post.data, address=None, name=post.name, sources={}, today=TODAY)


def score(posts: Iterable[Post]) -> Score:
    total = Score()
    for post in posts:
        _add(total, post, taken(post))
    return total


def _add(total: Score, post: Post, outcome: Outcome) -> None:
    stories = [one for one in outcome.drafts if one.draft.kind == "story"]
    teasers = [one for one in outcome.drafts if one.draft.kind == "teaser"]
    everything = "\n".join(_flat(f"{one.draft.title}\n{one.text}") for one in outcome.drafts)
    shown = set(everything.split("\n"))
    truth = "\n".join(_flat("\n".join((true.title, *true.sentences))) for true in post.stories) + "\n".join(
        post.teasers
    )
    titles = {_flat(title) for title in (*(true.title for true in post.stories), *post.teasers)}
    for line in post.noise:
        flat = _flat(line)
        if flat in titles:
            continue  # a link that by chance has a story's own headline
        total.noise += 1
        # A link's words may open a true sentence by chance: then only the line itself would be noise.
        still = flat in shown if len(flat) < 40 or flat in truth else flat in everything
        total.noise_gone += not still
        if still:
            total.left.append(f"{post.name}: {line}")
    for true in post.stories:
        total.stories += 1
        mine = next((one for one in outcome.drafts if _flat(one.draft.title) == _flat(true.title)), None)
        total.titles += mine is not None
        text = _flat(mine.text).replace("\n", " ") if mine else ""
        places = [text.find(_flat(sentence)) for sentence in true.sentences]
        total.in_order += -1 not in places
        for sentence, place in zip(true.sentences, places, strict=True):
            total.sentences += 1
            total.sentences_kept += place >= 0
            if place < 0:
                total.lost.append(f"{post.name}: {sentence}")
        if true.date:
            total.datelines += 1
            total.datelines_right += bool(mine and mine.draft.published == true.date)
    if len(post.stories) + len(post.teasers) > 1:
        total.several += 1
        right = len(stories) == len(post.stories) and len(teasers) == len(post.teasers)
        total.several_right += right
        if not right:
            total.miscounted.append(
                f"{post.name}: {len(stories)}+{len(teasers)} for {len(post.stories)}+{len(post.teasers)}"
            )


def _flat(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(lines)


if __name__ == "__main__":
    import sys

    from tests.ingest.reposts import TEMPLATES, corpus

    count, seed = (int(word) for word in (sys.argv[1:] + ["260", "2018"][len(sys.argv) - 1 :])[:2])
    posts = corpus(count, seed)
    for template in TEMPLATES:
        print(f"{template:18} {score(post for post in posts if post.template == template)}")
    whole = score(posts)
    print(f"all: {whole}")
    for kind in ("left", "lost", "miscounted"):
        for line in getattr(whole, kind)[:40]:
            print(kind, line[:200])
