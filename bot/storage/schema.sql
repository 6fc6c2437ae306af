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
    record TEXT,                -- JSON, see knowledge/recording.py; null: out of service (of an older version)
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

-- What is remembered of a chat; its language is only what was chosen or first understood there.
CREATE TABLE chats (
    chat_id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('private', 'group', 'supergroup', 'channel')),
    language TEXT CHECK (language IN ('kk', 'ru')),     -- null: neither chosen nor understood yet
    quiet INTEGER NOT NULL DEFAULT 0 CHECK (quiet IN (0, 1)), -- a group: say nothing where nothing is known
    topics TEXT,                -- ids with spaces between, those answered in a group; null: all
    membership TEXT NOT NULL DEFAULT 'member'           -- of the bot; private: kicked means blocked
        CHECK (membership IN ('member', 'administrator', 'restricted', 'left', 'kicked')),
    seen_on TEXT NOT NULL,      -- the day of the newest message: silent chats are forgotten
    updated_at TEXT NOT NULL    -- when something here was set last
    , title TEXT,               -- of a group or channel: what went wrong there is told by its name
    added_by INTEGER,           -- who added the bot to it: they are told when it is lost
    language_chosen INTEGER NOT NULL DEFAULT 0 CHECK (language_chosen IN (0, 1)), -- by a person
    ended TEXT) STRICT;         -- JSON: what a group or channel had chosen when the bot was put out

-- Who agreed to be told of what; sending is another matter.
CREATE TABLE subscriptions (
    chat_id INTEGER NOT NULL,
    topic TEXT NOT NULL,        -- id, or * for all
    language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
    consented_at TEXT NOT NULL,
    PRIMARY KEY (chat_id, topic)
) STRICT;

-- A person's verdict on an answer: the newest one.
CREATE TABLE feedback (
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL, -- of the answer
    user_id INTEGER NOT NULL,
    subject TEXT NOT NULL,      -- the press that shows what was answered: figure:grants-2025-count
    verdict TEXT NOT NULL
        CHECK (verdict IN ('good', 'bad', 'wrong_number', 'not_my_question', 'unclear')),
    given_at TEXT NOT NULL,
    language TEXT CHECK (language IN ('kk', 'ru')),     -- null: of before it was kept
    seen INTEGER NOT NULL DEFAULT 0 CHECK (seen IN (0, 1)), -- by the desk
    PRIMARY KEY (chat_id, message_id, user_id)
) STRICT;

-- What an officer did with questions that mean the same.
CREATE TABLE settled (
    id INTEGER PRIMARY KEY,
    once TEXT NOT NULL UNIQUE,  -- the press of a button that did it
    how TEXT NOT NULL CHECK (how IN ('figure', 'answer', 'scope', 'dropped')),
    asked TEXT NOT NULL,        -- a question of them that the officer took over, without a name; else empty
    figure TEXT,                -- that they are tied to
    change INTEGER,             -- of the desk, that ties them
    announcement INTEGER REFERENCES announcements (id), -- what those who wanted to know are told
    officer INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'undone')),
    settled_at TEXT NOT NULL
    , draft INTEGER) STRICT;    -- of the release that is to bring the figure

-- Questions that had no answer and that their writers passed on to the editors.
CREATE TABLE passed_on (
    id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL, -- of the answer that offered it
    user_id INTEGER NOT NULL,
    text TEXT NOT NULL,         -- without phone, identity and card numbers
    language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
    tell INTEGER NOT NULL DEFAULT 0 CHECK (tell IN (0, 1)), -- they want to know what becomes of it
    settled INTEGER REFERENCES settled (id),    -- null: it waits
    given_at TEXT NOT NULL,
    UNIQUE (chat_id, message_id)
) STRICT;

-- Which figure a chat was given last, and as it was then: who was told wrong is told once what is right.
CREATE TABLE given (
    chat_id INTEGER NOT NULL,
    figure TEXT NOT NULL,
    thread INTEGER NOT NULL,    -- of a forum; 0: none
    language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
    version TEXT NOT NULL,      -- the beginning of the hash of figure_revisions
    given_at TEXT NOT NULL,
    PRIMARY KEY (chat_id, figure)
) STRICT, WITHOUT ROWID;

