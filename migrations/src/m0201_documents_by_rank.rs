//! Of which rank whoever signed was on the day: told by verdicts, and counted of documents. Verdicts from before do not tell it; their signers
//! are marked, and as their events are judged anew the counts follow by differences, as after any correction of a post.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0201_documents_by_rank",
    up: &[
        "alter table signing_event add column rank {text}",
        "alter table verdict add column rank {text}",
        // Good signatures of people by their rank.
        "alter table signed_document add column good_head {int} not null default 0",
        "alter table signed_document add column good_deputy {int} not null default 0",
        "alter table signed_document add column good_division_head {int} not null default 0",
        "alter table signed_document add column good_staff {int} not null default 0",
        "alter table signed_document add column good_clerk {int} not null default 0",
        // Documents by the highest rank of these.
        "alter table document_tally add column signed_head {int} not null default 0",
        "alter table document_tally add column signed_deputy {int} not null default 0",
        "alter table document_tally add column signed_division_head {int} not null default 0",
        "alter table document_tally add column signed_staff {int} not null default 0",
        "alter table document_tally add column signed_clerk {int} not null default 0",
        // Up to which change set verdicts were recorded without it.
        "alter table verdict_progress add column without_ranks_to {big} not null default 0",
        "update verdict_progress set without_ranks_to = (select coalesce(max(seq), 0) from change_set)",
        "insert into verdict_mark (signer, marked_to, is_whole)
         select s.number, (select coalesce(max(c.seq), 0) from change_set c), true from event_signer s where true
         on conflict (signer) do update set marked_to = excluded.marked_to, until_at = verdict_mark.after_at,
             until_id = verdict_mark.after_id, is_whole = true",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &[
        "alter table verdict_progress drop column without_ranks_to",
        "alter table document_tally drop column signed_clerk",
        "alter table document_tally drop column signed_staff",
        "alter table document_tally drop column signed_division_head",
        "alter table document_tally drop column signed_deputy",
        "alter table document_tally drop column signed_head",
        "alter table signed_document drop column good_clerk",
        "alter table signed_document drop column good_staff",
        "alter table signed_document drop column good_division_head",
        "alter table signed_document drop column good_deputy",
        "alter table signed_document drop column good_head",
        "alter table verdict drop column rank",
        "alter table signing_event drop column rank",
    ],
};
