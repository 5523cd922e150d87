"""The statements of the SQLite bus.

Of each lane (group, topic, key) one delivery at most is `ready` or `leased`: its head. The
others of the lane are `queued` behind it, so that the next message is found by one look into
an index however long the lanes are. An answer to the head makes the next one the head. The
unique index `heads` is that rule; breaking it is an error, not a wrong order.
"""

LAYOUT = 1

CREATE = """
CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    key TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE TABLE deliveries (
    message INTEGER NOT NULL REFERENCES messages (id),
    reader TEXT NOT NULL,
    topic TEXT NOT NULL,
    key TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'ready', 'leased', 'dead')),
    due REAL NOT NULL,
    owner TEXT,
    lease_until REAL,
    attempt INTEGER NOT NULL DEFAULT 0,
    unanswered INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    PRIMARY KEY (message, reader)
) WITHOUT ROWID;
CREATE UNIQUE INDEX heads ON deliveries (reader, topic, key)
    WHERE state IN ('ready', 'leased');
CREATE INDEX queued ON deliveries (reader, topic, key, message) WHERE state = 'queued';
CREATE INDEX ready ON deliveries (reader, topic, due, message) WHERE state = 'ready';
CREATE INDEX leased ON deliveries (reader, topic, lease_until) WHERE state = 'leased';
CREATE INDEX dead ON deliveries (due, message) WHERE state = 'dead';
"""

PUBLISH = "INSERT INTO messages (topic, key, body) VALUES (?, ?, ?)"

DELIVER = """
INSERT INTO deliveries (message, reader, topic, key, due, state)
VALUES (:message, :reader, :topic, :key, :now, CASE WHEN EXISTS (
    SELECT 1 FROM deliveries
    WHERE reader = :reader AND topic = :topic AND key = :key AND state IN ('ready', 'leased')
) THEN 'queued' ELSE 'ready' END)
"""

ANYTHING = """
SELECT EXISTS (SELECT 1 FROM deliveries WHERE reader = :reader AND topic = :topic
               AND state = 'ready' AND due <= :now)
    OR EXISTS (SELECT 1 FROM deliveries WHERE reader = :reader AND topic = :topic
               AND state = 'leased' AND lease_until <= :now)
"""

EXPIRE = """
UPDATE deliveries SET state = 'ready', owner = NULL, lease_until = NULL
WHERE reader = :reader AND topic = :topic AND state = 'leased' AND lease_until <= :now
"""

NEXT = """
SELECT d.message, d.key, d.attempt, d.unanswered, m.body
FROM deliveries AS d JOIN messages AS m ON m.id = d.message
WHERE d.reader = :reader AND d.topic = :topic AND d.state = 'ready' AND d.due <= :now
ORDER BY d.due, d.message LIMIT 1
"""

LEASE = """
UPDATE deliveries SET state = 'leased', owner = :owner, lease_until = :until,
    attempt = attempt + 1, unanswered = unanswered + 1
WHERE message = :message AND reader = :reader
"""

# An answer counts only while the message is still in the hands that give it.
HELD = """
SELECT 1 FROM deliveries WHERE message = :message AND reader = :reader
    AND state = 'leased' AND owner = :owner AND attempt = :attempt
"""

DELETE = "DELETE FROM deliveries WHERE message = :message AND reader = :reader"

FORGET = """
DELETE FROM messages WHERE id = :message
    AND NOT EXISTS (SELECT 1 FROM deliveries WHERE message = :message)
"""

GIVE_BACK = """
UPDATE deliveries SET state = 'ready', owner = NULL, lease_until = NULL, unanswered = 0,
    due = :now + :delay
WHERE message = :message AND reader = :reader
"""

BURY = """
UPDATE deliveries SET state = 'dead', owner = NULL, lease_until = NULL, due = :now,
    reason = :reason
WHERE message = :message AND reader = :reader
"""

PROMOTE = """
UPDATE deliveries SET state = 'ready' WHERE reader = :reader AND message = (
    SELECT min(message) FROM deliveries
    WHERE reader = :reader AND topic = :topic AND key = :key AND state = 'queued'
)
"""

RELEASE = """
UPDATE deliveries SET state = 'ready', owner = NULL, lease_until = NULL
WHERE state = 'leased' AND owner = ?
"""

BACKLOG = """
SELECT topic, reader, sum(state IN ('queued', 'ready')), sum(state = 'leased'),
    sum(state = 'dead')
FROM deliveries GROUP BY topic, reader
"""

DEAD = """
SELECT reader || '-' || message, topic, reader, key, reason, attempt FROM deliveries
WHERE state = 'dead' ORDER BY due DESC, message DESC LIMIT ?
"""

TO_REVIVE = """
SELECT message, reader, topic, key FROM deliveries
WHERE state = 'dead' AND (:id IS NULL OR reader || '-' || message = :id) ORDER BY message
"""

REVIVE = """
UPDATE deliveries SET due = :now, reason = NULL, unanswered = 0, state = CASE WHEN EXISTS (
    SELECT 1 FROM deliveries
    WHERE reader = :reader AND topic = :topic AND key = :key AND state IN ('ready', 'leased')
) THEN 'queued' ELSE 'ready' END
WHERE message = :message AND reader = :reader
"""
