//! From the registry's facts to the year-end report.

use time::{Date, Month};

use super::count::Reported;
use super::{Figure, Section, Told, YearEnd};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::agency::{AgencyKind, AgencyRole};
use crate::domain::clock::Timestamp;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::amount::{Amount, Unit};
use crate::domain::indicator::period::Days;
use crate::domain::indicator::{FigureStatus, Standard, standard};
use crate::domain::lang::Bilingual;
use crate::domain::report_period::PeriodScheme;
use crate::domain::scope::Scope;
use crate::domain::signing::event::ExchangeLevel;
use crate::reports::dashboard::dashboard;
use crate::storage::read::View;
use crate::storage::read::agency::AgencyRow;
use crate::storage::read::count::RegistryCounts;
use crate::storage::read::indicator::ValueFilter;
use crate::storage::{Store, StoreError};

/// A report that left figures out because there are many would be wrong without a word.
const NO_LIMIT: u32 = u32::MAX;

const DISTRICTS: [AgencyKind; 3] = [AgencyKind::City, AgencyKind::Town, AgencyKind::RuralDistrict];
const COMMUNES: [AgencyKind; 3] = [AgencyKind::Ward, AgencyKind::RuralCommune, AgencyKind::Township];

/// Makes the report of a year; none where the registry has no agency by then, or no day can be told.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn year_end(
    store: &Store,
    scheme: PeriodScheme,
    number: i32,
    now: Timestamp,
) -> Result<Option<YearEnd>, StoreError> {
    let (Some((first, last)), Ok(year_ends)) =
        (scheme.days_of_year(number), Date::from_calendar_date(number, Month::December, 31))
    else {
        return Ok(None);
    };
    let as_of = year_ends.min(now.day());
    let days = Days { first, last };
    let board = dashboard(store, &Scope::Province, as_of).await?;
    let reader = store.read().await?;
    let view = View::of(as_of);
    let agencies = reader.agencies(&Scope::Province, view).await?;
    let Some(province) = agencies.iter().find(|agency| agency.parent.is_none()) else { return Ok(None) };
    let counts = reader.counts(&Scope::Province, view).await?;
    let values = reader.indicator_values(&Scope::Province, view, &ValueFilter::default(), NO_LIMIT).await?;
    let year = Year {
        as_of,
        days,
        province: province.agency,
        reported: Reported::of(values, agencies.iter().map(|agency| agency.agency).collect()),
        agencies: &agencies,
    };
    let sections = vec![
        year.mailboxes(&counts, board.tally.province.total.coverage()),
        year.infrastructure(),
        year.documents(),
        year.one_stop(),
    ];
    let left_out = year.reported.left_out(days);
    Ok(Some(YearEnd {
        year: number,
        as_of,
        days,
        generated_at: now,
        province: province.name.clone(),
        sections,
        left_out,
    }))
}

/// What the figures of a year are made from.
struct Year<'a> {
    as_of: Date,
    days: Days,
    province: AgencyId,
    reported: Reported,
    agencies: &'a [AgencyRow],
}

impl Year<'_> {
    fn mailboxes(&self, counts: &RegistryCounts, coverage: Ratio) -> Section {
        Section {
            title: Bilingual::new("Hộp thư công vụ và chữ ký số", "Official mailboxes and signatures"),
            figures: vec![
                self.counted(
                    "mailboxes_issued",
                    ("Hộp thư công vụ đã cấp", "Official mailboxes issued"),
                    counts.issued(),
                ),
                self.counted(
                    "officials",
                    ("Cán bộ, công chức, viên chức và người lao động", "Staff"),
                    counts.officials,
                ),
                Figure {
                    code: "coverage",
                    label: Bilingual::new(
                        "Tỷ lệ ký được trong số người thuộc diện",
                        "Share of those in scope who can sign",
                    ),
                    told: coverage.tenths().map(|tenths| self.measured(tenths)),
                    unit: Unit::Percent,
                },
            ],
        }
    }

    fn infrastructure(&self) -> Section {
        let network = self.agencies.iter().filter(|agency| agency.network_site).count() as u64;
        let newest = |which| of_standard(which, self.reported.newest(which, None));
        let meetings = Standard::VideoconferenceMeetings;
        Section {
            title: Bilingual::new("Mạng và truyền hình hội nghị", "Network and videoconference"),
            figures: vec![
                self.counted(
                    "networked_bodies",
                    (
                        "Cơ quan Đảng, Nhà nước kết nối mạng truyền số liệu chuyên dùng",
                        "Party and State bodies on the dedicated network",
                    ),
                    network,
                ),
                newest(Standard::VideoconferencePoints),
                newest(Standard::VideoconferencePointsOfOthers),
                of_standard(meetings, self.reported.sum(meetings, None, self.days)),
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
            told: self.reported.saying_yes(Standard::OneStopSoftware, &self.units(kinds)),
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

    fn units(&self, kinds: &[AgencyKind]) -> Vec<AgencyId> {
        let units = self.agencies.iter().filter(|agency| agency.role == AgencyRole::ReportingUnit);
        units.filter(|agency| kinds.contains(&agency.kind)).map(|agency| agency.agency).collect()
    }

    fn counted(&self, code: &'static str, label: (&str, &str), count: u64) -> Figure {
        Figure { code, label: Bilingual::new(label.0, label.1), told: Some(self.measured(count)), unit: Unit::Count }
    }

    /// What the registry counts by itself; its lists tell the rows.
    fn measured(&self, amount: u64) -> Told {
        Told {
            amount: Amount(amount),
            of: None,
            status: FigureStatus::Measured,
            as_of: self.as_of,
            source: Bilingual::new("Sổ đăng ký congvu", "The congvu registry"),
            rows: Vec::new(),
        }
    }
}

fn of_standard(which: Standard, told: Option<Told>) -> Figure {
    let indicator = standard(which);
    Figure { code: which.as_str(), label: indicator.name, told, unit: indicator.unit }
}
