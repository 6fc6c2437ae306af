-- The numbered steps that bring a database file up to this version; schema.sql shows what they add up to.
-- A step that has been released is never changed: a new one is appended: its number and name, its statements.

-- 1: record of the migrations
CREATE TABLE migrations (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    applied_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;

-- 2: accepted knowledge and the revisions of figures
CREATE TABLE knowledge_files (
    name TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    accepted_at TEXT NOT NULL
) STRICT;
CREATE TABLE figure_revisions (
    id INTEGER PRIMARY KEY,
    figure_id TEXT NOT NULL,
    record TEXT,
    hash TEXT,
    base_hash TEXT,
    origin TEXT NOT NULL CHECK (origin IN ('files', 'desk')),
    source TEXT,
    since TEXT NOT NULL,
    until TEXT CHECK (until >= since),
    reason TEXT NOT NULL,
    ended TEXT CHECK (ended IN ('superseded', 'withdrawn')),
    CHECK ((record IS NULL) = (hash IS NULL)),
    CHECK ((until IS NULL) = (ended IS NULL)),
    CHECK (record IS NOT NULL OR origin = 'desk')
) STRICT;
CREATE UNIQUE INDEX figure_revisions_current ON figure_revisions (figure_id) WHERE until IS NULL;
CREATE INDEX figure_revisions_history ON figure_revisions (figure_id, id);
CREATE TABLE figure_conflicts (
    id INTEGER PRIMARY KEY,
    figure_id TEXT NOT NULL,
    revision INTEGER NOT NULL REFERENCES figure_revisions (id),
    base_hash TEXT,
    files_record TEXT,
    files_hash TEXT,
    noticed_at TEXT NOT NULL,
    resolved_at TEXT
) STRICT;
CREATE UNIQUE INDEX figure_conflicts_open ON figure_conflicts (figure_id) WHERE resolved_at IS NULL;

-- 3: chats and their languages
CREATE TABLE chats (
    chat_id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('private', 'group', 'supergroup', 'channel')),
    language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
    updated_at TEXT NOT NULL
) STRICT;

-- 4: what chats set, subscriptions, feedback, notices, the profile
--    Made anew: a chat may be known before its language is.
CREATE TABLE chats_before AS SELECT * FROM chats;
DROP TABLE chats;
CREATE TABLE chats (
    chat_id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('private', 'group', 'supergroup', 'channel')),
    language TEXT CHECK (language IN ('kk', 'ru')),
    quiet INTEGER NOT NULL DEFAULT 0 CHECK (quiet IN (0, 1)),
    topics TEXT,
    membership TEXT NOT NULL DEFAULT 'member'
        CHECK (membership IN ('member', 'administrator', 'restricted', 'left', 'kicked')),
    seen_on TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
INSERT INTO chats (chat_id, kind, language, seen_on, updated_at) SELECT chat_id, kind, language,
    substr(updated_at, 1, 10), updated_at FROM chats_before;
DROP TABLE chats_before;
CREATE TABLE subscriptions (
    chat_id INTEGER NOT NULL,
    topic TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
    consented_at TEXT NOT NULL,
    PRIMARY KEY (chat_id, topic)
) STRICT;
CREATE TABLE feedback (
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    subject TEXT NOT NULL,
    verdict TEXT NOT NULL
        CHECK (verdict IN ('good', 'bad', 'wrong_number', 'not_my_question', 'unclear')),
    given_at TEXT NOT NULL,
    PRIMARY KEY (chat_id, message_id, user_id)
) STRICT;
CREATE TABLE passed_on (
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
    given_at TEXT NOT NULL,
    PRIMARY KEY (chat_id, message_id)
) STRICT;
CREATE TABLE notices (
    user_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('channel', 'desk')),
    chat_id INTEGER NOT NULL,
    title TEXT NOT NULL,
    left_at TEXT NOT NULL,
    PRIMARY KEY (user_id, kind, chat_id)
) STRICT;
CREATE TABLE profile (
    bot_id INTEGER NOT NULL,
    part TEXT NOT NULL,
    digest TEXT NOT NULL,
    set_at TEXT NOT NULL,
    PRIMARY KEY (bot_id, part)
) STRICT;

