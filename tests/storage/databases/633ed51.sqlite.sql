BEGIN TRANSACTION;
CREATE TABLE audit (
	number INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	who VARCHAR(80) NOT NULL, 
	what VARCHAR(40) NOT NULL, 
	subject VARCHAR(120) NOT NULL, 
	detail TEXT NOT NULL, 
	"before" VARCHAR(64) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE ("before")
);
INSERT INTO "audit" VALUES(1,'2026-11-30T01:54:39.845+00:00','ani','published','artikel-0','catatan “khusus”','0000000000000000000000000000000000000000000000000000000000000000','2a48698b299a74553355282f6f976ff8cf2bd6f9bbbdc0bfea29031b0db1c9a2');
INSERT INTO "audit" VALUES(2,'2026-11-30T01:54:39.846+00:00','ani','published','artikel-1','catatan “khusus”','2a48698b299a74553355282f6f976ff8cf2bd6f9bbbdc0bfea29031b0db1c9a2','466d79023085f743a1dd03ec7500cd319d47ba937f6c460e9262c76b5def5d24');
INSERT INTO "audit" VALUES(3,'2026-11-30T01:54:39.860+00:00','ani','published','artikel-2','catatan “khusus”','466d79023085f743a1dd03ec7500cd319d47ba937f6c460e9262c76b5def5d24','39bf91db6c7e1e628608a904231e70d39f8b7b6499a47ef91afd49017c2f040a');
CREATE TABLE calls (
	id VARCHAR(32) NOT NULL, 
	team VARCHAR(80) NOT NULL, 
	began DATETIME NOT NULL, 
	ended DATETIME, 
	lang VARCHAR(2) NOT NULL, 
	operator VARCHAR(80), 
	shown JSON NOT NULL, 
	path JSON NOT NULL, 
	unanswered JSON NOT NULL, 
	seconds_to_answer FLOAT, 
	outcome VARCHAR(12), 
	handed_to VARCHAR(80), 
	note TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "calls" VALUES('9ed36ac141014ca0a8b9d45a961cea44','telkomsel','2026-11-30 01:54:39.898966','2026-11-30 01:54:39.899018','id',NULL,'[{"article": "pajak", "receipt": "SJ-1"}]','[]','[]',2.0,'solved',NULL,'catatan');
CREATE TABLE comments (
	id INTEGER NOT NULL, 
	draft INTEGER NOT NULL, 
	path VARCHAR(200) NOT NULL, 
	line INTEGER NOT NULL, 
	quoted TEXT NOT NULL, 
	text TEXT NOT NULL, 
	who VARCHAR(80) NOT NULL, 
	at DATETIME NOT NULL, 
	done BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(draft) REFERENCES drafts (id)
);
INSERT INTO "comments" VALUES(1,1,'bea-cukai/pajak.md',1,'baru é','Kenapa?','citra','2026-11-30 01:54:39.861661',0);
INSERT INTO "comments" VALUES(2,2,'bea-cukai/pajak.md',1,'baru é','Kenapa?','citra','2026-11-30 01:54:39.861661',0);
CREATE TABLE draft_saves (
	id INTEGER NOT NULL, 
	draft INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	who VARCHAR(80) NOT NULL, 
	at DATETIME NOT NULL, 
	files JSON NOT NULL, 
	aside BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(draft) REFERENCES drafts (id)
);
INSERT INTO "draft_saves" VALUES(1,1,1,'ani','2026-11-30 01:54:39.861661','{"bea-cukai/pajak.md": "baru \u00e9\n"}',0);
INSERT INTO "draft_saves" VALUES(2,2,1,'ani','2026-11-30 01:54:39.861661','{"bea-cukai/pajak.md": "baru \u00e9\n"}',0);
CREATE TABLE draft_visits (
	draft INTEGER NOT NULL, 
	who VARCHAR(80) NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (draft, who), 
	FOREIGN KEY(draft) REFERENCES drafts (id)
);
INSERT INTO "draft_visits" VALUES(1,'ani','2026-11-30 01:54:39.861661');
INSERT INTO "draft_visits" VALUES(2,'ani','2026-11-30 01:54:39.861661');
CREATE TABLE drafts (
	id INTEGER NOT NULL, 
	kind VARCHAR(8) NOT NULL, 
	subject VARCHAR(80) NOT NULL, 
	owner VARCHAR(80) NOT NULL, 
	began_by VARCHAR(80) NOT NULL, 
	state VARCHAR(10) NOT NULL, 
	base JSON NOT NULL, 
	files JSON NOT NULL, 
	revision INTEGER NOT NULL, 
	began DATETIME NOT NULL, 
	saved DATETIME NOT NULL, 
	publish_on DATE, 
	publish_by VARCHAR(80), 
	reasons JSON NOT NULL, 
	regressions JSON NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "drafts" VALUES(1,'article','pajak','bea-cukai','ani','published','{"bea-cukai/pajak.md": "lama \u00e9\n"}','{"bea-cukai/pajak.md": "baru \u00e9\n"}',1,'2026-11-30 01:54:39.861661','2026-11-30 01:54:39.861661',NULL,NULL,'{}','{}');
INSERT INTO "drafts" VALUES(2,'article','pajak','bea-cukai','ani','draft','{"bea-cukai/pajak.md": "lama \u00e9\n"}','{"bea-cukai/pajak.md": "baru \u00e9\n"}',1,'2026-11-30 01:54:39.861661','2026-11-30 01:54:39.861661',NULL,NULL,'{}','{}');
CREATE TABLE failed_tries (
	name VARCHAR(64) NOT NULL, 
	count INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "failed_tries" VALUES('33dcc1a09b951976fcb010636d531d9fc7689968321123729bde92d05548fb4d',1,'2026-11-30 01:54:39.813564');
CREATE TABLE feedback (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	receipt VARCHAR(16) NOT NULL, 
	helpful BOOLEAN NOT NULL, 
	comment TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "feedback" VALUES(1,'2026-11-30 01:54:39.654588','SJ-0000-0000-01',1,'bagus');
CREATE TABLE publications (
	id VARCHAR(32) NOT NULL, 
	draft INTEGER, 
	subject VARCHAR(80) NOT NULL, 
	kind VARCHAR(10) NOT NULL, 
	who VARCHAR(80) NOT NULL, 
	reason TEXT NOT NULL, 
	"before" JSON NOT NULL, 
	files JSON NOT NULL, 
	message TEXT NOT NULL, 
	author VARCHAR(300) NOT NULL, 
	began DATETIME NOT NULL, 
	step VARCHAR(10) NOT NULL, 
	"commit" VARCHAR(64), 
	snapshot VARCHAR(12), 
	PRIMARY KEY (id), 
	FOREIGN KEY(draft) REFERENCES drafts (id)
);
INSERT INTO "publications" VALUES('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',2,'pajak','publish','ani','','{}','{"bea-cukai/pajak.md": "baru \u00e9\n"}','Publish pajak','Ani <ani@contoh.id>','2026-11-30 01:54:39.861661','done','cccccccccccccccccccccccccccccccccccccccc','dddddddddddd');
CREATE TABLE queries (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	question TEXT NOT NULL, 
	status VARCHAR(12) NOT NULL, 
	article VARCHAR(80), 
	confidence FLOAT NOT NULL, 
	channel VARCHAR(12) NOT NULL, 
	lang VARCHAR(2), 
	operator VARCHAR(40), 
	snapshot VARCHAR(12) NOT NULL, 
	receipt VARCHAR(16) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "queries" VALUES(1,'2026-11-30 01:54:39.589281','hp [IMEI] diblokir 0 é','no_answer',NULL,0.5,'web','id',NULL,'000000000000','SJ-0000-0000-00');
INSERT INTO "queries" VALUES(2,'2026-11-30 01:54:39.654478','hp [IMEI] diblokir 1 é','answered','ponsel',0.6,'web','id',NULL,'000000000000','SJ-0000-0000-01');
INSERT INTO "queries" VALUES(3,'2026-11-30 01:54:39.654548','hp [IMEI] diblokir 2 é','answered','ponsel',0.7,'web','id',NULL,'000000000000','SJ-0000-0000-02');
CREATE TABLE sign_ins (
	token VARCHAR(64) NOT NULL, 
	account VARCHAR(80) NOT NULL, 
	began DATETIME NOT NULL, 
	seen DATETIME NOT NULL, 
	ended BOOLEAN NOT NULL, 
	PRIMARY KEY (token)
);
INSERT INTO "sign_ins" VALUES('874834ad9ff541725b252a60fa170dc55de344e26eddfc3fdc4dfe3617e20e2b','ani','2026-11-30 01:54:39.812147','2026-11-30 01:54:39.812147',0);
CREATE TABLE signatures (
	id INTEGER NOT NULL, 
	subject VARCHAR(80) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	owner VARCHAR(80) NOT NULL, 
	who VARCHAR(80) NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (digest, owner)
);
INSERT INTO "signatures" VALUES(1,'pajak','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','bea-cukai','citra','2026-11-30 01:54:39.861661');
CREATE INDEX ix_queries_at ON queries (at);
CREATE INDEX ix_queries_article ON queries (article);
CREATE INDEX ix_queries_status ON queries (status);
CREATE INDEX ix_queries_receipt ON queries (receipt);
CREATE INDEX ix_feedback_at ON feedback (at);
CREATE INDEX ix_feedback_receipt ON feedback (receipt);
CREATE INDEX ix_audit_what ON audit (what);
CREATE INDEX ix_audit_who ON audit (who);
CREATE INDEX ix_audit_subject ON audit (subject);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE INDEX ix_calls_began ON calls (began);
CREATE INDEX ix_calls_team ON calls (team);
CREATE INDEX ix_drafts_owner ON drafts (owner);
CREATE INDEX ix_drafts_subject ON drafts (subject);
CREATE INDEX ix_drafts_state ON drafts (state);
CREATE INDEX ix_signatures_digest ON signatures (digest);
CREATE INDEX ix_signatures_subject ON signatures (subject);
CREATE INDEX ix_sign_ins_account ON sign_ins (account);
CREATE INDEX ix_draft_saves_draft ON draft_saves (draft);
CREATE INDEX ix_comments_draft ON comments (draft);
CREATE INDEX ix_publications_subject ON publications (subject);
COMMIT;
