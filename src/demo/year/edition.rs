//! The one month that the demo's province has published: drafted by its reporter, seen by whoever reports for each agency, published by
//! somebody else.
//!
//! The demo's clock stands still while it is filled, so no day of waiting can pass: it is published because every agency has said that it
//! has seen the draft, each by an account of its own part of the tree. These accounts have no log-in.

use std::collections::BTreeMap;

use crate::auth::password::Password;
use crate::demo::accounts::fresh_password;
use crate::demo::run::DemoError;
use crate::domain::agency::{AgencyKind, AgencyRole, AgencyVersion, Level};
use crate::domain::principal::Role;
use crate::domain::report_period::{PeriodScheme, ReportMonth};
use crate::operations::add_principal::{NewPrincipal, add_principal};
use crate::operations::editions::{DraftSettings, draft_month, publish_month, see_draft_for};
use crate::operations::{Actor, Registry};

/// The month that is published.
const MONTH: &str = "2019-11";
/// As the configuration has it when nobody says otherwise.
const SETTINGS: DraftSettings = DraftSettings { scheme: PeriodScheme::ClosingOn(14), seen_for_days: 5 };

/// Whoever drafts and whoever publishes: two accounts.
pub(super) struct Office<'a> {
    pub(super) reporter: &'a Actor,
    pub(super) it_admin: &'a Actor,
}

/// Publishes the month.
pub(super) async fn publish(
    registry: &Registry,
    office: &Office<'_>,
    agencies: &[AgencyVersion],
) -> Result<(), DemoError> {
    let month: ReportMonth = MONTH.parse().map_err(|_| DemoError::Settings)?;
    draft_month(registry, office.reporter, month, SETTINGS).await?;
    let reporters = reporters(registry, office.it_admin, agencies).await?;
    let mut own: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for unit in agencies.iter().filter(|agency| agency.role == AgencyRole::ReportingUnit) {
        let head = unit.path.codes().rev().find(|code| reporters.contains_key(code)).ok_or(DemoError::Settings)?;
        own.entry(head).or_default().push(unit.code.as_str());
    }
    for (head, units) in own {
        let reporter = reporters.get(head).ok_or(DemoError::Settings)?;
        see_draft_for(registry, reporter, month, &units).await?;
    }
    publish_month(registry, office.it_admin, month, None).await?;
    Ok(())
}

/// One account for the bodies of the province, and one for each district with its communes, by the code at the head of their part.
async fn reporters<'a>(
    registry: &Registry,
    it_admin: &Actor,
    agencies: &'a [AgencyVersion],
) -> Result<BTreeMap<&'a str, Actor>, DemoError> {
    let leads = |agency: &&AgencyVersion| {
        agency.kind == AgencyKind::ProvinceCommittee
            || (agency.level == Level::District && agency.role == AgencyRole::ReportingUnit)
    };
    let mut reporters = BTreeMap::new();
    for head in agencies.iter().filter(leads) {
        let new = NewPrincipal {
            name: format!("reporter-{}", head.slug),
            role: Role::Reporter,
            agency_code: head.code.to_string(),
            official: None,
            // Nobody is told it.
            password: Password::chosen(fresh_password()?)?,
        };
        let account = add_principal(registry, it_admin, new).await?;
        reporters.insert(head.code.as_str(), Actor::Principal(account));
    }
    Ok(reporters)
}