-- 5: the inbox
CREATE TABLE inbox (
    seq INTEGER PRIMARY KEY,
    update_id INTEGER NOT NULL UNIQUE,
    chat_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    raw TEXT,
    received_at TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    ended TEXT
        CHECK (ended IN ('done', 'failed', 'unknown', 'limited', 'late', 'apologised')),
    ended_at TEXT,
    CHECK ((ended IS NULL) = (raw IS NOT NULL)),
    CHECK ((ended IS NULL) = (ended_at IS NULL))
) STRICT;
CREATE INDEX inbox_waiting ON inbox (chat_id, seq) WHERE ended IS NULL;

-- 6: announcements and their outbox
CREATE TABLE announcements (
    id INTEGER PRIMARY KEY,
    once TEXT UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('text', 'correction', 'quiz', 'figure', 'news')),
    target INTEGER REFERENCES announcements (id),
    state TEXT NOT NULL
        CHECK (state IN
            ('draft', 'waiting', 'planned', 'running', 'paused', 'done', 'cancelled')),
    step TEXT,
    edition INTEGER NOT NULL DEFAULT 1,
    content TEXT NOT NULL,
    author INTEGER NOT NULL,
    send_at TEXT,
    deadline TEXT,
    began_at TEXT,
    ended_at TEXT,
    why TEXT,
    told INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1)),
    reported INTEGER NOT NULL DEFAULT 1 CHECK (reported IN (0, 1)),
    recalled INTEGER NOT NULL DEFAULT 0 CHECK (recalled IN (0, 1)),
    report_chat INTEGER,
    report_message INTEGER,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX announcements_open ON announcements (state) WHERE state NOT IN ('done', 'cancelled');
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    announcement INTEGER NOT NULL REFERENCES announcements (id),
    action TEXT NOT NULL CHECK (action IN ('send', 'edit', 'delete')),
    edition INTEGER NOT NULL,
    chat_id INTEGER NOT NULL,
    thread INTEGER NOT NULL,
    part INTEGER NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
    state TEXT NOT NULL
        CHECK (state IN ('planned', 'sending', 'sent', 'failed', 'unknown', 'cancelled')),
    reason TEXT,
    message_id INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before TEXT NOT NULL,
    ended_at TEXT,
    UNIQUE (announcement, action, edition, chat_id, thread, part),
    CHECK ((state = 'sent') <= (message_id IS NOT NULL))
) STRICT;
CREATE INDEX deliveries_planned ON deliveries (part, id) WHERE state = 'planned';
CREATE INDEX deliveries_chat ON deliveries (chat_id);
CREATE TABLE announcement_log (
    id INTEGER PRIMARY KEY,
    announcement INTEGER NOT NULL,
    officer INTEGER NOT NULL,
    what TEXT NOT NULL,
    detail TEXT NOT NULL,
    done_at TEXT NOT NULL
) STRICT;
CREATE TABLE destinations (
    chat_id INTEGER PRIMARY KEY,
    both INTEGER NOT NULL DEFAULT 0 CHECK (both IN (0, 1)),
    thread INTEGER NOT NULL DEFAULT 0,
    quiet_from INTEGER CHECK (quiet_from BETWEEN 0 AND 1439),
    quiet_to INTEGER CHECK (quiet_to BETWEEN 0 AND 1439),
    weekly INTEGER NOT NULL DEFAULT 0 CHECK (weekly IN (0, 1)),
    quiz INTEGER NOT NULL DEFAULT 0 CHECK (quiz IN (0, 1)),
    confirmed_by INTEGER,
    updated_at TEXT NOT NULL,
    CHECK ((quiet_from IS NULL) = (quiet_to IS NULL))
) STRICT;
CREATE TABLE announcement_marks (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;

-- 7: calendars of chats, turns of figures, titles of groups, polls that are ended
CREATE TABLE calendars (
    chat_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('figure', 'quiz')),
    days INTEGER NOT NULL CHECK (days BETWEEN 1 AND 127),
    minute INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),
    next TEXT NOT NULL,
    last TEXT,
    PRIMARY KEY (chat_id, kind)
) STRICT;
CREATE INDEX calendars_next ON calendars (next);
CREATE TABLE turns (
    chat_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('figure', 'quiz')),
    figure TEXT NOT NULL,
    announcement INTEGER NOT NULL REFERENCES announcements (id),
    PRIMARY KEY (chat_id, kind, figure)
) STRICT;
CREATE INDEX turns_announcement ON turns (announcement);
--    What was the same for all until now: Monday and Thursday, at ten.
INSERT INTO calendars (chat_id, kind, days, minute, next) SELECT chat_id, 'figure', 1, 600,
    strftime('%Y-%m-%dT%H:%M:%fZ', 'now') FROM destinations WHERE weekly;
