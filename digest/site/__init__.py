"""All pages, cheaply: plan, trace, memo, build, output."""
