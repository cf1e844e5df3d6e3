"""Pages, one file for each family of kinds: functions from questions to what a template needs."""
