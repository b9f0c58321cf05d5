//! What is asked for: a list with the very filter of its pages.

use crate::domain::audit::details::Detail;
use crate::domain::export::{ExportForm, ExportKind};
use crate::domain::ids::AgencyId;
use crate::domain::lang::Lang;
use crate::operations::error::OperationResult;
use crate::storage::read::agency_list::AgencyFilter;
use crate::storage::read::certificate_list::CertificateFilter;
use crate::storage::read::decision::DecisionFilter;
use crate::storage::read::mailbox_list::MailboxFilter;
use crate::storage::read::people::PeopleFilter;
use crate::storage::read::request_list::RequestFilter;
use crate::storage::read::{Reader, View};

/// An export that is asked for.
#[derive(Debug, Clone)]
pub struct ExportRequest {
    /// Which list.
    pub list: ExportedList,
    /// Only this agency and all below it, over whatever the filter says.
    pub under: Option<AgencyId>,
    /// In which form.
    pub form: ExportForm,
    /// In which language.
    pub lang: Lang,
}

/// A list with its filter.
#[derive(Debug, Clone)]
pub enum ExportedList {
    /// Agencies of today.
    Agencies(AgencyFilter),
    /// Officials who hold a post today.
    Officials(PeopleFilter),
    /// Decisions.
    Decisions(DecisionFilter),
    /// Mailboxes of today.
    Mailboxes(MailboxFilter),
    /// Certificates with their status now.
    Certificates(CertificateFilter),
    /// Requests to the CA.
    Requests(RequestFilter),
}

impl ExportedList {
    /// Which list it is.
    #[must_use]
    pub const fn kind(&self) -> ExportKind {
        match self {
            Self::Agencies(_) => ExportKind::Agencies,
            Self::Officials(_) => ExportKind::Officials,
            Self::Decisions(_) => ExportKind::Decisions,
            Self::Mailboxes(_) => ExportKind::Mailboxes,
            Self::Certificates(_) => ExportKind::Certificates,
            Self::Requests(_) => ExportKind::Requests,
        }
    }

    /// The agency that the filter names.
    pub(super) const fn agency(&self) -> Option<AgencyId> {
        match self {
            Self::Agencies(filter) => filter.parent,
            Self::Officials(filter) => filter.agency,
            Self::Decisions(filter) => filter.agency,
            Self::Mailboxes(filter) => filter.agency,
            Self::Certificates(filter) => filter.agency,
            Self::Requests(filter) => filter.agency,
        }
    }
}

impl ExportRequest {
    /// The list below the agency that is named; none when that agency is not there today: then nothing is found.
    pub(super) async fn placed(&self, reader: &Reader, view: View) -> OperationResult<Option<ExportedList>> {
        let mut list = self.list.clone();
        let Some(agency) = self.under else { return Ok(Some(list)) };
        let Some(path) = reader.agency_path(view, agency).await? else { return Ok(None) };
        match &mut list {
            ExportedList::Agencies(filter) => filter.under = Some(path),
            ExportedList::Officials(filter) => filter.under = Some(path),
            ExportedList::Mailboxes(filter) => filter.under = Some(path),
            ExportedList::Certificates(filter) => filter.under = Some(path),
            ExportedList::Requests(filter) => filter.under = Some(path),
            // This list is not asked for by a part of the tree.
            ExportedList::Decisions(_) => return Ok(None),
        }
        Ok(Some(list))
    }

    /// What the record says of it: codes, days, and that a person was named, never who.
    pub(super) fn details(&self) -> Vec<(&'static str, Detail)> {
        let mut told = Told(vec![("format", Detail::code(self.form))]);
        told.code("under", self.under);
        match &self.list {
            ExportedList::Agencies(filter) => {
                told.flag("by_code", filter.code.is_some());
                told.flag("by_name", filter.name.is_some());
                told.code("kind", filter.kind);
                told.code("level", filter.level);
                told.code("role", filter.role);
            }
            ExportedList::Officials(filter) => {
                told.flag("by_name", filter.name.is_some());
                told.code("mailbox_state", filter.state);
                told.code("category", filter.category);
                told.code("rank", filter.rank);
            }
            ExportedList::Decisions(filter) => {
                told.code("kind", filter.kind);
                told.code("effective_from", filter.effective_from);
                told.code("effective_before", filter.effective_before);
                told.code("state", filter.state);
            }
            ExportedList::Mailboxes(filter) => {
                told.flag("by_address", filter.address.is_some());
                told.code("kind", filter.kind);
                told.code("state", filter.state);
            }
            ExportedList::Certificates(filter) => {
                told.flag("by_official", filter.official.is_some());
                told.code("status", filter.status);
                told.flag("by_finding", filter.rules.is_some());
                told.code("ends_by", filter.ends_by.map(crate::domain::clock::Timestamp::day));
            }
            ExportedList::Requests(filter) => {
                told.flag("by_official", filter.official.is_some());
                told.code("kind", filter.kind);
                told.code("state", filter.state);
                told.flag("mine", filter.waiting.is_some());
                told.flag("overdue", filter.overdue.is_some());
            }
        }
        told.0
    }
}

struct Told(Vec<(&'static str, Detail)>);

impl Told {
    fn code(&mut self, key: &'static str, value: Option<impl std::fmt::Display>) {
        self.0.extend(value.map(|value| (key, Detail::code(value))));
    }

    fn flag(&mut self, key: &'static str, was_asked: bool) {
        if was_asked {
            self.0.push((key, Detail::Flag(true)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_never_holds_a_name_that_was_searched() {
        let filter = PeopleFilter { name: Some("Trần Thị Bình".to_owned()), ..PeopleFilter::default() };
        let list = ExportedList::Officials(filter);
        let request = ExportRequest { list, under: None, form: ExportForm::Csv, lang: Lang::Vi };
        assert_eq!(request.details(), [("format", Detail::code("csv")), ("by_name", Detail::Flag(true))]);
    }
}
