BEGIN TRANSACTION;
CREATE TABLE feedback (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	receipt VARCHAR(16) NOT NULL, 
	helpful BOOLEAN NOT NULL, 
	comment TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "feedback" VALUES(1,'2026-11-30 01:54:20.091774','SJ-0000-0000-01',1,'bagus');
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
INSERT INTO "queries" VALUES(1,'2026-11-30 01:54:19.873884','hp [IMEI] diblokir 0 é','no_answer',NULL,0.5,'web','id',NULL,'000000000000','SJ-0000-0000-00');
INSERT INTO "queries" VALUES(2,'2026-11-30 01:54:20.058708','hp [IMEI] diblokir 1 é','answered','ponsel',0.6,'web','id',NULL,'000000000000','SJ-0000-0000-01');
INSERT INTO "queries" VALUES(3,'2026-11-30 01:54:20.086436','hp [IMEI] diblokir 2 é','answered','ponsel',0.7,'web','id',NULL,'000000000000','SJ-0000-0000-02');
CREATE INDEX ix_queries_status ON queries (status);
CREATE INDEX ix_queries_receipt ON queries (receipt);
CREATE INDEX ix_queries_article ON queries (article);
CREATE INDEX ix_queries_at ON queries (at);
CREATE INDEX ix_feedback_at ON feedback (at);
CREATE INDEX ix_feedback_receipt ON feedback (receipt);
COMMIT;
