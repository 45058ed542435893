/** Tells SQLite, and `file`, whose database this is: the letters `raly`. */
export const APPLICATION = 0x72616c79;
/** Raised whenever the tables change; a database of another number is made anew. */
export const TABLES_VERSION = 2;

/** What facts.db holds. Documented for people in docs/history.md. */
export const TABLES = `
create table facts (
  seq integer primary key,
  segment text not null,
  "offset" integer not null,
  length integer not null,
  id text,
  kind text,
  at text,
  tool text,
  session text,
  target text,
  run text,
  step text,
  remote text,
  outcome text not null,
  reason text,
  fact text,
  subject text as (fact ->> '$.subject'),
  summary text as (fact ->> '$.summary')
);
create index facts_by_id on facts (id);
create index facts_by_kind on facts (kind, seq);
create index facts_by_tool on facts (tool, seq);
create index facts_by_target on facts (target, seq) where target is not null;
create index facts_by_run on facts (run, seq) where run is not null;
create index facts_by_remote on facts (remote) where remote is not null;
create table refs (id text not null, seq integer not null, primary key (id, seq)) without rowid;
create table paths (folded text not null, seq integer not null, primary key (folded, seq)) without rowid;
create table damage (seq integer primary key);
create virtual table words using fts5(text, content='', columnsize=0, tokenize='ascii');
create table states (seq integer primary key, checkpoint text not null);
`;
