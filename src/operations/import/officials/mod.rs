//! Officials out of a spreadsheet: each chunk of rows is judged against the registry and what came before it in the file.

mod check;
mod findings;
mod judge;
mod write;

use super::addresses::Given;
use super::duplicates::Seen;
use super::persons::{AgencyBook, AgencyPlace};
use crate::auth::sealing::Sealer;
use crate::domain::import::{ImportOptions, RowProblem};
use crate::domain::mailbox::template::AddressTemplate;
use crate::domain::scope::Scope;
use crate::operations::ask_numbers::Asked;
use crate::operations::error::OperationResult;
use crate::operations::registry::Registry;
use crate::sheets::SheetRow;
use crate::sheets::read::official::OfficialRow;

pub(super) use findings::Findings;
pub(super) use write::{Ended, Run, Written};

/// One pass over a file.
pub(super) struct Pass<'a> {
    registry: &'a Registry,
    scope: Scope,
    options: ImportOptions,
    book: AgencyBook,
    sealer: Option<Sealer>,
    template: AddressTemplate,
    seen: Seen,
    given: Given,
    /// What may be told of personal numbers known out of sight.
    asked: Asked,
}

/// A row that may be written.
#[derive(Debug, Clone)]
struct Prepared {
    content: OfficialRow,
    place: AgencyPlace,
    blind_index: Option<[u8; 32]>,
}

/// What is to become of a row.
enum Verdict {
    New(Box<Prepared>),
    Known,
    Bad(Vec<RowProblem>),
}

/// A row and what is to become of it.
struct Judged {
    row: SheetRow,
    verdict: Verdict,
    repaired: u64,
}

impl<'a> Pass<'a> {
    /// Begins a pass for what lies in `scope`.
    pub(super) async fn begin(registry: &'a Registry, scope: Scope, options: &ImportOptions) -> OperationResult<Self> {
        let reader = registry.store.read().await?;
        let book = AgencyBook::read(&reader, registry.clock.today()).await?;
        let template = registry.decisions.template.clone();
        let sealer = registry.keys().personal_data.as_ref().map(Sealer::new);
        Ok(Self {
            registry,
            scope,
            options: options.clone(),
            book,
            sealer,
            template,
            seen: Seen::default(),
            given: Given::default(),
            asked: Asked::default(),
        })
    }

    /// The same, after a pass over the whole file: what it states, and what was asked about its numbers, is known.
    pub(super) fn after(self, before: Self) -> Self {
        Self { asked: before.asked, seen: before.seen, ..self }
    }
}
