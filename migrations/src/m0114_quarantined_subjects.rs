//! What a refused entry stands for: an entry that was never added has no link by which to find it. Unknown of entries that were set aside
//! before and have none.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0114_quarantined_subjects",
    up: &[
        "alter table quarantine add column subject_kind {text}",
        "alter table quarantine add column subject {uuid}",
        "update quarantine set subject_kind = (select l.subject_kind from entry_link l
                where l.target = quarantine.target and lower(l.dn) = lower(quarantine.dn)
                order by l.subject_kind, l.subject limit 1),
            subject = (select l.subject from entry_link l
                where l.target = quarantine.target and lower(l.dn) = lower(quarantine.dn)
                order by l.subject_kind, l.subject limit 1)",
    ],
    postgres: &[],
    sqlite: &[],
    down_postgres: &[],
    down_sqlite: &[],
    down: &["alter table quarantine drop column subject", "alter table quarantine drop column subject_kind"],
};
