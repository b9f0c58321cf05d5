//! What there is of a month: the versions that were published, and the draft that waits.

use crate::auth::permission::Permission::ReadRegistry;
use crate::domain::edition::{Draft, Edition};
use crate::domain::report_period::ReportMonth;
use crate::operations::editions::{Shown, show_draft, show_edition};
use crate::web::error::PageError;
use crate::web::pages::figures::written;
use crate::web::state::App;
use crate::web::ui::{Say, Visitor};

/// A month of which something was drafted.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) month: ReportMonth,
    /// What was published, oldest first.
    pub(super) editions: Vec<Edition>,
    /// The draft that waits for publication.
    pub(super) open: Option<Draft>,
}

/// One of a month's reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Draft,
    Version(u32),
}

impl Found {
    /// The month of an address, for whoever reads the registry.
    pub(super) async fn find(app: &App, visitor: &Visitor, text: &str) -> Result<Self, PageError> {
        visitor.may(ReadRegistry)?;
        let month = text.parse().map_err(|_| PageError::NotFound)?;
        let found = Self::of(app, month).await?;
        if found.editions.is_empty() && found.open.is_none() { Err(PageError::NotFound) } else { Ok(found) }
    }

    /// The same, also where there is nothing yet.
    pub(super) async fn of(app: &App, month: ReportMonth) -> Result<Self, PageError> {
        let reader = app.registry.store.read().await?;
        let editions = reader.report_editions(Some(month)).await?;
        let newest = reader.report_drafts(Some(month)).await?.pop();
        let open = newest.filter(|draft| editions.iter().all(|edition| edition.draft != draft.id));
        Ok(Self { month, editions, open })
    }

    /// Its page.
    pub(super) fn path(&self) -> String {
        format!("{}/{}", super::PAGE, self.month)
    }

    /// The page of its draft.
    pub(super) fn draft_path(&self) -> String {
        format!("{}?draft=yes", self.path())
    }

    /// What it is called.
    pub(super) fn called(&self, say: Say) -> String {
        format!("{} {}", say.of("Báo cáo kỳ", "Report of"), written(self.month))
    }

    /// Names the draft that waits: what somebody saw of it is no longer so once there is another.
    pub(super) fn tag(&self) -> String {
        self.open.as_ref().map_or_else(|| "none".to_owned(), |draft| draft.id.to_string())
    }

    /// What is shown where an address asks for nothing: the newest version, else the draft.
    pub(super) fn which(&self, version: Option<u32>, is_draft: bool) -> Result<Which, PageError> {
        let newest = self.editions.last().map(|edition| edition.version);
        match (version, is_draft, newest) {
            (Some(version), false, _) if self.editions.iter().any(|edition| edition.version == version) => {
                Ok(Which::Version(version))
            }
            (None, true, _) | (None, false, None) if self.open.is_some() => Ok(Which::Draft),
            (None, false, Some(newest)) => Ok(Which::Version(newest)),
            _ => Err(PageError::NotFound),
        }
    }

    /// That report with everything that was said of it.
    pub(super) async fn shown(&self, app: &App, visitor: &Visitor, which: Which) -> Result<Shown, PageError> {
        let (registry, actor) = (&app.registry, visitor.actor());
        Ok(match which {
            Which::Draft => show_draft(registry, &actor, self.month).await?,
            Which::Version(version) => show_edition(registry, &actor, self.month, Some(version)).await?,
        })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::{FactId, PrincipalId};

    fn found(versions: u32, has_draft: bool) -> Found {
        let (month, at) = ("2019-12".parse().unwrap(), Timestamp::start_of(date!(2019 - 12 - 20)));
        let (id, by) = (FactId(Uuid::nil()), PrincipalId(Uuid::nil()));
        let edition =
            |version| Edition { id, draft: id, month, version, reason: None, content_hash: Vec::new(), by, at };
        let draft = Draft {
            id,
            month,
            days: (date!(2019 - 11 - 15), date!(2019 - 12 - 14)),
            known_at: 1,
            content_hash: Vec::new(),
            by,
            at,
            seen_until: date!(2019 - 12 - 25),
        };
        Found { month, editions: (1..=versions).map(edition).collect(), open: has_draft.then_some(draft) }
    }

    #[test]
    fn without_a_wish_the_newest_version_is_shown_and_else_the_draft() {
        let which = |found: &Found, version, is_draft| found.which(version, is_draft).ok();
        assert_eq!(which(&found(2, true), None, false), Some(Which::Version(2)));
        assert_eq!(which(&found(2, true), None, true), Some(Which::Draft));
        assert_eq!(which(&found(2, true), Some(1), false), Some(Which::Version(1)));
        assert_eq!(which(&found(0, true), None, false), Some(Which::Draft));
        for (found, version, is_draft) in [
            (found(2, false), None, true),
            (found(2, true), Some(3), false),
            (found(0, false), None, false),
            (found(2, true), Some(1), true),
        ] {
            assert_eq!(which(&found, version, is_draft), None);
        }
    }
}
