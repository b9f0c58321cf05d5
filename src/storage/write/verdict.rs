//! Verdicts recorded anew, and the marks that say whose events are to be judged.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::Bookkeeping;
use crate::domain::signing::verdict::Verdict;
use crate::storage::ChangeSet;
use crate::storage::entity::verdict;
use crate::storage::error::Result;
use crate::storage::read::signing::marks::TouchedSigners;
use crate::storage::row::signing::VerdictMark;
use crate::storage::signing::{VerdictColumns, key_of};
use crate::storage::sql::{LIST, OPEN, Sql};

/// Values of one mark.
const MARKED_AT_ONCE: usize = 500;

impl ChangeSet {
    /// Puts these verdicts in the place of those that stand; of each event once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_verdicts(&mut self, verdicts: &[(Uuid, Verdict)]) -> Result<()> {
        let mut ended = Vec::new();
        for chunk in verdicts.chunks(LIST) {
            let sql = Sql::new("select v.id from verdict v where v.event in ").list(chunk.iter().map(|(id, _)| *id));
            let sql = sql.text(&format!(" and v.recorded_to = {OPEN}"));
            ended.extend(sql.ids(self.tx(), "look for verdicts that stand").await?);
        }
        self.close::<verdict::Model>(&ended).await?;
        let recorded_from = self.seq();
        let row = |(event, judged): &(Uuid, Verdict)| {
            let VerdictColumns {
                certificate,
                official,
                post,
                rank,
                other_addresses,
                is_open,
                is_leavers,
                outcome,
                further,
            } = VerdictColumns::of(judged);
            verdict::Model {
                id: key_of(&[b"verdict", event.as_bytes(), &recorded_from.to_be_bytes()]),
                event: *event,
                certificate,
                official,
                post,
                rank,
                other_addresses,
                is_open,
                is_leavers,
                outcome,
                further,
                recorded_from,
                recorded_to: OPEN,
                digest: Vec::new(),
            }
        };
        self.insert(verdicts.iter().map(row).collect()).await
    }
}

impl Bookkeeping {
    /// Marks these signers, as change sets up to `marked_to` touched them: all their events, or those that a later list may decide. One that
    /// is marked goes on where it is, and does what was done by then once more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mark_signers(&self, touched: &TouchedSigners, marked_to: i64) -> Result<()> {
        // In one order, as everybody does: two that wait for each other would both fail.
        let mut marks: BTreeMap<i32, bool> = touched.by_lists.iter().map(|signer| (*signer, false)).collect();
        marks.extend(touched.wholly.iter().map(|signer| (*signer, true)));
        let marks: Vec<(i32, bool)> = marks.into_iter().collect();
        for chunk in marks.chunks(MARKED_AT_ONCE) {
            let mut sql = Sql::new("insert into verdict_mark (signer, marked_to, is_whole) values ");
            for (place, (signer, is_whole)) in chunk.iter().enumerate() {
                let sql_before = if place == 0 { sql.text("(") } else { sql.text(", (") };
                sql = sql_before.bind(*signer).text(", ").bind(marked_to).text(", ").bind(*is_whole).text(")");
            }
            let sql = sql.text(
                " on conflict (signer) do update set marked_to = excluded.marked_to, until_at = verdict_mark.after_at, \
                 until_id = verdict_mark.after_id, is_whole = (verdict_mark.is_whole or excluded.is_whole)",
            );
            sql.run(self.tx(), "mark signers").await?;
        }
        Ok(())
    }

    /// Notes that everything up to `to` is marked, if that was noted up to `from`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn move_verdict_progress(&self, from: i64, to: i64) -> Result<bool> {
        let sql = Sql::new("update verdict_progress set noted_to = ").bind(to).text(" where id = 1 and noted_to = ");
        Ok(sql.bind(from).run(self.tx(), "note how far verdicts are marked").await? == 1)
    }

    /// Notes what is owed of a mark now; with nothing left, it goes. Of one that was set anew meanwhile nothing is noted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_judged(&self, mark: &VerdictMark, left: Option<&VerdictMark>) -> Result<()> {
        let sql = match left {
            Some(left) => {
                let ((after_at, after_id), (until_at, until_id)) = (left.after.unzip(), left.until.unzip());
                let sql = Sql::new("update verdict_mark set after_at = ").bind(after_at).text(", after_id = ");
                let sql = sql.bind(after_id).text(", until_at = ").bind(until_at).text(", until_id = ").bind(until_id);
                sql.text(" where ")
            }
            None => Sql::new("delete from verdict_mark where "),
        };
        let sql = sql.text("signer = ").bind(mark.signer).text(" and marked_to = ").bind(mark.marked_to);
        let sql = sql.text(" and is_whole = ").bind(mark.is_whole);
        sql.run(self.tx(), "note what was judged").await.map(|_| ())
    }
}
