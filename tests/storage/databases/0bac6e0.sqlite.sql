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
INSERT INTO "audit" VALUES(1,'2026-11-30T01:54:53.895+00:00','satujawab','record-begun','','0 entries stood here before','0000000000000000000000000000000000000000000000000000000000000000','6acff812d514d9b5362e509f5963dbb8dd9f066d8ed4e5ec2b159d0dfc381633');
INSERT INTO "audit" VALUES(2,'2026-11-30T01:54:53.897+00:00','ani','published','artikel-0','catatan “khusus”','6acff812d514d9b5362e509f5963dbb8dd9f066d8ed4e5ec2b159d0dfc381633','d645221e391d48a5e22698c0d82503dc58c6787dfec95c58b805718e45ace168');
INSERT INTO "audit" VALUES(3,'2026-11-30T01:54:53.907+00:00','ani','published','artikel-1','catatan “khusus”','d645221e391d48a5e22698c0d82503dc58c6787dfec95c58b805718e45ace168','8d8618c4719e6458c2f2b1a1a3983f296e2502bf69df6d9b12239e3b28263439');
INSERT INTO "audit" VALUES(4,'2026-11-30T01:54:53.909+00:00','ani','published','artikel-2','catatan “khusus”','8d8618c4719e6458c2f2b1a1a3983f296e2502bf69df6d9b12239e3b28263439','60fde0a316c5e858eceda87f089b3dcb8c97fa57ef9490af6cabdea4331a39ef');
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
INSERT INTO "calls" VALUES('10e6c1db351b44a6be5e1250af48ed2a','telkomsel','2026-11-30 01:54:53.975615','2026-11-30 01:54:53.975689','id',NULL,'[{"article": "pajak", "receipt": "SJ-1"}]','[]','[]',2.0,'solved',NULL,'catatan');
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
INSERT INTO "comments" VALUES(1,1,'bea-cukai/pajak.md',1,'baru é','Kenapa?','citra','2026-11-30 01:54:53.940380',0);
INSERT INTO "comments" VALUES(2,2,'bea-cukai/pajak.md',1,'baru é','Kenapa?','citra','2026-11-30 01:54:53.940380',0);
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
INSERT INTO "draft_saves" VALUES(1,1,1,'ani','2026-11-30 01:54:53.940380','{"bea-cukai/pajak.md": "baru \u00e9\n"}',0);
INSERT INTO "draft_saves" VALUES(2,2,1,'ani','2026-11-30 01:54:53.940380','{"bea-cukai/pajak.md": "baru \u00e9\n"}',0);
CREATE TABLE draft_visits (
	draft INTEGER NOT NULL, 
	who VARCHAR(80) NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (draft, who), 
	FOREIGN KEY(draft) REFERENCES drafts (id)
);
INSERT INTO "draft_visits" VALUES(1,'ani','2026-11-30 01:54:53.940380');
INSERT INTO "draft_visits" VALUES(2,'ani','2026-11-30 01:54:53.940380');
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
INSERT INTO "drafts" VALUES(1,'article','pajak','bea-cukai','ani','published','{"bea-cukai/pajak.md": "lama \u00e9\n"}','{"bea-cukai/pajak.md": "baru \u00e9\n"}',1,'2026-11-30 01:54:53.940380','2026-11-30 01:54:53.940380',NULL,NULL,'{}','{}');
INSERT INTO "drafts" VALUES(2,'article','pajak','bea-cukai','ani','draft','{"bea-cukai/pajak.md": "lama \u00e9\n"}','{"bea-cukai/pajak.md": "baru \u00e9\n"}',1,'2026-11-30 01:54:53.940380','2026-11-30 01:54:53.940380',NULL,NULL,'{}','{}');
CREATE TABLE failed_tries (
	name VARCHAR(64) NOT NULL, 
	count INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "failed_tries" VALUES('33dcc1a09b951976fcb010636d531d9fc7689968321123729bde92d05548fb4d',1,'2026-11-30 01:54:53.849786');
CREATE TABLE feedback (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	receipt VARCHAR(16) NOT NULL, 
	helpful BOOLEAN NOT NULL, 
	comment TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "feedback" VALUES(1,'2026-11-30 01:54:53.451593','SJ-0000-0000-01',1,'bagus');
CREATE TABLE half_sign_ins (
	token VARCHAR(64) NOT NULL, 
	account VARCHAR(80) NOT NULL, 
	began DATETIME NOT NULL, 
	elsewhere BOOLEAN NOT NULL, 
	PRIMARY KEY (token)
);
INSERT INTO "half_sign_ins" VALUES('9c7695c04aecc7e42499075bb09ac126b7cfbb101dd4cd4cd9a811f49b338266','budi','2026-11-30 01:54:53.870591',0);
CREATE TABLE known_browsers (
	token VARCHAR(64) NOT NULL, 
	account VARCHAR(80) NOT NULL, 
	seen DATETIME NOT NULL, 
	PRIMARY KEY (token, account)
);
INSERT INTO "known_browsers" VALUES('db3059320f213ad16ab3bfc02b0b3aecb9e37d8e913d5dd44d21f7c5f30144b4','ani','2026-11-30 01:54:53.860851');
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
INSERT INTO "publications" VALUES('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',2,'pajak','publish','ani','','{}','{"bea-cukai/pajak.md": "baru \u00e9\n"}','Publish pajak','Ani <ani@contoh.id>','2026-11-30 01:54:53.940380','done','cccccccccccccccccccccccccccccccccccccccc','dddddddddddd');
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
INSERT INTO "queries" VALUES(1,'2026-11-30 01:54:53.451552','hp [IMEI] diblokir 0 é','no_answer',NULL,0.5,'web','id',NULL,'000000000000','SJ-0000-0000-00');
INSERT INTO "queries" VALUES(2,'2026-11-30 01:54:53.451578','hp [IMEI] diblokir 1 é','answered','ponsel',0.6,'web','id',NULL,'000000000000','SJ-0000-0000-01');
INSERT INTO "queries" VALUES(3,'2026-11-30 01:54:53.451586','hp [IMEI] diblokir 2 é','answered','ponsel',0.7,'web','id',NULL,'000000000000','SJ-0000-0000-02');
CREATE TABLE recovery_codes (
	digest VARCHAR(64) NOT NULL, 
	account VARCHAR(80) NOT NULL, 
	PRIMARY KEY (digest)
);
INSERT INTO "recovery_codes" VALUES('4c8c832bd4340c6ec45fce20aadf3e312717ecae6a47c7d8a97fd0612e95bd86','ani');
INSERT INTO "recovery_codes" VALUES('6422c8e5ca99b7bf49d75ed344343fa716c2dc063412c06a732d18b1475960e2','ani');
INSERT INTO "recovery_codes" VALUES('d0504e59d0c7f02b2cc1fc2e76a9381ee35db9513ba690c717e4e709252db6d7','ani');
INSERT INTO "recovery_codes" VALUES('b02a2289aad800b64e8ab27d33d40bc3591a91a1bc401aa56f7638a820f2657e','ani');
INSERT INTO "recovery_codes" VALUES('e09b80b16565c95f3e5b0e1449b195b8b838f47da161f0f629c105ef9bcbe768','ani');
INSERT INTO "recovery_codes" VALUES('bac397bcce2a544e16ef1643d53e92bdb8adffb841faa5f15a7a977a769fcab0','ani');
INSERT INTO "recovery_codes" VALUES('a458464acaeaa38c1bcfaf92f919016aa1c41d9cf8577527f3929867fca70a4e','ani');
INSERT INTO "recovery_codes" VALUES('19a85ce027b3d84dfeb82c7fb3126768596068506a53756b49dc19f5da5f96fe','ani');
INSERT INTO "recovery_codes" VALUES('5572c7a694dbfbd0f7eac2c55c3eb012e3b4c7ed0360d3f4d92104bd25d44d55','ani');
INSERT INTO "recovery_codes" VALUES('87e76504b0e9cb722fb15f3190f542950307eb1afe8b11f7bf3f45f0118f70da','ani');
CREATE TABLE second_factors (
	account VARCHAR(80) NOT NULL, 
	secret VARCHAR(64) NOT NULL, 
	began DATETIME NOT NULL, 
	confirmed BOOLEAN NOT NULL, 
	last_step INTEGER NOT NULL, 
	PRIMARY KEY (account)
);
INSERT INTO "second_factors" VALUES('ani','W766XG2OWLJDXEZO3M55B6SPVBSXWGX2','2026-11-30 01:54:53.990649',1,59866789);
CREATE TABLE sign_ins (
	token VARCHAR(64) NOT NULL, 
	account VARCHAR(80) NOT NULL, 
	began DATETIME NOT NULL, 
	seen DATETIME NOT NULL, 
	ended BOOLEAN NOT NULL, 
	PRIMARY KEY (token)
);
INSERT INTO "sign_ins" VALUES('5044cc44d084cadc0b190ffb831c5751763c36bd9b735c24ebab648c8c351c91','ani','2026-11-30 01:54:53.798644','2026-11-30 01:54:53.798644',0);
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
INSERT INTO "signatures" VALUES(1,'pajak','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','bea-cukai','citra','2026-11-30 01:54:53.940380');
CREATE INDEX ix_queries_receipt ON queries (receipt);
CREATE INDEX ix_queries_status ON queries (status);
CREATE INDEX ix_queries_article ON queries (article);
CREATE INDEX ix_queries_at ON queries (at);
CREATE INDEX ix_feedback_receipt ON feedback (receipt);
CREATE INDEX ix_feedback_at ON feedback (at);
CREATE INDEX ix_audit_what ON audit (what);
CREATE INDEX ix_audit_subject ON audit (subject);
CREATE INDEX ix_audit_who ON audit (who);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE INDEX ix_calls_began ON calls (began);
CREATE INDEX ix_calls_team ON calls (team);
CREATE INDEX ix_drafts_owner ON drafts (owner);
CREATE INDEX ix_drafts_state ON drafts (state);
CREATE INDEX ix_drafts_subject ON drafts (subject);
CREATE INDEX ix_signatures_digest ON signatures (digest);
CREATE INDEX ix_signatures_subject ON signatures (subject);
CREATE INDEX ix_recovery_codes_account ON recovery_codes (account);
CREATE INDEX ix_sign_ins_account ON sign_ins (account);
CREATE INDEX ix_half_sign_ins_account ON half_sign_ins (account);
CREATE INDEX ix_draft_saves_draft ON draft_saves (draft);
CREATE INDEX ix_comments_draft ON comments (draft);
CREATE INDEX ix_publications_subject ON publications (subject);
COMMIT;