-- What people ask, counted: no person is in it, and no text.
CREATE TABLE questions (
    day TEXT NOT NULL,          -- 2025-10-22, in AZAMAT_TIMEZONE
    language TEXT NOT NULL,
    form TEXT NOT NULL,         -- kazakh, cyrillic (without Kazakh letters), latin
    outcome TEXT NOT NULL,      -- answered, asked_back, talk, denied and its reason: denied year
    topic TEXT NOT NULL,        -- id; empty: none
    count INTEGER NOT NULL,
    PRIMARY KEY (day, language, form, outcome, topic)
) STRICT, WITHOUT ROWID;

-- What a person is to be told when they press Start.
CREATE TABLE notices (
    user_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('channel', 'desk')),
    chat_id INTEGER NOT NULL,
    title TEXT NOT NULL,        -- of the channel
    left_at TEXT NOT NULL,
    PRIMARY KEY (user_id, kind, chat_id)
) STRICT;

-- What Telegram was given last of the bot's profile and command lists.
CREATE TABLE profile (
    bot_id INTEGER NOT NULL,
    part TEXT NOT NULL,         -- commands/group/kk
    digest TEXT NOT NULL,       -- SHA-256
    set_at TEXT NOT NULL,
    PRIMARY KEY (bot_id, part)
) STRICT;

-- Every update that came: its text until it is handled, then its number alone, against repeats.
CREATE TABLE inbox (
    seq INTEGER PRIMARY KEY,    -- the order of arrival
    update_id INTEGER NOT NULL UNIQUE,
    chat_id INTEGER NOT NULL,   -- of whose queue it is; where there is no chat: its person; 0: neither
    kind TEXT NOT NULL,         -- as the Bot API names it: message, callback_query
    raw TEXT,                   -- JSON; null: handled
    received_at TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, -- how often it was begun again after a crash
    ended TEXT
        CHECK (ended IN ('done', 'failed', 'unknown', 'limited', 'late', 'apologised')),
    ended_at TEXT,
    CHECK ((ended IS NULL) = (raw IS NOT NULL)),
    CHECK ((ended IS NULL) = (ended_at IS NULL))
) STRICT;
CREATE INDEX inbox_waiting ON inbox (chat_id, seq) WHERE ended IS NULL;

-- What the desk announces: drafts, what is planned and under way, what was sent. `content` is JSON, see
-- bot/announcements/content.py.
CREATE TABLE announcements (
    id INTEGER PRIMARY KEY,
    once TEXT UNIQUE,    -- what must not be made twice: a recurring date, a revision, the message that began it
    target INTEGER REFERENCES announcements (id),    -- of a correction: what it corrects
    state TEXT NOT NULL
        CHECK (state IN
            ('draft', 'waiting', 'planned', 'running', 'paused', 'done', 'cancelled')),
    step TEXT,    -- what its author is asked for now
    edition INTEGER NOT NULL DEFAULT 1,    -- rises with each correction
    content TEXT NOT NULL,
    send_at TEXT,
    deadline TEXT,
    began_at TEXT,
    ended_at TEXT,
    told INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1)),    -- the desk has been told of this state
    reported INTEGER NOT NULL DEFAULT 1 CHECK (reported IN (0, 1)),
    recalled INTEGER NOT NULL DEFAULT 0 CHECK (recalled IN (0, 1)),
    report_chat INTEGER,
    report_message INTEGER,
    updated_at TEXT NOT NULL
    , figures TEXT,    -- ids with spaces between: those that have changed
    dates TEXT,    -- ISO 8601 with spaces between: on which it should have come
    chats INTEGER,    -- that missed it, or refused it
    author INTEGER,    -- the officer; null: the command line, a calendar or the store itself
    kind TEXT NOT NULL DEFAULT 'text'
        CHECK (kind IN ('text', 'correction', 'quiz', 'figure', 'news', 'notice')),
    until TEXT,    -- what was sent is deleted then; null: it has not begun, or stays
    why TEXT    -- it was paused, taken back or not made
        CHECK (why IN ('officer', 'recalled', 'revised', 'wrong', 'missed', 'unlikely', 'restored', 'expired', 'refused'))) STRICT;
CREATE INDEX announcements_until ON announcements (until) WHERE recalled = 0 AND until NOT NULL;
CREATE INDEX announcements_open ON announcements (state) WHERE state NOT IN ('done', 'cancelled');