INSERT INTO calendars (chat_id, kind, days, minute, next) SELECT chat_id, 'quiz', 8, 600,
    strftime('%Y-%m-%dT%H:%M:%fZ', 'now') FROM destinations WHERE quiz;
--    Made anew: without what has its own table now; with one more action in its check.
CREATE TABLE destinations_before AS SELECT * FROM destinations;
DROP TABLE destinations;
CREATE TABLE destinations (
    chat_id INTEGER PRIMARY KEY,
    both INTEGER NOT NULL DEFAULT 0 CHECK (both IN (0, 1)),
    thread INTEGER NOT NULL DEFAULT 0,
    quiet_from INTEGER CHECK (quiet_from BETWEEN 0 AND 1439),
    quiet_to INTEGER CHECK (quiet_to BETWEEN 0 AND 1439),
    confirmed_by INTEGER,
    updated_at TEXT NOT NULL,
    CHECK ((quiet_from IS NULL) = (quiet_to IS NULL))
) STRICT;
INSERT INTO destinations SELECT chat_id, both, thread, quiet_from, quiet_to, confirmed_by, updated_at FROM
    destinations_before;
DROP TABLE destinations_before;
CREATE TABLE deliveries_before AS SELECT * FROM deliveries;
DROP TABLE deliveries;
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    announcement INTEGER NOT NULL REFERENCES announcements (id),
    action TEXT NOT NULL CHECK (action IN ('send', 'edit', 'delete', 'stop')),
    edition INTEGER NOT NULL,
    chat_id INTEGER NOT NULL,
    thread INTEGER NOT NULL,
    part INTEGER NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
    state TEXT NOT NULL
        CHECK (state IN ('planned', 'sending', 'sent', 'failed', 'unknown', 'cancelled')),
    reason TEXT,
    message_id INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before TEXT NOT NULL,
    ended_at TEXT,
    UNIQUE (announcement, action, edition, chat_id, thread, part),
    CHECK ((state = 'sent') <= (message_id IS NOT NULL))
) STRICT;
INSERT INTO deliveries SELECT * FROM deliveries_before;
DROP TABLE deliveries_before;
CREATE INDEX deliveries_planned ON deliveries (part, id) WHERE state = 'planned';
CREATE INDEX deliveries_chat ON deliveries (chat_id);
ALTER TABLE chats ADD COLUMN title TEXT;

-- 8: who added the bot to a group or channel
ALTER TABLE chats ADD COLUMN added_by INTEGER;

-- 9: why, by whom and which edition in columns
--    "missed: 2026-11-23 2026-11-24; 3", "revised: a, b", "wrong: a", "unlikely: 9", "officer".
ALTER TABLE announcements RENAME COLUMN why TO told_why;
ALTER TABLE announcements ADD COLUMN why TEXT CHECK (why IN ('officer', 'recalled', 'revised', 'wrong',
    'missed', 'unlikely', 'restored'));
ALTER TABLE announcements ADD COLUMN figures TEXT;
ALTER TABLE announcements ADD COLUMN dates TEXT;
ALTER TABLE announcements ADD COLUMN chats INTEGER;
UPDATE announcements SET why = told_why WHERE told_why IN ('officer', 'recalled');
UPDATE announcements SET why = 'missed' WHERE told_why LIKE 'missed: %';
UPDATE announcements SET why = 'unlikely', chats = CAST(substr(told_why, 11) AS INTEGER) WHERE told_why
    LIKE 'unlikely: %';
UPDATE announcements SET why = substr(told_why, 1, instr(told_why, ':') - 1), figures =
    replace(substr(told_why, instr(told_why, ':') + 2), ', ', ' ') WHERE (told_why LIKE 'revised: %' OR
    told_why LIKE 'wrong: %');
