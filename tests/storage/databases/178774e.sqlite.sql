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
INSERT INTO "audit" VALUES(1,'2026-11-30T01:54:32.440+00:00','ani','published','artikel-0','catatan “khusus”','0000000000000000000000000000000000000000000000000000000000000000','465a2e9a496faaa24d619aed5dd1994b6c1bbd998e27c223c8e53299120c9e58');
INSERT INTO "audit" VALUES(2,'2026-11-30T01:54:32.442+00:00','ani','published','artikel-1','catatan “khusus”','465a2e9a496faaa24d619aed5dd1994b6c1bbd998e27c223c8e53299120c9e58','660dcaa5a01e742d76e00e83fcf3aa681c9607e458baaa61e20ff6eb94099dec');
INSERT INTO "audit" VALUES(3,'2026-11-30T01:54:32.442+00:00','ani','published','artikel-2','catatan “khusus”','660dcaa5a01e742d76e00e83fcf3aa681c9607e458baaa61e20ff6eb94099dec','9c79126b866c51bdceb93e0468d3ba8bd3dd4c018890279f56642891d3bb813a');
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
INSERT INTO "comments" VALUES(1,1,'bea-cukai/pajak.md',1,'baru é','Kenapa?','citra','2026-11-30 01:54:32.459648',0);
INSERT INTO "comments" VALUES(2,2,'bea-cukai/pajak.md',1,'baru é','Kenapa?','citra','2026-11-30 01:54:32.459648',0);
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
INSERT INTO "draft_saves" VALUES(1,1,1,'ani','2026-11-30 01:54:32.459648','{"bea-cukai/pajak.md": "baru \u00e9\n"}',0);
INSERT INTO "draft_saves" VALUES(2,2,1,'ani','2026-11-30 01:54:32.459648','{"bea-cukai/pajak.md": "baru \u00e9\n"}',0);
CREATE TABLE draft_visits (
	draft INTEGER NOT NULL, 
	who VARCHAR(80) NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (draft, who), 
	FOREIGN KEY(draft) REFERENCES drafts (id)
);
INSERT INTO "draft_visits" VALUES(1,'ani','2026-11-30 01:54:32.459648');
INSERT INTO "draft_visits" VALUES(2,'ani','2026-11-30 01:54:32.459648');
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
INSERT INTO "drafts" VALUES(1,'article','pajak','bea-cukai','ani','published','{"bea-cukai/pajak.md": "lama \u00e9\n"}','{"bea-cukai/pajak.md": "baru \u00e9\n"}',1,'2026-11-30 01:54:32.459648','2026-11-30 01:54:32.459648',NULL,NULL,'{}','{}');
INSERT INTO "drafts" VALUES(2,'article','pajak','bea-cukai','ani','draft','{"bea-cukai/pajak.md": "lama \u00e9\n"}','{"bea-cukai/pajak.md": "baru \u00e9\n"}',1,'2026-11-30 01:54:32.459648','2026-11-30 01:54:32.459648',NULL,NULL,'{}','{}');
CREATE TABLE failed_tries (
	name VARCHAR(64) NOT NULL, 
	count INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "failed_tries" VALUES('33dcc1a09b951976fcb010636d531d9fc7689968321123729bde92d05548fb4d',1,'2026-11-30 01:54:32.404094');
CREATE TABLE feedback (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	receipt VARCHAR(16) NOT NULL, 
	helpful BOOLEAN NOT NULL, 
	comment TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "feedback" VALUES(1,'2026-11-30 01:54:32.384453','SJ-0000-0000-01',1,'bagus');
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
INSERT INTO "publications" VALUES('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',2,'pajak','publish','ani','','{}','{"bea-cukai/pajak.md": "baru \u00e9\n"}','Publish pajak','Ani <ani@contoh.id>','2026-11-30 01:54:32.459648','done','cccccccccccccccccccccccccccccccccccccccc','dddddddddddd');
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
INSERT INTO "queries" VALUES(1,'2026-11-30 01:54:32.259224','hp [IMEI] diblokir 0 é','no_answer',NULL,0.5,'web','id',NULL,'000000000000','SJ-0000-0000-00');
INSERT INTO "queries" VALUES(2,'2026-11-30 01:54:32.374412','hp [IMEI] diblokir 1 é','answered','ponsel',0.6,'web','id',NULL,'000000000000','SJ-0000-0000-01');
INSERT INTO "queries" VALUES(3,'2026-11-30 01:54:32.383694','hp [IMEI] diblokir 2 é','answered','ponsel',0.7,'web','id',NULL,'000000000000','SJ-0000-0000-02');
CREATE TABLE sign_ins (
	token VARCHAR(64) NOT NULL, 
	account VARCHAR(80) NOT NULL, 
	began DATETIME NOT NULL, 
	seen DATETIME NOT NULL, 
	ended BOOLEAN NOT NULL, 
	PRIMARY KEY (token)
);
INSERT INTO "sign_ins" VALUES('5c65ffb4242ea5b71c07194723e172e1e03327d4e2c7a289bcc855ca45626a7f','ani','2026-11-30 01:54:32.386717','2026-11-30 01:54:32.386717',0);
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
INSERT INTO "signatures" VALUES(1,'pajak','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','bea-cukai','citra','2026-11-30 01:54:32.459648');
CREATE INDEX ix_queries_at ON queries (at);
CREATE INDEX ix_queries_receipt ON queries (receipt);
CREATE INDEX ix_queries_status ON queries (status);
CREATE INDEX ix_queries_article ON queries (article);
CREATE INDEX ix_feedback_at ON feedback (at);
CREATE INDEX ix_feedback_receipt ON feedback (receipt);
CREATE INDEX ix_audit_what ON audit (what);
CREATE INDEX ix_audit_subject ON audit (subject);
CREATE INDEX ix_audit_who ON audit (who);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE INDEX ix_drafts_owner ON drafts (owner);
CREATE INDEX ix_drafts_state ON drafts (state);
CREATE INDEX ix_drafts_subject ON drafts (subject);
CREATE INDEX ix_signatures_digest ON signatures (digest);
CREATE INDEX ix_signatures_subject ON signatures (subject);
CREATE INDEX ix_sign_ins_account ON sign_ins (account);
CREATE INDEX ix_draft_saves_draft ON draft_saves (draft);
CREATE INDEX ix_comments_draft ON comments (draft);
CREATE INDEX ix_publications_subject ON publications (subject);
COMMIT;
