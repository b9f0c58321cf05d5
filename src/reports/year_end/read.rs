//! From the registry's facts to the year-end report: everything in one read, so that all of it is of one moment.

use std::collections::BTreeMap;

use time::{Date, Month};

use super::count::{Asked, Reported};
use super::findings::findings;
use super::goals::{Registered, progress};
use super::{Figure, Listed, Section, Told, YearEnd};
use crate::domain::adoption::counts::Column;
use crate::domain::adoption::tally::Tally;
use crate::domain::agency::{AgencyKind, AgencyRole};
use crate::domain::clock::Timestamp;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::amount::{Amount, Unit};
use crate::domain::indicator::period::Days;
use crate::domain::indicator::{FigureStatus, Indicator, IndicatorCode, Standard, standard};
use crate::domain::lang::Bilingual;
use crate::domain::report_period::PeriodScheme;
use crate::domain::scope::Scope;
use crate::domain::signing::event::ExchangeLevel;
use crate::reports::assemble::of_facts;
use crate::reports::figure_evidence::AgenciesOverTime;
use crate::reports::indicators::{YearRead, usage_of_year};
use crate::reports::letterhead::Letterhead;
use crate::reports::unplaced::Unplaced;
use crate::storage::StoreError;
use crate::storage::read::agency::AgencyRow;
use crate::storage::read::indicator::ValueFilter;
use crate::storage::read::{Reader, View};

/// A report that left figures out because there are many would be wrong without a word.
const NO_LIMIT: u32 = u32::MAX;

const DISTRICTS: [AgencyKind; 3] = [AgencyKind::City, AgencyKind::Town, AgencyKind::RuralDistrict];
const COMMUNES: [AgencyKind; 3] = [AgencyKind::Ward, AgencyKind::RuralCommune, AgencyKind::Township];

/// Which report is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearAsked<'a> {
    /// The year.
    pub year: i32,
    /// How years are cut.
    pub scheme: PeriodScheme,
    /// The instant of asking.
    pub now: Timestamp,
    /// As it was known at this instant; none: by all that is known.
    pub known_at: Option<Timestamp>,
    /// What the province is called where its texts are dated.
    pub place: &'a str,
}

/// Makes the report of a year; none where the registry has no agency by then, or no day can be told.
///
/// # Errors
/// When the store fails or holds a value that makes no sense.
pub async fn year_end(reader: &Reader, asked: &YearAsked<'_>) -> Result<Option<YearEnd>, StoreError> {
    let YearAsked { year: number, scheme, now, known_at, place } = *asked;
    let (Some((first, last)), Ok(year_ends)) =
        (scheme.days_of_year(number), Date::from_calendar_date(number, Month::December, 31))
    else {
        return Ok(None);
    };
    // Of days that have not come, or that nobody knew of yet, nothing is told.
    let today = known_at.map_or(now, |known| known.min(now)).day();
    let as_of = year_ends.min(today);
    let days = Days { first, last: last.min(today) };
    let view = match known_at {
        None => View::of(as_of),
        Some(instant) => View::as_known_at(as_of, reader.known_at(instant).await?),
    };
    let agencies = reader.agencies(&Scope::Province, view).await?;
    let Some(province) = agencies.iter().find(|agency| agency.parent.is_none()) else { return Ok(None) };
    let tally = of_facts(&reader.adoption(&Scope::Province, view).await?, as_of)?.tally;
    let Some(head) = Letterhead::of(&tally, None, place) else { return Ok(None) };
    let versions = reader.all_agency_versions(view).await?;
    let over_time = AgenciesOverTime::of(&versions);
    let indicators: BTreeMap<IndicatorCode, Indicator> =
        reader.indicators(view).await?.into_iter().map(|(code, (indicator, _))| (code, indicator)).collect();
    // What begins in the year and ends after its last day is told as left out.
    let filter = ValueFilter { until: Some(today), ..ValueFilter::default() };
    let mut values = reader.indicator_values(&Scope::Province, view, &filter, NO_LIMIT).await?;
    values.retain(|line| line.value.days.last <= as_of || line.value.days.first <= days.last);
    let of_year = YearRead { days, as_of, tally: &tally, versions: &versions, values: &values };
    let usage = usage_of_year(reader, view, &of_year).await?;
    let activated = reader.activated(view).await?;
    let of_the_day = agencies.iter().map(|agency| agency.agency).collect();
    let reported = Reported::of(values, indicators, of_the_day, &over_time.places);
    let year = Year { as_of, days, known_at, province: province.agency, reported, agencies: &agencies };
    let goals = reader.goals(view, number).await?;
    let registered = Registered { tally: &tally, activated: &activated, usage: &usage };
    let goals = goals.into_iter().map(|goal| progress(&year, &registered, goal)).collect();
    Ok(Some(YearEnd {
        year: number,
        as_of,
        days,
        known_at,
        generated_at: now,
        province: province.name.clone(),
        head,
        sections: vec![year.mailboxes(&tally), year.infrastructure(), year.documents(), year.one_stop()],
        goals,
        unplaced: Unplaced::of(reader, view, &tally).await?.lines(),
        left_out: year.reported.left_out(days),
        findings: findings(reader, view, &year.reported, &over_time, days).await?,
    }))
}

/// What the figures of a year are made from.
pub(super) struct Year<'a> {
    pub(super) as_of: Date,
    pub(super) days: Days,
    pub(super) known_at: Option<Timestamp>,
    pub(super) province: AgencyId,
    pub(super) reported: Reported,
    agencies: &'a [AgencyRow],
}

impl Year<'_> {
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
