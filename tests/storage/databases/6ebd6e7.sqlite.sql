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
INSERT INTO "audit" VALUES(1,'2026-11-30T01:54:26.024+00:00','ani','published','artikel-0','catatan “khusus”','0000000000000000000000000000000000000000000000000000000000000000','c200efdfb24dde4c9353e2c80cc2e4dae301440cc63eea7e3a169343c611ba3d');
INSERT INTO "audit" VALUES(2,'2026-11-30T01:54:26.073+00:00','ani','published','artikel-1','catatan “khusus”','c200efdfb24dde4c9353e2c80cc2e4dae301440cc63eea7e3a169343c611ba3d','7ae237078b64acda4b3fb5bc59aedc7b68f5d618d7521009eaa9b791bccbff15');
INSERT INTO "audit" VALUES(3,'2026-11-30T01:54:26.074+00:00','ani','published','artikel-2','catatan “khusus”','7ae237078b64acda4b3fb5bc59aedc7b68f5d618d7521009eaa9b791bccbff15','dc990ad481ac8c5a4c4abb5b23fa6996abeaf85745cf70c3423626e691b4d0dc');
CREATE TABLE failed_tries (
	name VARCHAR(64) NOT NULL, 
	count INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "failed_tries" VALUES('33dcc1a09b951976fcb010636d531d9fc7689968321123729bde92d05548fb4d',1,'2026-11-30 01:54:25.991358');
CREATE TABLE feedback (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	receipt VARCHAR(16) NOT NULL, 
	helpful BOOLEAN NOT NULL, 
	comment TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "feedback" VALUES(1,'2026-11-30 01:54:25.974841','SJ-0000-0000-01',1,'bagus');
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
INSERT INTO "queries" VALUES(1,'2026-11-30 01:54:25.602391','hp [IMEI] diblokir 0 é','no_answer',NULL,0.5,'web','id',NULL,'000000000000','SJ-0000-0000-00');
INSERT INTO "queries" VALUES(2,'2026-11-30 01:54:25.969586','hp [IMEI] diblokir 1 é','answered','ponsel',0.6,'web','id',NULL,'000000000000','SJ-0000-0000-01');
INSERT INTO "queries" VALUES(3,'2026-11-30 01:54:25.970756','hp [IMEI] diblokir 2 é','answered','ponsel',0.7,'web','id',NULL,'000000000000','SJ-0000-0000-02');
CREATE TABLE sign_ins (
	token VARCHAR(64) NOT NULL, 
	account VARCHAR(80) NOT NULL, 
	began DATETIME NOT NULL, 
	seen DATETIME NOT NULL, 
	ended BOOLEAN NOT NULL, 
	PRIMARY KEY (token)
);
INSERT INTO "sign_ins" VALUES('da17aba2637d172ecd550ee1234f395755ae87c6e5b3e26fefcb59691bfc605a','ani','2026-11-30 01:54:25.988880','2026-11-30 01:54:25.988880',0);
CREATE INDEX ix_queries_status ON queries (status);
CREATE INDEX ix_queries_at ON queries (at);
CREATE INDEX ix_queries_article ON queries (article);
CREATE INDEX ix_queries_receipt ON queries (receipt);
CREATE INDEX ix_feedback_at ON feedback (at);
CREATE INDEX ix_feedback_receipt ON feedback (receipt);
CREATE INDEX ix_audit_subject ON audit (subject);
CREATE INDEX ix_audit_who ON audit (who);
CREATE INDEX ix_audit_what ON audit (what);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE INDEX ix_sign_ins_account ON sign_ins (account);
COMMIT;
