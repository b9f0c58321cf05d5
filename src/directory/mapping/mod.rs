//! From the registry's rows to entries: which attribute says what. Pure; one file an entry kind.
//!
//! Knows `domain::provision` and the names; neither what the directory holds nor how it is asked. Schema: `ldap-schema/`.

mod group;
mod person;
mod unit;
mod values;

pub use group::group;
pub use person::person;
pub use unit::{container, unit};

use thiserror::Error;

use super::attribute::Attribute;
use super::entry::EntryKind;

/// Why a row of the registry cannot become an entry. The row is set aside and reported; the rest goes on.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unmappable {
    /// A field that every such entry must have is blank.
    #[error("{field} is empty, and the directory demands it; enter it in the registry")]
    Empty {
        /// The field.
        field: &'static str,
    },
    /// A field is longer than the directory takes, and cutting it would say something else.
    #[error("{field} has {length} bytes, the directory takes {limit}; shorten it in the registry")]
    TooLong {
        /// The field.
        field: &'static str,
        /// Bytes it has.
        length: usize,
        /// Bytes it may have.
        limit: usize,
    },
}

/// Whether an attribute of such an entry is ours at all. A description on a person or a telephone number on an agency is
/// someone else's and stays as it is.
#[must_use]
pub const fn owns(kind: EntryKind, attribute: Attribute) -> bool {
    use Attribute as A;
    match kind {
        EntryKind::Container => matches!(attribute, A::ObjectClass | A::Ou),
        EntryKind::Unit => matches!(
            attribute,
            A::ObjectClass
                | A::Ou
                | A::Description
                | A::AgencyId
                | A::AgencyCode
                | A::AgencyAlternateCode
                | A::AgencyKind
                | A::AgencyLevel
                | A::NetworkSite
                | A::Kind
                | A::Revision
        ),
        EntryKind::Person => !matches!(
            attribute,
            A::Description
                | A::AgencyAlternateCode
                | A::AgencyKind
                | A::AgencyLevel
                | A::NetworkSite
                | A::Member
                | A::MemberMail
        ),
        EntryKind::Group => matches!(
            attribute,
            A::ObjectClass
                | A::Cn
                | A::Description
                | A::Mail
                | A::AgencyId
                | A::AgencyCode
                | A::Kind
                | A::Revision
                | A::Member
                | A::MemberMail
        ),
    }
}
