CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE authority (
	"key" TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE entry (
	authority TEXT NOT NULL, 
	chain TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	occurred_at VARCHAR(27) NOT NULL, 
	recorded_at VARCHAR(27) NOT NULL, 
	actor TEXT NOT NULL, 
	text TEXT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	appended_from INTEGER NOT NULL, 
	request_key TEXT, 
	request_part INTEGER, 
	request_mac VARCHAR(64), 
	PRIMARY KEY (authority, chain, seq), 
	CONSTRAINT entry_request UNIQUE (authority, actor, request_key, request_part), 
	FOREIGN KEY(authority) REFERENCES authority ("key")
);
CREATE TABLE private_value (
	authority TEXT NOT NULL, 
	chain TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	field TEXT NOT NULL, 
	salt VARCHAR(64) NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (authority, chain, seq, field), 
	FOREIGN KEY(authority, chain, seq) REFERENCES entry (authority, chain, seq)
);
CREATE TABLE protocol (
	authority TEXT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	name TEXT NOT NULL, 
	version TEXT NOT NULL, 
	text TEXT NOT NULL, 
	first_used_at VARCHAR(27) NOT NULL, 
	PRIMARY KEY (authority, digest), 
	FOREIGN KEY(authority) REFERENCES authority ("key")
);
CREATE TABLE snapshot (
	authority TEXT NOT NULL, 
	chain TEXT NOT NULL, 
	fold_version INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	head_hash VARCHAR(64) NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (authority, chain)
);
CREATE TABLE file (
	authority TEXT NOT NULL, 
	chain TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	protocol TEXT NOT NULL, 
	school TEXT NOT NULL, 
	state TEXT NOT NULL, 
	beside TEXT NOT NULL, 
	is_open BOOLEAN NOT NULL, 
	look_at VARCHAR(27), 
	set_aside TEXT, 
	PRIMARY KEY (authority, chain)
);
CREATE INDEX file_look_at ON file (authority, look_at);
CREATE TABLE obligation (
	authority TEXT NOT NULL, 
	chain TEXT NOT NULL, 
	strand TEXT NOT NULL, 
	step TEXT NOT NULL, 
	occurrence TEXT NOT NULL, 
	school TEXT NOT NULL, 
	owed_by TEXT NOT NULL, 
	owed_from VARCHAR(27) NOT NULL, 
	due VARCHAR(27), 
	status TEXT NOT NULL, 
	armed_at VARCHAR(27) NOT NULL, 
	discharged_at VARCHAR(27), 
	PRIMARY KEY (authority, chain, strand, step, occurrence)
);
CREATE TABLE alert (
	authority TEXT NOT NULL, 
	chain TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	why TEXT NOT NULL, 
	how TEXT NOT NULL, 
	strand TEXT NOT NULL, 
	step TEXT NOT NULL, 
	occurrence TEXT NOT NULL, 
	schedule INTEGER NOT NULL, 
	rung INTEGER NOT NULL, 
	repeat INTEGER NOT NULL, 
	counted INTEGER NOT NULL, 
	about TEXT NOT NULL, 
	fell_due VARCHAR(27) NOT NULL, 
	raised_at VARCHAR(27) NOT NULL, 
	PRIMARY KEY (authority, chain, seq)
);
CREATE TABLE recipient (
	authority TEXT NOT NULL, 
	chain TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	person TEXT NOT NULL, 
	role TEXT NOT NULL, 
	because TEXT NOT NULL, 
	how TEXT NOT NULL, 
	PRIMARY KEY (authority, chain, seq, person)
);
CREATE INDEX recipient_person ON recipient (authority, person);
CREATE TABLE person (
	authority TEXT NOT NULL, 
	person TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	PRIMARY KEY (authority, person)
);
CREATE TABLE heartbeat (
	authority TEXT NOT NULL, 
	name TEXT NOT NULL, 
	machine_at VARCHAR(27) NOT NULL, 
	case_at VARCHAR(27) NOT NULL, 
	stretch_from VARCHAR(27) NOT NULL, 
	longest_seconds INTEGER NOT NULL, 
	fell_due INTEGER NOT NULL, 
	PRIMARY KEY (authority, name)
);
CREATE TABLE demo_clock (
	id INTEGER NOT NULL, 
	real_anchor VARCHAR(27) NOT NULL, 
	case_anchor VARCHAR(27) NOT NULL, 
	speed INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE installation (
	"key" TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'entry is append-only: no UPDATE here'); END;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entry is append-only: no DELETE here'); END;
CREATE TRIGGER entry_no_replace BEFORE INSERT ON entry WHEN EXISTS (SELECT 1 FROM entry WHERE authority = NEW.authority AND chain = NEW.chain AND seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'entry is append-only: this row is there already'); END;
CREATE TRIGGER entry_no_second_request BEFORE INSERT ON entry WHEN EXISTS (SELECT 1 FROM entry WHERE authority = NEW.authority AND actor = NEW.actor AND request_key = NEW.request_key AND request_part = NEW.request_part) BEGIN SELECT RAISE(ABORT, 'entry is append-only: this row is there already'); END;
CREATE TRIGGER protocol_no_update BEFORE UPDATE ON protocol BEGIN SELECT RAISE(ABORT, 'protocol is append-only: no UPDATE here'); END;
CREATE TRIGGER protocol_no_delete BEFORE DELETE ON protocol BEGIN SELECT RAISE(ABORT, 'protocol is append-only: no DELETE here'); END;
CREATE TRIGGER protocol_no_replace BEFORE INSERT ON protocol WHEN EXISTS (SELECT 1 FROM protocol WHERE authority = NEW.authority AND digest = NEW.digest) BEGIN SELECT RAISE(ABORT, 'protocol is append-only: this row is there already'); END;
CREATE TRIGGER private_value_no_update BEFORE UPDATE ON private_value BEGIN SELECT RAISE(ABORT, 'private_value is append-only: no UPDATE here'); END;
CREATE TRIGGER private_value_no_replace BEFORE INSERT ON private_value WHEN EXISTS (SELECT 1 FROM private_value WHERE authority = NEW.authority AND chain = NEW.chain AND seq = NEW.seq AND field = NEW.field) BEGIN SELECT RAISE(ABORT, 'private_value is append-only: this row is there already'); END;
