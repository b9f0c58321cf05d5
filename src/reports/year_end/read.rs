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
use crate::reports::assemble::adoption;
use crate::storage::read::View;
use crate::storage::read::agency::AgencyRow;
use crate::storage::read::indicator::ValueFilter;
use crate::storage::{Store, StoreError};

/// Figures that are read at most: what a nation's communes tell of a dozen indicators in some years.
const MOST_FIGURES: u32 = 2_000_000;

/// Makes the report of a year; none where the registry has no agency by then, or no day can be told.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn year_end(
    store: &Store,
    scheme: PeriodScheme,
    year: i32,
    now: Timestamp,
) -> Result<Option<YearEnd>, StoreError> {
    let (Some((first, last)), Ok(year_ends)) =
        (scheme.days_of_year(year), Date::from_calendar_date(year, Month::December, 31))
    else {
        return Ok(None);
    };
    let as_of = year_ends.min(now.day());
    let days = Days { first, last };
    let counted = adoption(store, &Scope::Province, as_of).await?;
    let reader = store.read().await?;
    let view = View::of(as_of);
    let agencies = reader.agencies(&Scope::Province, view).await?;
    let Some(province) = agencies.iter().find(|agency| agency.parent.is_none()) else { return Ok(None) };
    let counts = reader.counts(&Scope::Province, view).await?;
    let values = reader.indicator_values(&Scope::Province, view, &ValueFilter::default(), MOST_FIGURES).await?;
    let reported = Reported::of(values);
    let measured = |amount: u64, of: Option<u64>| Told {
        amount: Amount(amount),
        of,
        status: FigureStatus::Measured,
        as_of,
        source: Bilingual::new("Sổ đăng ký congvu", "The congvu registry"),
        rows: Vec::new(),
    };
    let coverage = counted.tally.province.total.coverage();
    let mailboxes = Section {
        title: Bilingual::new("Hộp thư công vụ và chữ ký số", "Official mailboxes and signatures"),
        figures: vec![
            count(
                "mailboxes_issued",
                ("Hộp thư công vụ đã cấp", "Official mailboxes issued"),
                measured(counts.issued(), None),
            ),
            count(
                "officials",
                ("Cán bộ, công chức, viên chức và người lao động", "Staff"),
                measured(counts.officials, None),
            ),
            share(
                "coverage",
                ("Tỷ lệ ký được trong số người thuộc diện", "Share of those in scope who can sign"),
                coverage,
                &measured,
            ),
        ],
    };
    let network = agencies.iter().filter(|agency| agency.network_site).count() as u64;
    let infrastructure = Section {
        title: Bilingual::new("Mạng và truyền hình hội nghị", "Network and videoconference"),
        figures: vec![
            count(
                "networked_bodies",
                (
                    "Cơ quan Đảng, Nhà nước kết nối mạng truyền số liệu chuyên dùng",
                    "Party and State bodies on the dedicated network",
                ),
                measured(network, None),
            ),
            of_standard(Standard::VideoconferencePoints, reported.newest(Standard::VideoconferencePoints, None)),
            of_standard(
                Standard::VideoconferencePointsOfOthers,
                reported.newest(Standard::VideoconferencePointsOfOthers, None),
            ),
            of_standard(Standard::VideoconferenceMeetings, reported.sum(Standard::VideoconferenceMeetings, None, days)),
        ],
    };
    let exchange = |code, level, label: (&str, &str)| Figure {
        code,
        label: Bilingual::new(label.0, label.1),
        told: reported.exchange(province.agency, level, days),
        unit: Unit::Percent,
    };
    let documents = Section {
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
    };
    let says = |code, label: (&str, &str), kinds: &[AgencyKind]| Figure {
        code,
        label: Bilingual::new(label.0, label.1),
        told: reported.saying_yes(Standard::OneStopSoftware, &of_kinds(&agencies, kinds)),
        unit: Unit::Count,
    };
    let one_stop = Section {
        title: Bilingual::new("Phần mềm một cửa điện tử", "One-stop software"),
        figures: vec![
            says("one_stop_districts", ("Đơn vị cấp huyện đã sử dụng", "Districts that work with it"), &DISTRICTS),
            says("one_stop_communes", ("Đơn vị cấp xã đã sử dụng", "Communes that work with it"), &COMMUNES),
        ],
    };
    Ok(Some(YearEnd {
        year,
        as_of,
        days,
        generated_at: now,
        province: province.name.clone(),
        sections: vec![mailboxes, infrastructure, documents, one_stop],
    }))
}

const DISTRICTS: [AgencyKind; 3] = [AgencyKind::City, AgencyKind::Town, AgencyKind::RuralDistrict];
const COMMUNES: [AgencyKind; 3] = [AgencyKind::Ward, AgencyKind::RuralCommune, AgencyKind::Township];

fn of_kinds(agencies: &[AgencyRow], kinds: &[AgencyKind]) -> Vec<AgencyId> {
    let units = agencies.iter().filter(|agency| agency.role == AgencyRole::ReportingUnit);
    units.filter(|agency| kinds.contains(&agency.kind)).map(|agency| agency.agency).collect()
}

fn count(code: &'static str, label: (&str, &str), told: Told) -> Figure {
    Figure { code, label: Bilingual::new(label.0, label.1), told: Some(told), unit: Unit::Count }
}

fn share(
    code: &'static str,
    label: (&str, &str),
    share: Ratio,
    measured: &impl Fn(u64, Option<u64>) -> Told,
) -> Figure {
    let told = share.tenths().map(|tenths| measured(tenths, None));
    Figure { code, label: Bilingual::new(label.0, label.1), told, unit: Unit::Percent }
}

fn of_standard(which: Standard, told: Option<Told>) -> Figure {
    let indicator = standard(which);
    Figure { code: which.as_str(), label: indicator.name, told, unit: indicator.unit }
}
