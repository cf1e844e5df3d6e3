"""Files that make other machines build and deploy a site: Netlify, GitHub, GitLab."""

from pathlib import Path

from digest.model.hosting import SECURITY_HEADERS

_HERE = Path(__file__).parent
CI_KINDS = ("github", "gitlab")

_NETLIFY = """\
# Netlify builds this site with these lines; docs/deploy.md of digest explains each.

[build]
  command = "{install} && digest build"
  publish = "output"

[build.environment]
  PYTHON_VERSION = "3.11"

# What the last build knew is kept between builds.
[[plugins]]
  package = "/netlify/memo"

# A preview of a pull request shows the drafts too, under the preview's own address. The live site never does.
[context.deploy-preview]
  command = "{install} && digest build --drafts --base-url \\"$DEPLOY_PRIME_URL\\""

[context.branch-deploy]
  command = "{install} && digest build --base-url \\"$DEPLOY_PRIME_URL\\""

# The build writes these, and more, into output/_headers. Both say the same, so it does not matter which is read.
[[headers]]
  for = "/*"
  [headers.values]
{headers}

# What is not there gets the site's own 404 page. Old addresses are in output/_redirects, written by the build.
[[redirects]]
  from = "/*"
  to = "/404.html"
  status = 404
"""

_REQUIREMENTS = """\
# What a build machine installs. The name “digest” on PyPI belongs to another package: say here where yours comes from.
{line}
"""
_UNKNOWN = "# digest[all] @ git+https://git.example.org/your/digest@v0.1.0"


def netlify_toml(install: str = "pip install -r requirements.txt") -> str:
    """The netlify.toml of a site whose build machine gets digest with the command `install`."""
    headers = "\n".join(f'    {name} = "{value}"' for name, value in SECURITY_HEADERS.items())
    return _NETLIFY.format(install=install, headers=headers)


def netlify_files(source: str = "") -> dict[str, str]:
    """Everything Netlify needs in a site's folder, by path. `source` is a line for pip that brings digest."""
    return {
        "netlify.toml": netlify_toml(),
        "netlify/memo/index.js": _read("memo/index.js"),
        "netlify/memo/manifest.yml": _read("memo/manifest.yml"),
        "requirements.txt": _REQUIREMENTS.format(line=source or _UNKNOWN),
    }


def ci_files(kind: str) -> dict[str, str]:
    """The files by which a service (one of CI_KINDS) builds every change, deploys main, and ingests every day."""
    if kind == "github":
        names = {".github/workflows/site.yml": "github-site.yml", ".github/workflows/ingest.yml": "github-ingest.yml"}
    else:
        names = {".gitlab-ci.yml": "gitlab-ci.yml"}
    return {path: _read(name) for path, name in names.items()}


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
