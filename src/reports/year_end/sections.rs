//! The parts of the report, of what was read: mailboxes and signatures, network, documents, one-stop software.

use time::Date;

use super::count::{Asked, Reported};
use super::{Figure, Listed, Section, Told};
use crate::domain::adoption::counts::Column;
use crate::domain::adoption::tally::Tally;
use crate::domain::agency::{AgencyKind, AgencyRole};
use crate::domain::clock::Timestamp;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::amount::{Amount, Unit};
use crate::domain::indicator::period::Days;
use crate::domain::indicator::{FigureStatus, Standard, standard};
use crate::domain::lang::Bilingual;
use crate::domain::signing::event::ExchangeLevel;
use crate::storage::read::agency::AgencyRow;

const DISTRICTS: [AgencyKind; 3] = [AgencyKind::City, AgencyKind::Town, AgencyKind::RuralDistrict];
const COMMUNES: [AgencyKind; 3] = [AgencyKind::Ward, AgencyKind::RuralCommune, AgencyKind::Township];

/// What the figures of a year are made from.
pub(super) struct Year<'a> {
    pub(super) as_of: Date,
    pub(super) days: Days,
    pub(super) known_at: Option<Timestamp>,
    pub(super) province: AgencyId,
    pub(super) reported: &'a Reported,
    pub(super) agencies: &'a [AgencyRow],
}

impl Year<'_> {
    /// The report's parts, in order.
    pub(super) fn sections(&self, tally: &Tally) -> Vec<Section> {
        vec![self.mailboxes(tally), self.infrastructure(), self.documents(), self.one_stop()]
    }

    fn mailboxes(&self, tally: &Tally) -> Section {
        let people = |told: Told, column: &str| Some(Told { opens: Some(self.people(column)), ..told });
        // Of the same tally as the lists that they open to.
        let number = |column| tally.province.total.get(column);
        let coverage = tally.province.total.coverage();
        Section {
            title: Bilingual::new("Hộp thư công vụ và chữ ký số", "Official mailboxes and signatures"),
            figures: vec![
                Figure {
                    code: "mailboxes_issued",
                    label: Bilingual::new("Hộp thư công vụ đã cấp", "Official mailboxes issued"),
                    told: people(self.measured(number(Column::Mailboxes)), "mailboxes"),
                    unit: Unit::Count,
                },
                Figure {
                    code: "officials",
                    label: Bilingual::new("Cán bộ, công chức, viên chức và người lao động", "Staff"),
                    told: people(self.measured(number(Column::Staff)), "staff"),
                    unit: Unit::Count,
                },
                Figure {
                    code: "coverage",
                    label: Bilingual::new(
                        "Tỷ lệ người có thể ký số trong số người thuộc diện phải ký số",
                        "Share of those in scope who can sign",
                    ),
                    told: coverage.tenths().and_then(|tenths| people(self.measured(tenths), "covered")),
                    unit: Unit::Percent,
                },
            ],
        }
    }

    fn infrastructure(&self) -> Section {
        let sites = self.agencies.iter().filter(|agency| agency.network_site);
        let listed: Vec<Listed> = sites
            .map(|agency| Listed { agency: agency.code.clone(), agency_name: agency.name.clone(), is_so: Some(true) })
            .collect();
        let newest = |which: Standard| of_standard(which, self.reported.newest(&which.code(), None));
        let meetings = Standard::VideoconferenceMeetings;
        Section {
            title: Bilingual::new("Mạng và hội nghị truyền hình", "Network and videoconference"),
            figures: vec![
                Figure {
                    code: "networked_bodies",
                    label: Bilingual::new(
                        "Cơ quan Đảng, Nhà nước kết nối mạng truyền số liệu chuyên dùng",
                        "Party and State bodies on the dedicated network",
                    ),
                    told: Some(Told { listed: listed.clone(), ..self.measured(listed.len() as u64) }),
                    unit: Unit::Count,
                },
                newest(Standard::VideoconferencePoints),
                newest(Standard::VideoconferencePointsOfOthers),
                of_standard(meetings, self.reported.sum(&meetings.code(), None, self.days)),
            ],
        }
    }

    fn documents(&self) -> Section {
        let exchange = |code, level, label: (&str, &str)| Figure {
            code,
            label: Bilingual::new(label.0, label.1),
            told: self.reported.exchange(self.province, level, self.days),
            unit: Unit::Percent,
        };
        Section {
            title: Bilingual::new("Văn bản trao đổi dưới dạng điện tử", "Documents exchanged electronically"),
            figures: vec![
                exchange("exchange_overall", None, ("Toàn tỉnh", "Overall")),
                exchange(
                    "exchange_province_district",
                    Some(ExchangeLevel::ProvinceDistrict),
                    ("Giữa tỉnh và huyện", "Between province and district"),
                ),
                exchange(
                    "exchange_province_commune",
                    Some(ExchangeLevel::ProvinceCommune),
                    ("Giữa tỉnh và xã", "Between province and commune"),
                ),
            ],
        }
    }

    fn one_stop(&self) -> Section {
        let says = |code, label: (&str, &str), kinds: &[AgencyKind]| Figure {
            code,
            label: Bilingual::new(label.0, label.1),
            told: self
                .reported
                .saying_yes(&Standard::OneStopSoftware.code(), &self.units(|it| kinds.contains(&it.kind))),
            unit: Unit::Count,
        };
        Section {
            title: Bilingual::new("Phần mềm một cửa điện tử", "One-stop software"),
            figures: vec![
                says("one_stop_districts", ("Đơn vị cấp huyện đã sử dụng", "Districts that work with it"), &DISTRICTS),
                says("one_stop_communes", ("Đơn vị cấp xã đã sử dụng", "Communes that work with it"), &COMMUNES),
            ],
        }
    }

    /// The reporting units of the day that are wanted.
    pub(super) fn units(&self, is_wanted: impl Fn(&AgencyRow) -> bool) -> Vec<Asked> {
        let units = self.agencies.iter().filter(|agency| agency.role == AgencyRole::ReportingUnit && is_wanted(agency));
        let asked = |unit: &AgencyRow| Asked { agency: unit.agency, code: unit.code.clone(), name: unit.name.clone() };
        units.map(asked).collect()
    }

    /// The command that lists the people behind a number of the registry, by what was known when it was counted.
    fn people(&self, column: &str) -> String {
        let known = self.known_at.map_or_else(String::new, |known| format!(" --known-at {known}"));
        format!("congvu report adoption --as-of {} --people {column}{known}", self.as_of)
    }

    /// What the registry counts by itself.
    pub(super) fn measured(&self, amount: u64) -> Told {
        Told {
            amount: Amount(amount),
            of: None,
            share: None,
            answered: None,
            status: FigureStatus::Measured,
            as_of: self.as_of,
            source: Bilingual::new(
                "Sổ đăng ký hộp thư công vụ và chứng thư số của tỉnh",
                "The province's registry of official mailboxes and certificates",
            ),
            rows: Vec::new(),
            listed: Vec::new(),
            opens: None,
        }
    }
}

fn of_standard(which: Standard, told: Option<Told>) -> Figure {
    let indicator = standard(which);
    Figure { code: which.as_str(), label: indicator.name, told, unit: indicator.unit }
}
