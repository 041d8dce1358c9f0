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
ALTER TABLE ONLY public.feedback ALTER COLUMN id SET DEFAULT nextval('public.feedback_id_seq'::regclass);
ALTER TABLE ONLY public.queries ALTER COLUMN id SET DEFAULT nextval('public.queries_id_seq'::regclass);
INSERT INTO public.feedback VALUES (1, '2026-11-30 01:54:22.830375+00', 'SJ-0000-0000-01', true, 'bagus');
INSERT INTO public.queries VALUES (1, '2026-11-30 01:54:22.71926+00', 'hp [IMEI] diblokir 0 é', 'no_answer', NULL, 0.5, 'web', 'id', NULL, '000000000000', 'SJ-0000-0000-00');
INSERT INTO public.queries VALUES (2, '2026-11-30 01:54:22.827518+00', 'hp [IMEI] diblokir 1 é', 'answered', 'ponsel', 0.6, 'web', 'id', NULL, '000000000000', 'SJ-0000-0000-01');
INSERT INTO public.queries VALUES (3, '2026-11-30 01:54:22.829253+00', 'hp [IMEI] diblokir 2 é', 'answered', 'ponsel', 0.7, 'web', 'id', NULL, '000000000000', 'SJ-0000-0000-02');
SELECT pg_catalog.setval('public.feedback_id_seq', 1, true);
SELECT pg_catalog.setval('public.queries_id_seq', 3, true);
ALTER TABLE ONLY public.feedback
    ADD CONSTRAINT feedback_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.queries
    ADD CONSTRAINT queries_pkey PRIMARY KEY (id);
CREATE INDEX ix_feedback_at ON public.feedback USING btree (at);
CREATE INDEX ix_feedback_receipt ON public.feedback USING btree (receipt);
CREATE INDEX ix_queries_article ON public.queries USING btree (article);
CREATE INDEX ix_queries_at ON public.queries USING btree (at);
CREATE INDEX ix_queries_receipt ON public.queries USING btree (receipt);
CREATE INDEX ix_queries_status ON public.queries USING btree (status);
