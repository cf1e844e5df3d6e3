#!/bin/sh
# One round on a small server: take the desk's latest work, collect, build, check, deploy. Ends at the first failure:
# then the live site stays as it is, and the next round tries again.
set -eu

if git rev-parse --git-dir >/dev/null 2>&1 && [ -n "$(git remote)" ]; then
    git pull --quiet --ff-only
fi

# A source that can't be reached today must not keep what the desk wrote from going out.
digest ingest || echo "some sources gave nothing; going on" >&2

# Collected drafts go back to the desk, so that an editor sees them; only editors publish.
if [ -n "$(git status --porcelain content/drafts 2>/dev/null)" ] && [ -n "$(git remote)" ]; then
    git add content/drafts
    git commit --quiet --message "Inbox of $(date -u +%Y-%m-%dT%H:%MZ)"
    git push --quiet
fi

digest build
digest check
exec digest deploy "$@"
