CREATE TABLE public.audit (
    number integer NOT NULL,
    at character varying(32) NOT NULL,
    who character varying(80) NOT NULL,
    what character varying(40) NOT NULL,
    subject character varying(120) NOT NULL,
    detail text NOT NULL,
    before character varying(64) NOT NULL,
    digest character varying(64) NOT NULL
);
CREATE TABLE public.failed_tries (
    name character varying(64) NOT NULL,
    count integer NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.feedback (
    id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    receipt character varying(16) NOT NULL,
    helpful boolean NOT NULL,
    comment text NOT NULL
);
CREATE SEQUENCE public.feedback_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.feedback_id_seq OWNED BY public.feedback.id;
CREATE TABLE public.queries (
    id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    question text NOT NULL,
    status character varying(12) NOT NULL,
    article character varying(80),
    confidence double precision NOT NULL,
    channel character varying(12) NOT NULL,
    lang character varying(2),
    operator character varying(40),
    snapshot character varying(12) NOT NULL,
    receipt character varying(16) NOT NULL
);
CREATE SEQUENCE public.queries_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.queries_id_seq OWNED BY public.queries.id;
CREATE TABLE public.sign_ins (
    token character varying(64) NOT NULL,
    account character varying(80) NOT NULL,
    began timestamp with time zone NOT NULL,
    seen timestamp with time zone NOT NULL,
    ended boolean NOT NULL
);
ALTER TABLE ONLY public.feedback ALTER COLUMN id SET DEFAULT nextval('public.feedback_id_seq'::regclass);
ALTER TABLE ONLY public.queries ALTER COLUMN id SET DEFAULT nextval('public.queries_id_seq'::regclass);
INSERT INTO public.audit VALUES (1, '2026-11-30T01:54:29.536+00:00', 'ani', 'published', 'artikel-0', 'catatan “khusus”', '0000000000000000000000000000000000000000000000000000000000000000', '874a819d9513c6145f918240acd61f0c19f14c5aecd42aeea7b14fcbe58f47b8');
INSERT INTO public.audit VALUES (2, '2026-11-30T01:54:29.553+00:00', 'ani', 'published', 'artikel-1', 'catatan “khusus”', '874a819d9513c6145f918240acd61f0c19f14c5aecd42aeea7b14fcbe58f47b8', 'd6a706d635c62d2a2685cffae637e97e52729a5ffd4bac6df47924e9471567e7');
INSERT INTO public.audit VALUES (3, '2026-11-30T01:54:29.570+00:00', 'ani', 'published', 'artikel-2', 'catatan “khusus”', 'd6a706d635c62d2a2685cffae637e97e52729a5ffd4bac6df47924e9471567e7', '403bb68576beec891794b3aba522f593087baeeb7bea799bc40725c0d53fc952');
INSERT INTO public.failed_tries VALUES ('33dcc1a09b951976fcb010636d531d9fc7689968321123729bde92d05548fb4d', 1, '2026-11-30 01:54:29.471848+00');
INSERT INTO public.feedback VALUES (1, '2026-11-30 01:54:29.425002+00', 'SJ-0000-0000-01', true, 'bagus');
INSERT INTO public.queries VALUES (1, '2026-11-30 01:54:29.064087+00', 'hp [IMEI] diblokir 0 é', 'no_answer', NULL, 0.5, 'web', 'id', NULL, '000000000000', 'SJ-0000-0000-00');
INSERT INTO public.queries VALUES (2, '2026-11-30 01:54:29.398613+00', 'hp [IMEI] diblokir 1 é', 'answered', 'ponsel', 0.6, 'web', 'id', NULL, '000000000000', 'SJ-0000-0000-01');
INSERT INTO public.queries VALUES (3, '2026-11-30 01:54:29.404982+00', 'hp [IMEI] diblokir 2 é', 'answered', 'ponsel', 0.7, 'web', 'id', NULL, '000000000000', 'SJ-0000-0000-02');
INSERT INTO public.sign_ins VALUES ('b1bcfc532472dc49299248aa967540f61f7b58a8be01a1125cc571c5d27340e3', 'ani', '2026-11-30 01:54:29.443445+00', '2026-11-30 01:54:29.443445+00', false);
SELECT pg_catalog.setval('public.feedback_id_seq', 1, true);
SELECT pg_catalog.setval('public.queries_id_seq', 3, true);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_before_key UNIQUE (before);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.failed_tries
    ADD CONSTRAINT failed_tries_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.queries
    ADD CONSTRAINT queries_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sign_ins
    ADD CONSTRAINT sign_ins_pkey PRIMARY KEY (token);
CREATE INDEX ix_audit_subject ON public.audit USING btree (subject);
CREATE INDEX ix_audit_what ON public.audit USING btree (what);
CREATE INDEX ix_audit_who ON public.audit USING btree (who);
CREATE INDEX ix_feedback_at ON public.feedback USING btree (at);
CREATE INDEX ix_feedback_receipt ON public.feedback USING btree (receipt);
CREATE INDEX ix_queries_article ON public.queries USING btree (article);
CREATE INDEX ix_queries_at ON public.queries USING btree (at);
CREATE INDEX ix_queries_receipt ON public.queries USING btree (receipt);
CREATE INDEX ix_queries_status ON public.queries USING btree (status);
CREATE INDEX ix_sign_ins_account ON public.sign_ins USING btree (account);
CREATE RULE audit_no_delete AS
    ON DELETE TO public.audit DO INSTEAD NOTHING;
CREATE RULE audit_no_update AS
    ON UPDATE TO public.audit DO INSTEAD NOTHING;
