-- The whole schema after all migrations, for reading: the migrations make it, a test holds the two together.
-- Every moment is UTC as 2025-10-22T08:00:00.000Z; every table is STRICT.

-- What was done to this file.
CREATE TABLE migrations (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;

-- The last good set of knowledge files: served when the files on disk are broken.
CREATE TABLE knowledge_files (
    name TEXT PRIMARY KEY,      -- relative to the knowledge folder, with "/": topics/grants.toml
    text TEXT NOT NULL,
    sha256 TEXT NOT NULL,       -- of the text in UTF-8
    accepted_at TEXT NOT NULL   -- since when this text is the accepted one
) STRICT;

-- What was said of every figure, from when to when. Rows are closed, never changed or deleted.
CREATE TABLE figure_revisions (
    id INTEGER PRIMARY KEY,
    figure_id TEXT NOT NULL,
    record TEXT,                -- JSON, see records.py; null: taken out of service at the desk
    hash TEXT,                  -- SHA-256 of the record; null with it
    base_hash TEXT,             -- hash of the revision that this one was made from; null: from none
    origin TEXT NOT NULL CHECK (origin IN ('files', 'desk')),
    source TEXT,                -- id of the source; null: a derived figure, or no record
    since TEXT NOT NULL,
    until TEXT CHECK (until >= since), -- null: the current one
    reason TEXT NOT NULL,       -- why it was made: "added", "changed: value, as_written", or the desk's words
    ended TEXT CHECK (ended IN ('superseded', 'withdrawn')), -- why it was closed
    CHECK ((record IS NULL) = (hash IS NULL)),
    CHECK ((until IS NULL) = (ended IS NULL)),
    CHECK (record IS NOT NULL OR origin = 'desk')
) STRICT;
CREATE UNIQUE INDEX figure_revisions_current ON figure_revisions (figure_id) WHERE until IS NULL;
CREATE INDEX figure_revisions_history ON figure_revisions (figure_id, id);

-- The files changed under an edit made outside them: a person decides, the edit stays served meanwhile.
CREATE TABLE figure_conflicts (
    id INTEGER PRIMARY KEY,
    figure_id TEXT NOT NULL,
    revision INTEGER NOT NULL REFERENCES figure_revisions (id), -- the one that stayed current
    base_hash TEXT,             -- what the edit was made from
    files_record TEXT,          -- what the files say now; null: they have the figure no more
    files_hash TEXT,
    noticed_at TEXT NOT NULL,
    resolved_at TEXT            -- null: open
) STRICT;
CREATE UNIQUE INDEX figure_conflicts_open ON figure_conflicts (figure_id) WHERE resolved_at IS NULL;

-- What is remembered of a chat; the language is only what was chosen or first understood there.
CREATE TABLE chats (
    chat_id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('private', 'group', 'supergroup', 'channel')),
    language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
    updated_at TEXT NOT NULL
) STRICT;
