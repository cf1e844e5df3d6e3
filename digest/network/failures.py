"""Why nothing came of a fetch. Each failure is one sentence, a stable code and a hint, ready to be shown."""

from digest.problems import Place, Problem


class FetchFailed(Exception):  # noqa: N818 - named for what happened, as its children are
    """Nothing was fetched and nothing may be kept. `text` says why of `address`."""

    code = "fetch-failed"
    hint = "try again later"

    def __init__(self, address: str, text: str) -> None:
        super().__init__(f"{address}: {text}")
        self.address = address
        self.text = text

    @property
    def problem(self) -> Problem:
        """The failure as anything else that is wrong is shown."""
        return Problem(Place(self.address), self.text, self.code, self.hint)


class Forbidden(FetchFailed):
    """Our own rules forbid the address: not http(s), not public, another port, credentials in it."""

    code = "fetch-forbidden"
    hint = "save the page in a browser and ingest the saved file; for a host of your own, allow its host:port"


class DisallowedByRobots(FetchFailed):
    """The host's robots.txt asks programs to stay away from this page."""

    code = "fetch-robots"
    hint = "open the page in a browser, save it, and ingest the saved file"


class Unreachable(FetchFailed):
    """No answer: the name, the connection or the encryption failed, or the connection broke."""

    code = "fetch-unreachable"
    hint = "look whether the address opens in a browser, and try again"


class TooSlow(FetchFailed):
    """The whole fetch took longer than the time it has."""

    code = "fetch-too-slow"


class TooBig(FetchFailed):
    """More bytes than a page or a feed can honestly have, on the wire or unpacked."""

    code = "fetch-too-big"
    hint = "look at it in a browser; if it is a real story, save the page and ingest the saved file"


class BadAnswer(FetchFailed):
    """The answer breaks the rules of HTTP, or is incomplete: none of it can be trusted."""

    code = "fetch-bad-answer"
    hint = "try again later; if it stays so, the host must mend it"


class Refusal(FetchFailed):
    """The host answered with a status that is not success."""

    code = "fetch-status"
    hint = "look whether the address is still right"

    def __init__(self, address: str, status: int) -> None:
        super().__init__(address, f"the host answered with status {status}")
        self.status = status


class TryLater(FetchFailed):
    """The host asked for a pause of `seconds`, or is being given one that it asked for before."""

    code = "fetch-later"
    hint = "run the same command again after that time"

    def __init__(self, address: str, seconds: float) -> None:
        super().__init__(address, f"the host wants to be left alone for {max(1, round(seconds))} s")
        self.seconds = seconds
