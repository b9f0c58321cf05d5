//! Months of figures: drafts, what agencies say of them, and what is published. Rows are added only.

use crate::domain::audit::leaf::SubjectRef;
use crate::domain::edition::{Draft, Edition, ReportAct};
use crate::storage::ChangeSet;
use crate::storage::entity::{report_act, report_draft, report_edition};
use crate::storage::error::Result;
use crate::storage::read::edition::DraftTexts;

impl ChangeSet {
    /// Adds a draft with its content.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_report_draft(&mut self, draft: &Draft, texts: DraftTexts) -> Result<()> {
        let row = report_draft::Model {
            id: draft.id.0,
            month: draft.month.to_string(),
            first_day: draft.days.0,
            last_day: draft.days.1,
            known_at: draft.known_at,
            content: texts.content,
            content_hash: draft.content_hash.clone(),
            inputs: texts.inputs,
            inputs_hash: texts.inputs_hash,
            drafted_by: draft.by.0,
            drafted_at: draft.at.unix_micros(),
            seen_until: draft.seen_until,
            recorded_from: self.seq(),
            digest: Vec::new(),
        };
        self.insert(vec![row]).await
    }

    /// Adds what was said of a draft.
    ///
    /// # Errors
    /// When it answers what was answered, or the database fails.
    pub async fn insert_report_act(&mut self, act: &ReportAct) -> Result<()> {
        self.touched.concerned.others.insert(SubjectRef::Agency(act.agency.0));
        let row = report_act::Model {
            id: act.id.0,
            draft: act.draft.0,
            agency: act.agency.0,
            kind: act.kind.to_string(),
            contest: act.contest.map(|contest| contest.0),
            reason: act.reason.clone(),
            done_by: act.by.0,
            done_at: act.at.unix_micros(),
            recorded_from: self.seq(),
            digest: Vec::new(),
        };
        self.insert(vec![row]).await
    }

    /// Publishes a draft.
    ///
    /// # Errors
    /// When the draft is published, the month has that version, or the database fails.
    pub async fn insert_report_edition(&mut self, edition: &Edition) -> Result<()> {
        let row = report_edition::Model {
            id: edition.id.0,
            draft: edition.draft.0,
            month: edition.month.to_string(),
            version: i32::try_from(edition.version).unwrap_or(i32::MAX),
            reason: edition.reason.clone(),
            content_hash: edition.content_hash.clone(),
            published_by: edition.by.0,
            published_at: edition.at.unix_micros(),
            recorded_from: self.seq(),
            digest: Vec::new(),
        };
        self.insert(vec![row]).await
    }
}
