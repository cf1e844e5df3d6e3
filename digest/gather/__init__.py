"""From the outside world to drafts on disk: joins network, ingest and library, for the command line and the desk."""
