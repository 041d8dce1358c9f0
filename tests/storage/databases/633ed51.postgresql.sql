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
CREATE TABLE public.calls (
    id character varying(32) NOT NULL,
    team character varying(80) NOT NULL,
    began timestamp with time zone NOT NULL,
    ended timestamp with time zone,
    lang character varying(2) NOT NULL,
    operator character varying(80),
    shown json NOT NULL,
    path json NOT NULL,
    unanswered json NOT NULL,
    seconds_to_answer double precision,
    outcome character varying(12),
    handed_to character varying(80),
    note text NOT NULL
);
CREATE TABLE public.comments (
    id integer NOT NULL,
    draft integer NOT NULL,
    path character varying(200) NOT NULL,
    line integer NOT NULL,
    quoted text NOT NULL,
    text text NOT NULL,
    who character varying(80) NOT NULL,
    at timestamp with time zone NOT NULL,
    done boolean NOT NULL
);
CREATE SEQUENCE public.comments_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.comments_id_seq OWNED BY public.comments.id;
CREATE TABLE public.draft_saves (
    id integer NOT NULL,
    draft integer NOT NULL,
    revision integer NOT NULL,
    who character varying(80) NOT NULL,
    at timestamp with time zone NOT NULL,
    files json NOT NULL,
    aside boolean NOT NULL
);
CREATE SEQUENCE public.draft_saves_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.draft_saves_id_seq OWNED BY public.draft_saves.id;
CREATE TABLE public.draft_visits (
    draft integer NOT NULL,
    who character varying(80) NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.drafts (
    id integer NOT NULL,
    kind character varying(8) NOT NULL,
    subject character varying(80) NOT NULL,
    owner character varying(80) NOT NULL,
    began_by character varying(80) NOT NULL,
    state character varying(10) NOT NULL,
    base json NOT NULL,
    files json NOT NULL,
    revision integer NOT NULL,
    began timestamp with time zone NOT NULL,
    saved timestamp with time zone NOT NULL,
    publish_on date,
    publish_by character varying(80),
    reasons json NOT NULL,
    regressions json NOT NULL
);
CREATE SEQUENCE public.drafts_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.drafts_id_seq OWNED BY public.drafts.id;
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
CREATE TABLE public.publications (
    id character varying(32) NOT NULL,
    draft integer,
    subject character varying(80) NOT NULL,
    kind character varying(10) NOT NULL,
    who character varying(80) NOT NULL,
    reason text NOT NULL,
    before json NOT NULL,
    files json NOT NULL,
    message text NOT NULL,
    author character varying(300) NOT NULL,
    began timestamp with time zone NOT NULL,
    step character varying(10) NOT NULL,
    commit character varying(64),
    snapshot character varying(12)
);
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
CREATE TABLE public.signatures (
    id integer NOT NULL,
    subject character varying(80) NOT NULL,
    digest character varying(64) NOT NULL,
    owner character varying(80) NOT NULL,
    who character varying(80) NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.signatures_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.signatures_id_seq OWNED BY public.signatures.id;
ALTER TABLE ONLY public.comments ALTER COLUMN id SET DEFAULT nextval('public.comments_id_seq'::regclass);
ALTER TABLE ONLY public.draft_saves ALTER COLUMN id SET DEFAULT nextval('public.draft_saves_id_seq'::regclass);
ALTER TABLE ONLY public.drafts ALTER COLUMN id SET DEFAULT nextval('public.drafts_id_seq'::regclass);
ALTER TABLE ONLY public.feedback ALTER COLUMN id SET DEFAULT nextval('public.feedback_id_seq'::regclass);
ALTER TABLE ONLY public.queries ALTER COLUMN id SET DEFAULT nextval('public.queries_id_seq'::regclass);
ALTER TABLE ONLY public.signatures ALTER COLUMN id SET DEFAULT nextval('public.signatures_id_seq'::regclass);
INSERT INTO public.audit VALUES (1, '2026-11-30T01:54:43.663+00:00', 'ani', 'published', 'artikel-0', 'catatan “khusus”', '0000000000000000000000000000000000000000000000000000000000000000', '7391615224a3ded99a83812c4fc538b18944bf35870e68a798ad8256d31d6fee');
INSERT INTO public.audit VALUES (2, '2026-11-30T01:54:43.679+00:00', 'ani', 'published', 'artikel-1', 'catatan “khusus”', '7391615224a3ded99a83812c4fc538b18944bf35870e68a798ad8256d31d6fee', 'e375fb0c121af397fbc46cd7d81984ba718e7b9f55eb68b222044270fe370a6a');
INSERT INTO public.audit VALUES (3, '2026-11-30T01:54:43.687+00:00', 'ani', 'published', 'artikel-2', 'catatan “khusus”', 'e375fb0c121af397fbc46cd7d81984ba718e7b9f55eb68b222044270fe370a6a', '41682f0d41e16e99ec03aadedab40c5252035bd5783f662e89e8fc8365430109');
INSERT INTO public.calls VALUES ('863f3063299544b29aa5d8fc5f5e5646', 'telkomsel', '2026-11-30 01:54:43.809508+00', '2026-11-30 01:54:43.809582+00', 'id', NULL, '[{"article": "pajak", "receipt": "SJ-1"}]', '[]', '[]', 2, 'solved', NULL, 'catatan');
INSERT INTO public.comments VALUES (1, 1, 'bea-cukai/pajak.md', 1, 'baru é', 'Kenapa?', 'citra', '2026-11-30 01:54:43.692222+00', false);
INSERT INTO public.comments VALUES (2, 2, 'bea-cukai/pajak.md', 1, 'baru é', 'Kenapa?', 'citra', '2026-11-30 01:54:43.692222+00', false);
INSERT INTO public.draft_saves VALUES (1, 1, 1, 'ani', '2026-11-30 01:54:43.692222+00', '{"bea-cukai/pajak.md": "baru \u00e9\n"}', false);
INSERT INTO public.draft_saves VALUES (2, 2, 1, 'ani', '2026-11-30 01:54:43.692222+00', '{"bea-cukai/pajak.md": "baru \u00e9\n"}', false);
INSERT INTO public.draft_visits VALUES (1, 'ani', '2026-11-30 01:54:43.692222+00');
INSERT INTO public.draft_visits VALUES (2, 'ani', '2026-11-30 01:54:43.692222+00');
INSERT INTO public.drafts VALUES (1, 'article', 'pajak', 'bea-cukai', 'ani', 'published', '{"bea-cukai/pajak.md": "lama \u00e9\n"}', '{"bea-cukai/pajak.md": "baru \u00e9\n"}', 1, '2026-11-30 01:54:43.692222+00', '2026-11-30 01:54:43.692222+00', NULL, NULL, '{}', '{}');
INSERT INTO public.drafts VALUES (2, 'article', 'pajak', 'bea-cukai', 'ani', 'draft', '{"bea-cukai/pajak.md": "lama \u00e9\n"}', '{"bea-cukai/pajak.md": "baru \u00e9\n"}', 1, '2026-11-30 01:54:43.692222+00', '2026-11-30 01:54:43.692222+00', NULL, NULL, '{}', '{}');
INSERT INTO public.failed_tries VALUES ('33dcc1a09b951976fcb010636d531d9fc7689968321123729bde92d05548fb4d', 1, '2026-11-30 01:54:43.610185+00');
INSERT INTO public.feedback VALUES (1, '2026-11-30 01:54:43.233466+00', 'SJ-0000-0000-01', true, 'bagus');
INSERT INTO public.publications VALUES ('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 2, 'pajak', 'publish', 'ani', '', '{}', '{"bea-cukai/pajak.md": "baru \u00e9\n"}', 'Publish pajak', 'Ani <ani@contoh.id>', '2026-11-30 01:54:43.692222+00', 'done', 'cccccccccccccccccccccccccccccccccccccccc', 'dddddddddddd');
INSERT INTO public.queries VALUES (1, '2026-11-30 01:54:43.179486+00', 'hp [IMEI] diblokir 0 é', 'no_answer', NULL, 0.5, 'web', 'id', NULL, '000000000000', 'SJ-0000-0000-00');
INSERT INTO public.queries VALUES (2, '2026-11-30 01:54:43.233396+00', 'hp [IMEI] diblokir 1 é', 'answered', 'ponsel', 0.6, 'web', 'id', NULL, '000000000000', 'SJ-0000-0000-01');
INSERT INTO public.queries VALUES (3, '2026-11-30 01:54:43.233442+00', 'hp [IMEI] diblokir 2 é', 'answered', 'ponsel', 0.7, 'web', 'id', NULL, '000000000000', 'SJ-0000-0000-02');
INSERT INTO public.sign_ins VALUES ('a2297baed6174adb1446d115e7b455249f7cb13e7a6ee5a35f2c483c929fa434', 'ani', '2026-11-30 01:54:43.594482+00', '2026-11-30 01:54:43.594482+00', false);
INSERT INTO public.signatures VALUES (1, 'pajak', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'bea-cukai', 'citra', '2026-11-30 01:54:43.692222+00');
SELECT pg_catalog.setval('public.comments_id_seq', 2, true);
SELECT pg_catalog.setval('public.draft_saves_id_seq', 2, true);
SELECT pg_catalog.setval('public.drafts_id_seq', 2, true);
SELECT pg_catalog.setval('public.feedback_id_seq', 1, true);
SELECT pg_catalog.setval('public.queries_id_seq', 3, true);
SELECT pg_catalog.setval('public.signatures_id_seq', 1, true);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_before_key UNIQUE (before);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.calls
    ADD CONSTRAINT calls_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.comments
    ADD CONSTRAINT comments_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.draft_saves
    ADD CONSTRAINT draft_saves_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.draft_visits
    ADD CONSTRAINT draft_visits_pkey PRIMARY KEY (draft, who);
ALTER TABLE ONLY public.drafts
    ADD CONSTRAINT drafts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.failed_tries
    ADD CONSTRAINT failed_tries_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.publications
    ADD CONSTRAINT publications_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.queries
    ADD CONSTRAINT queries_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sign_ins
    ADD CONSTRAINT sign_ins_pkey PRIMARY KEY (token);
ALTER TABLE ONLY public.signatures
    ADD CONSTRAINT signatures_digest_owner_key UNIQUE (digest, owner);
ALTER TABLE ONLY public.signatures
    ADD CONSTRAINT signatures_pkey PRIMARY KEY (id);
CREATE INDEX ix_audit_subject ON public.audit USING btree (subject);
CREATE INDEX ix_audit_what ON public.audit USING btree (what);
CREATE INDEX ix_audit_who ON public.audit USING btree (who);
CREATE INDEX ix_calls_began ON public.calls USING btree (began);
CREATE INDEX ix_calls_team ON public.calls USING btree (team);
CREATE INDEX ix_comments_draft ON public.comments USING btree (draft);
CREATE INDEX ix_draft_saves_draft ON public.draft_saves USING btree (draft);
CREATE INDEX ix_drafts_owner ON public.drafts USING btree (owner);
CREATE INDEX ix_drafts_state ON public.drafts USING btree (state);
CREATE INDEX ix_drafts_subject ON public.drafts USING btree (subject);
CREATE INDEX ix_feedback_at ON public.feedback USING btree (at);
CREATE INDEX ix_feedback_receipt ON public.feedback USING btree (receipt);
CREATE INDEX ix_publications_subject ON public.publications USING btree (subject);
CREATE INDEX ix_queries_article ON public.queries USING btree (article);
CREATE INDEX ix_queries_at ON public.queries USING btree (at);
CREATE INDEX ix_queries_receipt ON public.queries USING btree (receipt);
CREATE INDEX ix_queries_status ON public.queries USING btree (status);
CREATE INDEX ix_sign_ins_account ON public.sign_ins USING btree (account);
CREATE INDEX ix_signatures_digest ON public.signatures USING btree (digest);
CREATE INDEX ix_signatures_subject ON public.signatures USING btree (subject);
CREATE RULE audit_no_delete AS
    ON DELETE TO public.audit DO INSTEAD NOTHING;
CREATE RULE audit_no_update AS
    ON UPDATE TO public.audit DO INSTEAD NOTHING;
ALTER TABLE ONLY public.comments
    ADD CONSTRAINT comments_draft_fkey FOREIGN KEY (draft) REFERENCES public.drafts(id);
ALTER TABLE ONLY public.draft_saves
    ADD CONSTRAINT draft_saves_draft_fkey FOREIGN KEY (draft) REFERENCES public.drafts(id);
ALTER TABLE ONLY public.draft_visits
    ADD CONSTRAINT draft_visits_draft_fkey FOREIGN KEY (draft) REFERENCES public.drafts(id);
ALTER TABLE ONLY public.publications
    ADD CONSTRAINT publications_draft_fkey FOREIGN KEY (draft) REFERENCES public.drafts(id);
