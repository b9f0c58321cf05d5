//! An agency as it is sent.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::agency::{AgencyKind, AgencyRole, AgencyVersion as Version, Level};
use crate::storage::read::agency::AgencyRow;
use crate::web::api::codes;
use crate::web::api::dates::Validity;

/// An agency as of today.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Agency {
    /// The agency, through all its names.
    id: Uuid,
    /// Identifier by Decision 20/2020/QĐ-TTg.
    code: String,
    /// Name.
    name: String,
    /// Short Latin name, as in addresses.
    slug: String,
    /// Legal kind.
    #[schema(schema_with = codes::agency_kind)]
    kind: AgencyKind,
    /// Level of government.
    #[schema(schema_with = codes::level)]
    level: Level,
    /// Ranked by itself in reports, or rolled up into the agency above.
    #[schema(schema_with = codes::agency_role)]
    role: AgencyRole,
    /// The agency above.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    parent: Option<Uuid>,
    /// Place in the tree: the identifiers from the province down.
    path: String,
    /// Whether it is on the dedicated network.
    network_site: bool,
    /// Change set that last touched it.
    revision: i64,
}

impl From<AgencyRow> for Agency {
    fn from(row: AgencyRow) -> Self {
        Self {
            id: row.agency.0,
            code: row.code,
            name: row.name,
            slug: row.slug,
            kind: row.kind,
            level: row.level,
            role: row.role,
            parent: row.parent.map(|parent| parent.0),
            path: row.path.as_str().to_owned(),
            network_site: row.network_site,
            revision: row.revision,
        }
    }
}

/// What an agency was during a period.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct AgencyVersion {
    /// When.
    effective: Validity,
    /// Identifier.
    code: String,
    /// Further identifiers.
    alternative_codes: Vec<String>,
    /// Name.
    name: String,
    /// Short Latin name.
    slug: String,
    /// Legal kind.
    #[schema(schema_with = codes::agency_kind)]
    kind: AgencyKind,
    /// Level of government.
    #[schema(schema_with = codes::level)]
    level: Level,
    /// Part in reports.
    #[schema(schema_with = codes::agency_role)]
    role: AgencyRole,
    /// The agency above.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    parent: Option<Uuid>,
    /// Place in the tree.
    path: String,
    /// Legal act behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    legal_act: Option<String>,
}

impl From<Version> for AgencyVersion {
    fn from(version: Version) -> Self {
        Self {
            effective: version.effective.into(),
            code: version.code.as_str().to_owned(),
            alternative_codes: version.alternative_codes,
            name: version.name,
            slug: version.slug,
            kind: version.kind,
            level: version.level,
            role: version.role,
            parent: version.parent.map(|parent| parent.0),
            path: version.path.as_str().to_owned(),
            legal_act: version.legal_act,
        }
    }
}