UPDATE announcements SET dates = substr(told_why, 9, instr(told_why, ';') - 9), chats =
    CAST(substr(told_why, instr(told_why, ';') + 2) AS INTEGER) WHERE why = 'missed';
ALTER TABLE announcements DROP COLUMN told_why;
--    0 stood for no officer, in the log as well.
ALTER TABLE announcements RENAME COLUMN author TO wrote;
ALTER TABLE announcements ADD COLUMN author INTEGER;
UPDATE announcements SET author = nullif(wrote, 0);
ALTER TABLE announcements DROP COLUMN wrote;
--    A Russian text that there is not to be was an empty one; one that was not written yet was null.
UPDATE announcements SET content = json_set(content, '$.kk_only', json(iif(json_extract(content, '$.ru') =
    '', 'true', 'false')), '$.ru', '') WHERE coalesce(json_extract(content, '$.ru'), '') = '' AND
    json_type(content, '$.kk') IS NOT NULL;
ALTER TABLE announcement_log RENAME COLUMN officer TO who;
ALTER TABLE announcement_log ADD COLUMN officer INTEGER;
UPDATE announcement_log SET officer = nullif(who, 0);
ALTER TABLE announcement_log DROP COLUMN who;
ALTER TABLE announcement_log ADD COLUMN why TEXT CHECK (why IN ('officer', 'recalled', 'revised', 'wrong',
    'missed', 'unlikely', 'restored'));
ALTER TABLE announcement_log ADD COLUMN figures TEXT;
ALTER TABLE announcement_log ADD COLUMN chats INTEGER;
ALTER TABLE announcement_log ADD COLUMN before TEXT;
ALTER TABLE announcement_log ADD COLUMN press TEXT;
UPDATE announcement_log SET before = detail WHERE what = 'corrected';
UPDATE announcement_log SET press = nullif(detail, '') WHERE what = 'resent';
UPDATE announcement_log SET why = detail WHERE detail IN ('officer', 'recalled') AND what NOT IN
    ('created', 'corrected', 'resent');
UPDATE announcement_log SET why = 'missed' WHERE detail LIKE 'missed: %' AND what NOT IN ('created',
    'corrected', 'resent');
UPDATE announcement_log SET why = 'unlikely', chats = CAST(substr(detail, 11) AS INTEGER) WHERE detail LIKE
    'unlikely: %' AND what NOT IN ('created', 'corrected', 'resent');
UPDATE announcement_log SET why = substr(detail, 1, instr(detail, ':') - 1), figures =
    replace(substr(detail, instr(detail, ':') + 2), ', ', ' ') WHERE (detail LIKE 'revised: %' OR detail
    LIKE 'wrong: %') AND what NOT IN ('created', 'corrected', 'resent');
ALTER TABLE announcement_log DROP COLUMN detail;
--    "edition 3" stood as the reason of a sending under way; "other: words" for what Telegram said.
ALTER TABLE deliveries ADD COLUMN carried INTEGER;
ALTER TABLE deliveries ADD COLUMN said TEXT;
UPDATE deliveries SET carried = CAST(substr(reason, 9) AS INTEGER), reason = NULL WHERE reason LIKE
    'edition %';
UPDATE deliveries SET said = reason, reason = NULL WHERE state IN ('planned', 'sending');
UPDATE deliveries SET said = reason, reason = 'broken_way' WHERE state = 'unknown' AND reason <> 'crash';
UPDATE deliveries SET said = substr(reason, instr(reason, ': ') + 2), reason = substr(reason, 1,
    instr(reason, ': ') - 1) WHERE state = 'failed' AND reason LIKE '%: %';

-- 10: pictures that were uploaded
CREATE TABLE pictures (
    bot_id INTEGER NOT NULL,
    subject TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
    size TEXT NOT NULL,
    theme TEXT NOT NULL,
    revision TEXT NOT NULL,
    file_id TEXT NOT NULL,
    sent_at TEXT NOT NULL,
    PRIMARY KEY (bot_id, subject, language, size, theme)
) STRICT;

