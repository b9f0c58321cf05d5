//! Agencies and people as a spreadsheet names them, found in the registry within what the account may act on.

use std::collections::HashMap;

use time::Date;

use crate::domain::agency::TreePath;
use crate::domain::ids::AgencyId;
use crate::domain::lang::Bilingual;
use crate::domain::name::fold;
use crate::domain::scope::Scope;
use crate::operations::error::OperationResult;
use crate::storage::read::{Reader, View};

/// An agency as a row needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AgencyPlace {
    pub(super) agency: AgencyId,
    pub(super) slug: String,
    pub(super) path: TreePath,
}

/// The agencies of the day, by everything people write for them.
#[derive(Debug)]
pub(super) struct AgencyBook {
    places: Vec<AgencyPlace>,
    by_name: HashMap<String, Vec<usize>>,
    root: Option<usize>,
}

impl AgencyBook {
    pub(super) async fn read(reader: &Reader, day: Date) -> OperationResult<Self> {
        let rows = reader.agencies(&Scope::Province, View::of(day)).await?;
        let mut book = Self { places: Vec::with_capacity(rows.len()), by_name: HashMap::new(), root: None };
        for row in rows {
            let place = book.places.len();
            // Codes are compared as they are written, names without marks and case.
            let mut names = vec![row.code.to_ascii_uppercase(), fold(&row.name), row.slug.clone()];
            names.sort();
            names.dedup();
            for name in names {
                book.by_name.entry(name).or_default().push(place);
            }
            if row.parent.is_none() {
                book.root = Some(place);
            }
            book.places.push(AgencyPlace { agency: row.agency, slug: row.slug, path: row.path });
        }
        Ok(book)
    }

    /// The agency of that code, short name or name within `scope`. What lies outside is what does not exist.
    pub(super) fn find(&self, scope: &Scope, text: &str) -> Result<&AgencyPlace, (Bilingual, Bilingual)> {
        let by_code = self.by_name.get(&text.to_ascii_uppercase());
        let found =
            by_code.or_else(|| self.by_name.get(&text.to_ascii_lowercase())).or_else(|| self.by_name.get(&fold(text)));
        let mut seen = found.into_iter().flatten().filter_map(|place| self.places.get(*place));
        let mut seen = seen.by_ref().filter(|place| scope.covers(&place.path));
        match (seen.next(), seen.next()) {
            (Some(place), None) => Ok(place),
            (Some(_), Some(_)) => Err(several_agencies(text)),
            (None, _) => Err(no_agency(text)),
        }
    }

    /// Whether an agency of today lies within `scope`.
    pub(super) fn covers(&self, scope: &Scope, agency: AgencyId) -> bool {
        *scope == Scope::Province || self.places.iter().any(|place| place.agency == agency && scope.covers(&place.path))
    }

    /// The province itself.
    pub(super) fn root(&self) -> Option<&AgencyPlace> {
        self.root.and_then(|place| self.places.get(place))
    }

    /// Whether a text is some agency's short name: its own mailbox has that name.
    pub(super) fn is_slug(&self, slug: &str) -> bool {
        self.by_name
            .get(slug)
            .into_iter()
            .flatten()
            .filter_map(|place| self.places.get(*place))
            .any(|place| place.slug == slug)
    }
}

/// What is told of a name that several agencies have.
pub(super) fn several_agencies(text: &str) -> (Bilingual, Bilingual) {
    (
        Bilingual::new(format!("Có nhiều cơ quan tên '{text}'"), format!("Several agencies are called '{text}'")),
        Bilingual::new("Ghi mã định danh thay cho tên", "Write the code instead of the name"),
    )
}

/// What is told of a name that no agency has, as far as the account sees.
pub(super) fn no_agency(text: &str) -> (Bilingual, Bilingual) {
    (
        Bilingual::new(
            format!("Không có cơ quan '{text}' trong phạm vi được giao"),
            format!("There is no agency '{text}' within your scope"),
        ),
        Bilingual::new(
            "Kiểm tra mã định danh (ví dụ H10.31) hoặc tên đầy đủ",
            "Check the code (such as H10.31) or the full name",
        ),
    )
}
