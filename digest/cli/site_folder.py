"""Which site a command works on: the nearest folder upwards that holds a site.yaml."""

from pathlib import Path

from digest.problems import Place, Problem, Refused


def site_folder(start: Path | None = None) -> Path:
    """The site's folder at or above `start` (the current folder). Raises Refused where there is none."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "site.yaml").is_file():
            return folder
    raise Refused(
        Problem(
            Place(str(here)),
            "no site.yaml here or in any folder above",
            "no-site",
            "go to a site's folder, or make one with: digest init my-digest",
        )
    )