-- 11: what the desk changes, and releases under review
DROP TABLE figure_conflicts;
CREATE TABLE desk_changes (
    id INTEGER PRIMARY KEY,
    once TEXT UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('release', 'switch', 'import', 'words', 'undo')),
    subject TEXT NOT NULL,
    edits TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'served', 'undone', 'refused', 'in_files')),
    why TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    confirmed_by TEXT,
    confirmed_at TEXT,
    ended_by TEXT,
    ended_at TEXT,
    trouble TEXT NOT NULL DEFAULT '',
    touched INTEGER NOT NULL
) STRICT;
CREATE INDEX desk_changes_open ON desk_changes (state) WHERE state IN ('waiting', 'served');
CREATE INDEX desk_changes_touched ON desk_changes (touched);
CREATE TABLE desk_drafts (
    id INTEGER PRIMARY KEY,
    once TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    files TEXT NOT NULL,
    revision INTEGER NOT NULL DEFAULT 1,
    state TEXT NOT NULL CHECK (state IN ('open', 'done')),
    sent_by TEXT NOT NULL,
    sent_at TEXT NOT NULL
) STRICT;
CREATE TABLE desk_asked (
    officer INTEGER PRIMARY KEY,
    what TEXT NOT NULL,
    held TEXT NOT NULL DEFAULT '',
    asked_at TEXT NOT NULL
) STRICT;

-- 12: the desk: its officers, and who named them
CREATE TABLE officers (user_id INTEGER PRIMARY KEY, since TEXT NOT NULL) STRICT;
CREATE TABLE officer_changes (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('add', 'remove')),
    officer INTEGER,
    state TEXT NOT NULL CHECK (state IN ('asked', 'done', 'refused')),
    asked_at TEXT NOT NULL,
    decided_by INTEGER,
    decided_at TEXT
) STRICT;

-- 13: which figure a chat was given, and announcements to chats that asked or were told wrong
CREATE TABLE given (
    chat_id INTEGER NOT NULL,
    figure TEXT NOT NULL,
    thread INTEGER NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
    version TEXT NOT NULL,
    given_at TEXT NOT NULL,
    PRIMARY KEY (chat_id, figure)
) STRICT, WITHOUT ROWID;
--    Made anew with one more kind in its check.
ALTER TABLE announcements RENAME COLUMN kind TO was_kind;
ALTER TABLE announcements ADD COLUMN kind TEXT NOT NULL DEFAULT 'text' CHECK (kind IN ('text',
    'correction', 'quiz', 'figure', 'news', 'notice'));
UPDATE announcements SET kind = was_kind;
ALTER TABLE announcements DROP COLUMN was_kind;

-- 14: what became of questions that were passed on; which votes the desk has seen
CREATE TABLE settled (
    id INTEGER PRIMARY KEY,
    once TEXT NOT NULL UNIQUE,
    how TEXT NOT NULL CHECK (how IN ('figure', 'answer', 'scope', 'dropped')),
    asked TEXT NOT NULL,
    figure TEXT,
    change INTEGER,
    announcement INTEGER REFERENCES announcements (id),
    officer INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'undone')),
    settled_at TEXT NOT NULL
) STRICT;
--    Made anew: a question has a number, by which buttons name it.
ALTER TABLE passed_on RENAME TO passed_on_before;
CREATE TABLE passed_on (
    id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
    tell INTEGER NOT NULL DEFAULT 0 CHECK (tell IN (0, 1)),
    settled INTEGER REFERENCES settled (id),
    given_at TEXT NOT NULL,
    UNIQUE (chat_id, message_id)
) STRICT;
INSERT INTO passed_on (chat_id, message_id, user_id, text, language, given_at) SELECT chat_id, message_id,
    user_id, text, language, given_at FROM passed_on_before ORDER BY given_at;
DROP TABLE passed_on_before;
ALTER TABLE feedback ADD COLUMN language TEXT CHECK (language IN ('kk', 'ru'));
ALTER TABLE feedback ADD COLUMN seen INTEGER NOT NULL DEFAULT 0 CHECK (seen IN (0, 1));

-- 15: what people ask, counted by day
CREATE TABLE questions (
    day TEXT NOT NULL,
    language TEXT NOT NULL,
    form TEXT NOT NULL,
    outcome TEXT NOT NULL,
    topic TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, language, form, outcome, topic)
) STRICT, WITHOUT ROWID;

-- 16: how quizzes were answered
CREATE TABLE polls (
    poll TEXT PRIMARY KEY,
    announcement INTEGER NOT NULL REFERENCES announcements (id),
    votes TEXT
) STRICT;
CREATE INDEX polls_announcement ON polls (announcement);

