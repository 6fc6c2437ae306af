"""From a release's text to figures: read, marked, sorted, written, reviewed. Pure, without files or clock."""
