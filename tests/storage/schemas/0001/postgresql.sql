CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION '% is append-only: no % here', TG_TABLE_NAME, TG_OP USING ERRCODE = '23514'; END $$;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.alert (
    authority text NOT NULL,
    chain text NOT NULL,
    seq integer NOT NULL,
    why text NOT NULL,
    how text NOT NULL,
    strand text NOT NULL,
    step text NOT NULL,
    occurrence text NOT NULL,
    schedule integer NOT NULL,
    rung integer NOT NULL,
    repeat integer NOT NULL,
    counted integer NOT NULL,
    about text NOT NULL,
    fell_due character varying(27) NOT NULL,
    raised_at character varying(27) NOT NULL
);
CREATE TABLE public.authority (
    key text NOT NULL
);
CREATE TABLE public.demo_clock (
    id integer NOT NULL,
    real_anchor character varying(27) NOT NULL,
    case_anchor character varying(27) NOT NULL,
    speed integer NOT NULL
);
CREATE TABLE public.entry (
    authority text NOT NULL,
    chain text NOT NULL,
    seq integer NOT NULL,
    kind text NOT NULL,
    occurred_at character varying(27) NOT NULL,
    recorded_at character varying(27) NOT NULL,
    actor text NOT NULL,
    text text NOT NULL,
    hash character varying(64) NOT NULL,
    appended_from integer NOT NULL,
    request_key text,
    request_part integer,
    request_mac character varying(64)
);
CREATE TABLE public.file (
    authority text NOT NULL,
    chain text NOT NULL,
    kind text NOT NULL,
    seq integer NOT NULL,
    protocol text NOT NULL,
    school text NOT NULL,
    state text NOT NULL,
    beside text NOT NULL,
    is_open boolean NOT NULL,
    look_at character varying(27),
    set_aside text
);
CREATE TABLE public.heartbeat (
    authority text NOT NULL,
    name text NOT NULL,
    machine_at character varying(27) NOT NULL,
    case_at character varying(27) NOT NULL,
    stretch_from character varying(27) NOT NULL,
    longest_seconds integer NOT NULL,
    fell_due integer NOT NULL
);
CREATE TABLE public.installation (
    key text NOT NULL,
    value text NOT NULL
);
CREATE TABLE public.obligation (
    authority text NOT NULL,
    chain text NOT NULL,
    strand text NOT NULL,
    step text NOT NULL,
    occurrence text NOT NULL,
    school text NOT NULL,
    owed_by text NOT NULL,
    owed_from character varying(27) NOT NULL,
    due character varying(27),
    status text NOT NULL,
    armed_at character varying(27) NOT NULL,
    discharged_at character varying(27)
);
CREATE TABLE public.person (
    authority text NOT NULL,
    person text NOT NULL,
    seq integer NOT NULL
);
CREATE TABLE public.private_value (
    authority text NOT NULL,
    chain text NOT NULL,
    seq integer NOT NULL,
    field text NOT NULL,
    salt character varying(64) NOT NULL,
    value text NOT NULL
);
CREATE TABLE public.protocol (
    authority text NOT NULL,
    digest character varying(64) NOT NULL,
    name text NOT NULL,
    version text NOT NULL,
    text text NOT NULL,
    first_used_at character varying(27) NOT NULL
);
CREATE TABLE public.recipient (
    authority text NOT NULL,
    chain text NOT NULL,
    seq integer NOT NULL,
    person text NOT NULL,
    role text NOT NULL,
    because text NOT NULL,
    how text NOT NULL
);
CREATE TABLE public.snapshot (
    authority text NOT NULL,
    chain text NOT NULL,
    fold_version integer NOT NULL,
    seq integer NOT NULL,
    head_hash character varying(64) NOT NULL,
    value text NOT NULL
);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.alert
    ADD CONSTRAINT alert_pkey PRIMARY KEY (authority, chain, seq);
ALTER TABLE ONLY public.authority
    ADD CONSTRAINT authority_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.demo_clock
    ADD CONSTRAINT demo_clock_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.entry
    ADD CONSTRAINT entry_pkey PRIMARY KEY (authority, chain, seq);
ALTER TABLE ONLY public.entry
    ADD CONSTRAINT entry_request UNIQUE (authority, actor, request_key, request_part);
ALTER TABLE ONLY public.file
    ADD CONSTRAINT file_pkey PRIMARY KEY (authority, chain);
ALTER TABLE ONLY public.heartbeat
    ADD CONSTRAINT heartbeat_pkey PRIMARY KEY (authority, name);
ALTER TABLE ONLY public.installation
    ADD CONSTRAINT installation_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.obligation
    ADD CONSTRAINT obligation_pkey PRIMARY KEY (authority, chain, strand, step, occurrence);
ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (authority, person);
ALTER TABLE ONLY public.private_value
    ADD CONSTRAINT private_value_pkey PRIMARY KEY (authority, chain, seq, field);
ALTER TABLE ONLY public.protocol
    ADD CONSTRAINT protocol_pkey PRIMARY KEY (authority, digest);
ALTER TABLE ONLY public.recipient
    ADD CONSTRAINT recipient_pkey PRIMARY KEY (authority, chain, seq, person);
ALTER TABLE ONLY public.snapshot
    ADD CONSTRAINT snapshot_pkey PRIMARY KEY (authority, chain);
CREATE INDEX file_look_at ON public.file USING btree (authority, look_at);
CREATE INDEX recipient_person ON public.recipient USING btree (authority, person);
CREATE TRIGGER entry_kept BEFORE DELETE OR UPDATE ON public.entry FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER entry_whole BEFORE TRUNCATE ON public.entry FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER private_kept BEFORE UPDATE ON public.private_value FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER private_whole BEFORE TRUNCATE ON public.private_value FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER protocol_kept BEFORE DELETE OR UPDATE ON public.protocol FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER protocol_whole BEFORE TRUNCATE ON public.protocol FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
ALTER TABLE ONLY public.entry
    ADD CONSTRAINT entry_authority_fkey FOREIGN KEY (authority) REFERENCES public.authority(key);
ALTER TABLE ONLY public.private_value
    ADD CONSTRAINT private_value_authority_chain_seq_fkey FOREIGN KEY (authority, chain, seq) REFERENCES public.entry(authority, chain, seq);
ALTER TABLE ONLY public.protocol
    ADD CONSTRAINT protocol_authority_fkey FOREIGN KEY (authority) REFERENCES public.authority(key);