-- The outbox: one row for each message to one chat, each edit, pinning and deletion of it.
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    announcement INTEGER NOT NULL REFERENCES announcements (id),
    action TEXT NOT NULL CHECK (action IN ('send', 'edit', 'delete', 'stop', 'pin')),
    edition INTEGER NOT NULL,
    chat_id INTEGER NOT NULL,
    thread INTEGER NOT NULL,    -- of a forum; 0: none
    part INTEGER NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
    state TEXT NOT NULL
        CHECK (state IN ('planned', 'sending', 'sent', 'failed', 'unknown', 'cancelled')),
    reason TEXT,    -- why it ended so: one word, see bot/storage/deliveries.py
    message_id INTEGER,    -- of the message that was sent, is edited or deleted; 0: its number never came
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before TEXT NOT NULL,
    ended_at TEXT,
    carried INTEGER,    -- of a sending: the edition of the text that it carries
    said TEXT,    -- what came instead of Telegram's word, or its words where the reason does not tell them
    others TEXT,    -- of an album: the ids of its other messages, with spaces between
    UNIQUE (announcement, action, edition, chat_id, thread, part),
    CHECK ((state = 'sent') <= (message_id IS NOT NULL))
) STRICT;
CREATE INDEX deliveries_planned ON deliveries (part, id) WHERE state = 'planned';
CREATE INDEX deliveries_chat ON deliveries (chat_id);

-- Who did what with an announcement, and when. Rows are never changed.
CREATE TABLE announcement_log (
    id INTEGER PRIMARY KEY,
    announcement INTEGER NOT NULL,
    what TEXT NOT NULL,
    done_at TEXT NOT NULL
    , officer INTEGER,    -- null: nobody, the program itself
    figures TEXT,    -- with why, as in announcements; so are chats
    chats INTEGER,
    before TEXT,    -- the content that was corrected
    press TEXT,    -- the press of a button that sent it again: the same one does so once; or the command line
    why TEXT
        CHECK (why IN ('officer', 'recalled', 'revised', 'wrong', 'missed', 'unlikely', 'restored', 'expired', 'refused'))) STRICT;

-- How a chat wants its announcements; a chat without a row: in the language of its subscription, at any hour.
CREATE TABLE destinations (
    chat_id INTEGER PRIMARY KEY,
    both INTEGER NOT NULL DEFAULT 0 CHECK (both IN (0, 1)),
    thread INTEGER NOT NULL DEFAULT 0,
    quiet_from INTEGER CHECK (quiet_from BETWEEN 0 AND 1439),    -- minutes after midnight
    quiet_to INTEGER CHECK (quiet_to BETWEEN 0 AND 1439),
    confirmed_by INTEGER,    -- of a channel: the press officer
    updated_at TEXT NOT NULL,
    CHECK ((quiet_from IS NULL) = (quiet_to IS NULL))
) STRICT;

-- When the figure of the week and the quiz come to a chat, in AZAMAT_TIMEZONE; without a row: never.
CREATE TABLE calendars (
    chat_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('figure', 'quiz')),
    days INTEGER NOT NULL CHECK (days BETWEEN 1 AND 127),    -- a bit for each, Monday is 1
    minute INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),    -- after midnight
    next TEXT NOT NULL,    -- from then on it is looked at; the dates before it have been seen to
    last TEXT,    -- the last date on which it came
    PRIMARY KEY (chat_id, kind)
) STRICT;
CREATE INDEX calendars_next ON calendars (next);

-- Which figure a chat has had, and in which announcement; the one whose turn was longest ago is next.
CREATE TABLE turns (
    chat_id INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('figure', 'quiz')),
    figure TEXT NOT NULL,
    announcement INTEGER NOT NULL REFERENCES announcements (id),
    PRIMARY KEY (chat_id, kind, figure)
) STRICT;
CREATE INDEX turns_announcement ON turns (announcement);

