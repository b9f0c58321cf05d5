//! Officials and their postings.

use crate::domain::decision::standing::Correction;
use crate::domain::ids::{FactId, PostingId};
use crate::domain::name;
use crate::domain::official::Official;
use crate::domain::posting::Posting;
use crate::storage::ChangeSet;
use crate::storage::entity::{official, official_correction, posting};
use crate::storage::error::Result;
use crate::storage::sql::OPEN;

impl ChangeSet {
    /// Adds officials.
    ///
    /// # Errors
    /// When one is already there, or the database fails.
    pub async fn insert_officials(&mut self, officials: &[Official]) -> Result<()> {
        let recorded_from = self.seq();
        self.touched.officials.extend(officials.iter().map(|official| official.id.0));
        let row = |official: &Official| official::Model {
            id: official.id.0,
            full_name: official.full_name.clone(),
            fold: name::fold(&official.full_name),
            sort_key: name::sort_key(&official.full_name),
            sort_version: name::SORT_VERSION,
            birth_date: official.birth_date,
            category: official.category.to_string(),
            recorded_from,
            digest: Vec::new(),
        };
        self.insert(officials.iter().map(row).collect()).await
    }

    /// Adds postings.
    ///
    /// # Errors
    /// When an official would have two primary postings at once, or the database fails.
    pub async fn insert_postings(&mut self, postings: &[Posting]) -> Result<()> {
        let seq = self.seq();
        self.touched.officials.extend(postings.iter().map(|posting| posting.official.0));
        self.touched.concerned.agencies.extend(postings.iter().map(|posting| posting.agency.0));
        self.insert(postings.iter().map(|posting| posting_row(posting, seq)).collect()).await
    }

    /// Corrects: ends the recorded period of `old` and adds `new`. A transfer is the old posting with an end, and the new one.
    ///
    /// # Errors
    /// When one of `old` is not currently recorded, or as [`ChangeSet::insert_postings`].
    pub async fn replace_postings(&mut self, old: &[PostingId], new: &[Posting]) -> Result<()> {
        let ids: Vec<_> = old.iter().map(|id| id.0).collect();
        let closed: Vec<posting::Model> = self.close(&ids).await?;
        self.touched.officials.extend(closed.iter().map(|posting| posting.official));
        self.touched.concerned.agencies.extend(closed.iter().map(|posting| posting.agency));
        self.insert_postings(new).await
    }
}

impl ChangeSet {
    /// Corrects names and birth dates: ends the recorded period of `old` and adds `new`.
    ///
    /// # Errors
    /// When one of `old` is not currently recorded, two corrections would hold at once, or the database fails.
    pub async fn replace_corrections(&mut self, old: &[FactId], new: &[Correction]) -> Result<()> {
        let ids: Vec<_> = old.iter().map(|id| id.0).collect();
        let closed: Vec<official_correction::Model> = self.close(&ids).await?;
        let seq = self.seq();
        self.touched.officials.extend(closed.iter().map(|row| row.official));
        self.touched.officials.extend(new.iter().map(|correction| correction.official.0));
        let row = |correction: &Correction| official_correction::Model {
            id: correction.id.0,
            official: correction.official.0,
            full_name: correction.full_name.clone(),
            fold: name::fold(&correction.full_name),
            sort_key: name::sort_key(&correction.full_name),
            sort_version: name::SORT_VERSION,
            birth_date: correction.birth_date,
            category: correction.category.to_string(),
            effective_from: correction.effective.from,
            effective_to: correction.effective.to,
            subject: correction.subject.map(|id| id.0),
            recorded_from: seq,
            recorded_to: OPEN,
            digest: Vec::new(),
        };
        self.insert(new.iter().map(row).collect()).await
    }
}

fn posting_row(posting: &Posting, seq: i64) -> posting::Model {
    posting::Model {
        id: posting.id.0,
        official: posting.official.0,
        agency: posting.agency.0,
        effective_from: posting.effective.from,
        effective_to: posting.effective.to,
        kind: posting.kind.to_string(),
        rank: posting.rank.to_string(),
        position: posting.position.clone(),
        subject: posting.subject.map(|id| id.0),
        recorded_from: seq,
        recorded_to: OPEN,
        digest: Vec::new(),
    }
}
