//! The yearly report on certificates, devices and signing, with next year's need (Decree 68/2024, Art. 34; before it Decree 130/2018).

pub mod json;
pub mod paper;
mod read;
pub mod sheets;
pub mod text;
pub mod told;

use std::collections::BTreeMap;

use time::Date;

pub use read::{DemandAsked, demand};

use crate::domain::adoption::need::Need;
use crate::domain::adoption::ratio::Ratio;
use crate::domain::agency::{AgencyCode, Level};
use crate::domain::certificate::request::RequestKind;
use crate::domain::certificate::status::CertificateStatus;
use crate::domain::clock::Timestamp;
use crate::domain::device::{DeviceState, Medium};
use crate::domain::ids::AgencyId;
use crate::domain::indicator::period::Days;
use crate::reports::adoption::{Known, UnplacedLine};
use crate::storage::read::demand::CertificateYear;

/// The report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// The year that it is of.
    pub year: i32,
    /// The days of that year, as the administration closes it; cut by today.
    pub days: Days,
    /// The last day until which the need is counted: that of the next year.
    pub until: Date,
    /// When it was made.
    pub generated_at: Timestamp,
    /// As known when; none: by all that was known when it was made.
    pub known: Option<Known>,
    /// The whole's name.
    pub name: String,
    /// What happened to certificates in the year.
    pub happened: CertificateYear,
    /// Signing certificates of those who hold a post, by status at the end.
    pub certificates: BTreeMap<CertificateStatus, u64>,
    /// Devices, by kind and state.
    pub devices: BTreeMap<(Medium, Option<DeviceState>), u64>,
    /// Requests that were fulfilled in the year.
    pub fulfilled: BTreeMap<RequestKind, u64>,
    /// Who can sign at the end, of those in scope.
    pub coverage: Ratio,
    /// The whole's need.
    pub total: Needs,
    /// Levels that have an agency.
    pub levels: Vec<(Level, Needs)>,
    /// Reporting units, by level, then in the order of the tree.
    pub units: Vec<UnitNeeds>,
    /// Agencies that are none on the last day, whose staff are in no number.
    pub unplaced: Vec<UnplacedLine>,
}

/// What some people will need.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Needs {
    /// Those in scope.
    pub in_scope: u64,
    /// New certificates.
    pub new: u64,
    /// Renewals.
    pub renew: u64,
    /// Changes of content.
    pub change: u64,
    /// Devices: for new certificates of people who have none in use.
    pub devices: u64,
}

/// A reporting unit's need: its own people's and its departments'.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitNeeds {
    /// The agency.
    pub agency: AgencyId,
    /// Identifier.
    pub code: AgencyCode,
    /// Name.
    pub name: String,
    /// Level.
    pub level: Level,
    /// Its need.
    pub needs: Needs,
}

impl Needs {
    fn add(&mut self, need: Option<Need>, has_device: bool) {
        self.in_scope += 1;
        match need {
            None => {}
            Some(Need::New) => {
                self.new += 1;
                self.devices += u64::from(!has_device);
            }
            Some(Need::Renew) => self.renew += 1,
            Some(Need::Change) => self.change += 1,
        }
    }
}