-- 17: languages that people chose
--    What was there before may have been understood from a question alone.
ALTER TABLE chats ADD COLUMN language_chosen INTEGER NOT NULL DEFAULT 0 CHECK (language_chosen IN (0, 1));

-- 18: messages that are pinned
--    Made anew with one more action in its check.
ALTER TABLE deliveries RENAME TO deliveries_before;
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    announcement INTEGER NOT NULL REFERENCES announcements (id),
    action TEXT NOT NULL CHECK (action IN ('send', 'edit', 'delete', 'stop', 'pin')),
    edition INTEGER NOT NULL,
    chat_id INTEGER NOT NULL,
    thread INTEGER NOT NULL,
    part INTEGER NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
    state TEXT NOT NULL
        CHECK (state IN ('planned', 'sending', 'sent', 'failed', 'unknown', 'cancelled')),
    reason TEXT,
    message_id INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before TEXT NOT NULL,
    ended_at TEXT,
    carried INTEGER,
    said TEXT,
    UNIQUE (announcement, action, edition, chat_id, thread, part),
    CHECK ((state = 'sent') <= (message_id IS NOT NULL))
) STRICT;
INSERT INTO deliveries SELECT * FROM deliveries_before;
DROP TABLE deliveries_before;
CREATE INDEX deliveries_planned ON deliveries (part, id) WHERE state = 'planned';
CREATE INDEX deliveries_chat ON deliveries (chat_id);

-- 19: when announcements are deleted
ALTER TABLE announcements ADD COLUMN until TEXT;
CREATE INDEX announcements_until ON announcements (until) WHERE recalled = 0 AND until NOT NULL;
--    Made anew with one more reason in their checks.
ALTER TABLE announcements RENAME COLUMN why TO was_why;
ALTER TABLE announcements ADD COLUMN why TEXT CHECK (why IN ('officer', 'recalled', 'revised', 'wrong',
    'missed', 'unlikely', 'restored', 'expired'));
UPDATE announcements SET why = was_why;
ALTER TABLE announcements DROP COLUMN was_why;
ALTER TABLE announcement_log RENAME COLUMN why TO was_why;
ALTER TABLE announcement_log ADD COLUMN why TEXT CHECK (why IN ('officer', 'recalled', 'revised', 'wrong',
    'missed', 'unlikely', 'restored', 'expired'));
UPDATE announcement_log SET why = was_why;
ALTER TABLE announcement_log DROP COLUMN was_why;

-- 20: labels of groups and channels
CREATE TABLE labels (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE chat_labels (
    label INTEGER NOT NULL REFERENCES labels (id),
    chat_id INTEGER NOT NULL CHECK (chat_id < 0),
    PRIMARY KEY (label, chat_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX chat_labels_chat ON chat_labels (chat_id);

-- 21: the messages of albums
ALTER TABLE deliveries ADD COLUMN others TEXT;

-- 22: templates of announcements
CREATE TABLE templates (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    content TEXT NOT NULL,
    made_by INTEGER NOT NULL,
    made_at TEXT NOT NULL
) STRICT;

-- 23: what a group or channel had chosen before the bot was put out
ALTER TABLE chats ADD COLUMN ended TEXT;

-- 24: questions for which a figure is drafted
ALTER TABLE settled ADD COLUMN draft INTEGER;

-- 25: what Telegram does not take
ALTER TABLE announcements RENAME COLUMN why TO was_why;
ALTER TABLE announcements ADD COLUMN why TEXT CHECK (why IN ('officer', 'recalled', 'revised', 'wrong',
    'missed', 'unlikely', 'restored', 'expired', 'refused'));
UPDATE announcements SET why = was_why;
ALTER TABLE announcements DROP COLUMN was_why;
ALTER TABLE announcement_log RENAME COLUMN why TO was_why;
ALTER TABLE announcement_log ADD COLUMN why TEXT CHECK (why IN ('officer', 'recalled', 'revised', 'wrong',
    'missed', 'unlikely', 'restored', 'expired', 'refused'));
UPDATE announcement_log SET why = was_why;
ALTER TABLE announcement_log DROP COLUMN was_why;