-- How far something has been looked through, or counted: news of figures, the log, numbers of labels.
CREATE TABLE announcement_marks (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;

-- Pictures that Telegram has: each is uploaded once, then sent by its file_id.
CREATE TABLE pictures (
    bot_id INTEGER NOT NULL,    -- a file_id is one bot's
    subject TEXT NOT NULL,      -- figure:ID, topic:ID, of a further page topic:ID#2
    language TEXT NOT NULL CHECK (language IN ('kk', 'ru')),
    size TEXT NOT NULL,         -- wide, tall
    theme TEXT NOT NULL,        -- light, dark
    revision TEXT NOT NULL,     -- of all that is drawn, and of the design's version: another is drawn anew
    file_id TEXT NOT NULL,
    sent_at TEXT NOT NULL,
    PRIMARY KEY (bot_id, subject, language, size, theme)
) STRICT;

-- What the press officers change of what is known; what is served of it is put into the files at each reading.
CREATE TABLE desk_changes (
    id INTEGER PRIMARY KEY,
    once TEXT UNIQUE,           -- what must not be made twice: the press that made it
    kind TEXT NOT NULL CHECK (kind IN ('release', 'switch', 'import', 'words', 'undo')),
    subject TEXT NOT NULL,      -- figure:ID, topic:ID, all, draft:NUMBER, a name
    edits TEXT NOT NULL,        -- JSON, see knowledge/edits.py
    state TEXT NOT NULL CHECK (state IN ('waiting', 'served', 'undone', 'refused', 'in_files')),
    why TEXT NOT NULL,
    made_by TEXT NOT NULL,      -- an officer's id, or the name of an editor at a terminal
    made_at TEXT NOT NULL,
    confirmed_by TEXT,
    confirmed_at TEXT,
    ended_by TEXT,
    ended_at TEXT,
    trouble TEXT NOT NULL DEFAULT '',   -- why it does not fit the files as they are now
    touched INTEGER NOT NULL    -- grows with everything that is done to any of them
) STRICT;
CREATE INDEX desk_changes_open ON desk_changes (state) WHERE state IN ('waiting', 'served');
CREATE INDEX desk_changes_touched ON desk_changes (touched);

-- Releases under review, each a draft of knowledge/drafting.
CREATE TABLE desk_drafts (
    id INTEGER PRIMARY KEY,
    once TEXT NOT NULL UNIQUE,  -- the message that brought it
    name TEXT NOT NULL,
    text TEXT NOT NULL,         -- as it was read
    files TEXT NOT NULL,        -- JSON: the draft's other files by name
    revision INTEGER NOT NULL DEFAULT 1,    -- rises with each step
    state TEXT NOT NULL CHECK (state IN ('open', 'done')),
    sent_by TEXT NOT NULL,
    sent_at TEXT NOT NULL
) STRICT;

-- What a press officer was asked for last: what they write next is that.
CREATE TABLE desk_asked (
    officer INTEGER PRIMARY KEY,
    what TEXT NOT NULL,         -- see bot/handlers/asked.py
    held TEXT NOT NULL DEFAULT '',  -- what has come of it so far
    asked_at TEXT NOT NULL
) STRICT;

-- The press officers. AZAMAT_DESK names the first ones of a store.
CREATE TABLE officers (user_id INTEGER PRIMARY KEY, since TEXT NOT NULL) STRICT;

-- Who wished to add an officer or to remove one, and what became of it. Rows are never deleted.
CREATE TABLE officer_changes (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL,   -- who is added or removed
    what TEXT NOT NULL CHECK (what IN ('add', 'remove')),
    officer INTEGER,            -- who wishes it; null: the operator
    state TEXT NOT NULL CHECK (state IN ('asked', 'done', 'refused')),
    asked_at TEXT NOT NULL,
    decided_by INTEGER,         -- the second officer
    decided_at TEXT
) STRICT;

-- How quizzes were answered, of nobody's name or chat.
CREATE TABLE polls (
    poll TEXT PRIMARY KEY,      -- Telegram's id
    announcement INTEGER NOT NULL REFERENCES announcements (id),
    votes TEXT                  -- JSON: how often each option was chosen by now; null: none is known
) STRICT;
CREATE INDEX polls_announcement ON polls (announcement);

-- Names that officers put on groups and channels: an announcement can go to those of one.
CREATE TABLE labels (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE chat_labels (
    label INTEGER NOT NULL REFERENCES labels (id),
    chat_id INTEGER NOT NULL CHECK (chat_id < 0),   -- never a person's
    PRIMARY KEY (label, chat_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX chat_labels_chat ON chat_labels (chat_id);

-- What announcements said that officers begin others from. `content` is JSON, as of an announcement.
CREATE TABLE templates (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    content TEXT NOT NULL,
    made_by INTEGER NOT NULL,   -- an officer
    made_at TEXT NOT NULL
) STRICT;
