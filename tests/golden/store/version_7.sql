BEGIN TRANSACTION;
CREATE TABLE account_case_log (
	seq INTEGER NOT NULL, 
	"case" TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	why TEXT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_account_case_log PRIMARY KEY (seq)
);
CREATE TABLE account_cases (
	id TEXT NOT NULL, 
	platform TEXT NOT NULL, 
	opened_at BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	since BIGINT NOT NULL, 
	why TEXT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_account_cases PRIMARY KEY (id)
);
CREATE TABLE accounts (
	"key" TEXT NOT NULL, 
	platform TEXT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_accounts PRIMARY KEY ("key")
);
CREATE TABLE api_keys (
	id TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_api_keys PRIMARY KEY (id)
);
CREATE TABLE batches (
	number INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_batches PRIMARY KEY (number)
);
INSERT INTO "batches" VALUES(1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','{"number":1,"issued":"2026-05-01T12:00:00Z","authority":"Office","source":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","layout":"table","entries":[{"number":1,"work":"W-1","title":"Lantern","holder":"Lamp Films","window":{"since":"2026-05-01T12:00:00Z","until":"2026-05-02T12:00:00Z","basis":"open"},"authorised":["tube"],"note":"note"}],"duties":{"content":"not_provide"},"territory":null}');
CREATE TABLE changes (
	kind TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	work TEXT NOT NULL, 
	account TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	CONSTRAINT pk_changes PRIMARY KEY (kind, "key", work, account)
);
INSERT INTO "changes" VALUES('work','W-1','','',1);
INSERT INTO "changes" VALUES('verdict','tube:av1','W-1','tube:u17',2);
INSERT INTO "changes" VALUES('verdict','tube:av2','W-2','tube:u17',3);
INSERT INTO "changes" VALUES('notice','N-1','W-1','tube:u17',4);
INSERT INTO "changes" VALUES('posting','tube:av1','','tube:u17',5);
CREATE TABLE counter_notices (
	id TEXT NOT NULL, 
	notice TEXT NOT NULL, 
	received_at BIGINT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_counter_notices PRIMARY KEY (id)
);
CREATE TABLE counts (
	name TEXT NOT NULL, 
	value INTEGER NOT NULL, 
	CONSTRAINT pk_counts PRIMARY KEY (name)
);
INSERT INTO "counts" VALUES('events',1);
CREATE TABLE cursors (
	reader TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	CONSTRAINT pk_cursors PRIMARY KEY (reader)
);
CREATE TABLE enrolled_references (
	id TEXT NOT NULL, 
	work TEXT NOT NULL, 
	put_at BIGINT NOT NULL, 
	withdrawn_at BIGINT, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_enrolled_references PRIMARY KEY (id)
);
CREATE TABLE events (
	seq INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	platform TEXT, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_events PRIMARY KEY (seq)
);
INSERT INTO "events" VALUES(1,'E-1','notice.sent','tube','{"id":"E-1","kind":"notice.sent","platform":"tube","work":"W-1","subject":"N-1","at":"2026-05-01T12:00:00Z","body":"{\"notice\": \"N-1\"}"}');
CREATE TABLE floods (
	id TEXT NOT NULL, 
	work TEXT NOT NULL, 
	since BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	moved BIGINT NOT NULL, 
	why TEXT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_floods PRIMARY KEY (id)
);
CREATE TABLE licences (
	id TEXT NOT NULL, 
	work TEXT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_licences PRIMARY KEY (id)
);
CREATE TABLE links (
	seq INTEGER NOT NULL, 
	posting TEXT NOT NULL, 
	notice TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_links PRIMARY KEY (seq)
);
CREATE TABLE listings (
	posting TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	CONSTRAINT pk_listings PRIMARY KEY (posting, kind)
);
CREATE TABLE notice_log (
	seq INTEGER NOT NULL, 
	notice TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	why TEXT NOT NULL, 
	CONSTRAINT pk_notice_log PRIMARY KEY (seq)
);
INSERT INTO "notice_log" VALUES(1,'N-1',1777636800000000,'queued','');
CREATE TABLE notices (
	id TEXT NOT NULL, 
	platform TEXT NOT NULL, 
	account TEXT NOT NULL, 
	posting TEXT NOT NULL, 
	work TEXT NOT NULL, 
	made_at BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	since BIGINT NOT NULL, 
	why TEXT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_notices PRIMARY KEY (id)
);
INSERT INTO "notices" VALUES('N-1','tube','u17','tube:av1','W-1',1777636800000000,'queued',1777636800000000,'','{"id":"N-1","posting":"tube:av1","work":"W-1","platform":"tube","account":"u17","url":"https://tube.example/av1","format":"dmca","language":"en","body":"take it down","evidence":["abababababababababababababababababababababababababababababababab"],"cited":"batch 1, entry 1","made_at":"2026-05-01T12:00:00Z","seen_at":"2026-05-01T12:00:00Z","due":"2026-05-02T12:00:00Z","trace":"s-1","round":1,"parent":null}');
CREATE TABLE orders (
	id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	platform TEXT NOT NULL, 
	priority INTEGER NOT NULL, 
	due BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	ready_at BIGINT NOT NULL, 
	owner TEXT, 
	lease_until BIGINT, 
	result TEXT NOT NULL, 
	moved_at BIGINT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_orders PRIMARY KEY (id)
);
INSERT INTO "orders" VALUES('O-1','notice','tube',5,1777636800000000,'ready',0,1777636800000000,NULL,NULL,'',1777636800000000,'{"id":"O-1","kind":"notice","subject":"N-1","platform":"tube","work":"W-1","priority":5,"due":"2026-05-01T12:00:00Z","summary":"send N-1"}');
CREATE TABLE outbox (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	topic TEXT NOT NULL, 
	body TEXT NOT NULL
);
CREATE TABLE outlines (
	reference TEXT NOT NULL, 
	work TEXT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_outlines PRIMARY KEY (reference)
);
CREATE TABLE platforms (
	name TEXT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_platforms PRIMARY KEY (name)
);
INSERT INTO "platforms" VALUES('melody','{"name":"melody","make":"jsonld_music","base_url":"https://Melody.example:8443/x","provider":"storage","territory":null,"language":"en","notice_format":"cn_regulation","addresses":[],"options":{}}');
CREATE TABLE postings (
	"key" TEXT NOT NULL, 
	platform TEXT NOT NULL, 
	seen_at BIGINT, 
	digests TEXT, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_postings PRIMARY KEY ("key")
);
INSERT INTO "postings" VALUES('tube:av1','tube',1777636800000000,'["abababababababababababababababababababababababababababababababab"]','{"platform":"tube","native_id":"av1","account":"u17","url":"https://tube.example/av1","title":"灯笼 Lantern, full film","kind":"video","published_at":"2026-05-01T12:00:00Z","facts":{"duration_seconds":"5400"}}');
CREATE TABLE receipts (
	id TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_receipts PRIMARY KEY (id)
);
CREATE TABLE retractions (
	id TEXT NOT NULL, 
	made_at BIGINT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_retractions PRIMARY KEY (id)
);
CREATE TABLE schema_revision (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT schema_revision_pkc PRIMARY KEY (version_num)
);
INSERT INTO "schema_revision" VALUES('7');
CREATE TABLE schema_version (
	version INTEGER NOT NULL, 
	CONSTRAINT pk_schema_version PRIMARY KEY (version)
);
INSERT INTO "schema_version" VALUES(5);
CREATE TABLE sightings (
	seq INTEGER NOT NULL, 
	posting TEXT NOT NULL, 
	trace TEXT NOT NULL, 
	seen_at BIGINT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_sightings PRIMARY KEY (seq)
);
INSERT INTO "sightings" VALUES(1,'tube:av1','s-1',1777636800000000,'{"trace":"s-1","posting":{"platform":"tube","native_id":"av1","account":"u17","url":"https://tube.example/av1","title":"灯笼 Lantern, full film","kind":"video","published_at":"2026-05-01T12:00:00Z","facts":{"duration_seconds":"5400"}},"seen_at":"2026-05-01T12:00:00Z","captures":[{"digest":"abababababababababababababababababababababababababababababababab","media_type":"video/mp4","role":"content","url":"https://tube.example/av1","label":"whole","size":7}],"record":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd","faults":["no cover"]}');
CREATE TABLE strike_log (
	seq INTEGER NOT NULL, 
	strike TEXT NOT NULL, 
	state TEXT NOT NULL, 
	CONSTRAINT pk_strike_log PRIMARY KEY (seq)
);
CREATE TABLE strikes (
	id TEXT NOT NULL, 
	platform TEXT NOT NULL, 
	account TEXT NOT NULL, 
	notice TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_strikes PRIMARY KEY (id)
);
CREATE TABLE strips (
	medium TEXT NOT NULL, 
	strip TEXT NOT NULL, 
	CONSTRAINT pk_strips PRIMARY KEY (medium)
);
CREATE TABLE subscriptions (
	id TEXT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_subscriptions PRIMARY KEY (id)
);
CREATE TABLE tasks (
	id TEXT NOT NULL, 
	platform TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	argument TEXT NOT NULL, 
	cursor TEXT NOT NULL, 
	notice TEXT NOT NULL, 
	rank INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	due BIGINT NOT NULL, 
	owner TEXT, 
	lease_until BIGINT, 
	attempt INTEGER NOT NULL, 
	finished_at BIGINT, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_tasks PRIMARY KEY (id)
);
INSERT INTO "tasks" VALUES('T-52a25127f36bfba8','tube','search','lamp','','',1,'leased',1777636800000000,'w1',1777637700000000,1,NULL,'');
INSERT INTO "tasks" VALUES('T-e72a53cfe5634f2d','melody','search','song','','',1,'waiting',1777636860000000,NULL,NULL,0,NULL,'');
INSERT INTO "tasks" VALUES('T-a6c7a3891a2a91d6','tube','search','lantern','','',1,'waiting',1777636800000000,NULL,NULL,0,NULL,'');
CREATE TABLE throttles (
	platform TEXT NOT NULL, 
	until BIGINT NOT NULL, 
	CONSTRAINT pk_throttles PRIMARY KEY (platform)
);
INSERT INTO "throttles" VALUES('melody',1777636890000000);
INSERT INTO "throttles" VALUES('unknown',1777636830000000);
CREATE TABLE verdicts (
	seq INTEGER NOT NULL, 
	posting TEXT NOT NULL, 
	work TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	seen_at BIGINT NOT NULL, 
	current BOOLEAN NOT NULL, 
	body TEXT NOT NULL, 
	account TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_verdicts PRIMARY KEY (seq)
);
INSERT INTO "verdicts" VALUES(1,'tube:av1','W-1','infringing',1777636800000000,1,'{"match":{"trace":"s-av1","posting":{"platform":"tube","native_id":"av1","account":"u17","url":"https://tube.example/av1","title":"灯笼 Lantern, full film","kind":"video","published_at":"2026-05-01T12:00:00Z","facts":{"duration_seconds":"5400"}},"seen_at":"2026-05-01T12:00:00Z","work":"W-1","segments":[{"modality":"video","reference":"R-1","capture":"abababababababababababababababababababababababababababababababab","query_start":1.5,"query_end":61.5,"reference_start":10.0,"reference_end":70.0,"score":0.98,"speed":1.04,"pitch":1.0,"mirrored":true,"rectangle":[0.0,0.1,1.0,0.9],"kind":null,"same":null,"identity":null,"evidence":null}],"evidence":[{"modality":"video","scheme":"frames-1","index_version":3,"score":0.97,"raw":412.0,"matched":60.0,"posting_share":0.9,"work_share":0.5,"flags":["mirrored"],"subtracted":[]}],"score":0.97},"outcome":"infringing","reasons":[{"code":"in_force","text":"the work is protected"}],"as_of":"2026-05-01T12:00:00Z","policy":"policy-1","cited":"batch 1, entry 1","licence":null}','tube:u17');
INSERT INTO "verdicts" VALUES(2,'tube:av2','W-2','infringing',1777636800000000,1,'{"match":{"trace":"s-av2","posting":{"platform":"tube","native_id":"av2","account":"u17","url":"https://tube.example/av2","title":"灯笼 Lantern, full film","kind":"video","published_at":"2026-05-01T12:00:00Z","facts":{"duration_seconds":"5400"}},"seen_at":"2026-05-01T12:00:00Z","work":"W-2","segments":[{"modality":"video","reference":"R-1","capture":"abababababababababababababababababababababababababababababababab","query_start":1.5,"query_end":61.5,"reference_start":10.0,"reference_end":70.0,"score":0.98,"speed":1.04,"pitch":1.0,"mirrored":true,"rectangle":[0.0,0.1,1.0,0.9],"kind":null,"same":null,"identity":null,"evidence":null}],"evidence":[{"modality":"video","scheme":"frames-1","index_version":3,"score":0.97,"raw":412.0,"matched":60.0,"posting_share":0.9,"work_share":0.5,"flags":["mirrored"],"subtracted":[]}],"score":0.97},"outcome":"infringing","reasons":[{"code":"in_force","text":"the work is protected"}],"as_of":"2026-05-01T12:00:00Z","policy":"policy-1","cited":"batch 1, entry 1","licence":null}','tube:u17');
CREATE TABLE webhook_deliveries (
	id TEXT NOT NULL, 
	subscription TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	due BIGINT NOT NULL, 
	owner TEXT, 
	lease_until BIGINT, 
	attempt INTEGER NOT NULL, 
	status INTEGER, 
	finished_at BIGINT, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_webhook_deliveries PRIMARY KEY (id)
);
CREATE TABLE works (
	id TEXT NOT NULL, 
	body TEXT NOT NULL, 
	CONSTRAINT pk_works PRIMARY KEY (id)
);
INSERT INTO "works" VALUES('W-1','{"id":"W-1","kind":"film","title":"灯笼","holders":[],"aliases":["Lantern"],"identifiers":[],"authors":[]}');
CREATE INDEX ix_verdicts_account_work ON verdicts (account, work);
CREATE INDEX ix_verdicts_work ON verdicts (work);
CREATE INDEX ix_verdicts_posting_work ON verdicts (posting, work);
CREATE INDEX ix_notices_posting ON notices (posting);
CREATE INDEX ix_notices_platform_account ON notices (platform, account);
CREATE INDEX ix_notices_state ON notices (state);
CREATE INDEX ix_notices_work ON notices (work);
CREATE INDEX ix_notice_log_notice ON notice_log (notice);
CREATE INDEX ix_counter_notices_notice ON counter_notices (notice);
CREATE INDEX ix_strikes_platform_account ON strikes (platform, account);
CREATE INDEX ix_strikes_notice ON strikes (notice);
CREATE INDEX ix_strike_log_strike ON strike_log (strike);
CREATE INDEX ix_account_cases_platform ON account_cases (platform);
CREATE INDEX ix_account_case_log_case ON account_case_log ("case");
CREATE INDEX ix_receipts_subject ON receipts (subject);
CREATE INDEX ix_licences_work ON licences (work);
CREATE INDEX ix_enrolled_references_work ON enrolled_references (work);
CREATE UNIQUE INDEX ix_api_keys_digest ON api_keys (digest);
CREATE INDEX ix_changes_account_kind ON changes (account, kind);
CREATE INDEX ix_changes_work_kind ON changes (work, kind);
CREATE INDEX ix_changes_number ON changes (number, kind, "key", work, account);
CREATE INDEX ix_outlines_work ON outlines (work);
CREATE INDEX ix_floods_work ON floods (work);
CREATE INDEX ix_tasks_state_owner ON tasks (state, owner);
CREATE INDEX ix_tasks_state_rank_due_id ON tasks (state, rank, due, id);
CREATE INDEX ix_postings_platform ON postings (platform);
CREATE UNIQUE INDEX ix_sightings_posting_trace ON sightings (posting, trace);
CREATE INDEX ix_accounts_platform ON accounts (platform);
CREATE INDEX ix_links_posting ON links (posting);
CREATE INDEX ix_links_notice ON links (notice);
CREATE INDEX ix_orders_platform ON orders (platform);
CREATE INDEX ix_orders_state_owner ON orders (state, owner);
CREATE INDEX ix_orders_state_priority_due_id ON orders (state, priority DESC, due, id);
CREATE UNIQUE INDEX ix_events_id ON events (id);
CREATE INDEX ix_events_platform_seq ON events (platform, seq);
CREATE INDEX ix_webhook_deliveries_state_seq_id ON webhook_deliveries (state, seq, id);
DELETE FROM "sqlite_sequence";
COMMIT;
