//! The head of the page: the four figures that matter, the charts, and the ways out.

use super::super::links::address;
use super::super::reports::{ADOPTION, INDICATORS, ROWS, band};
use super::figures::Figures;
use crate::domain::adoption::counts::Column;
use crate::domain::adoption::ratio::Ratio;
use crate::domain::adoption::tally::AgencyTally;
use crate::domain::indicator::amount::Unit;
use crate::domain::indicator::measured::Measured;
use crate::domain::lang::Lang;
use crate::reports::chart::{Moment, trend};
use crate::reports::indicators::told::{counted, value, why_or_source};
use crate::reports::indicators::{Spans, Told};
use crate::reports::league::{Card, told};
use crate::reports::number::tenths;
use crate::web::ui::{Actions, Line, Picture, Pictures, Say, Tile, Tiles};

/// Band, rank, who can sign, what is signed; each with the way to what it was counted from.
pub(super) fn tiles(say: Say, line: &AgencyTally, card: Option<&Card<'_>>, figures: &Figures) -> Tiles {
    let ranked = card.map(|card| of_rank(say, card));
    let coverage = line.with_departments.total.coverage();
    let people = format!("/agencies/{}/people?column={}", line.agency.code, Column::InScope);
    let about = format!(
        "{}/{} {}{}",
        say.count(coverage.part),
        say.count(coverage.whole),
        say.of("người thuộc diện", "people in scope"),
        aimed_at(say, coverage, figures.coverage_target),
    );
    let can_sign = Tile::new(say.of("Ký được", "Can sign"), Line::link(people, say.percent(coverage))).about(about);
    let signed = figures.last().map(|(month, told)| {
        let text = value(Unit::Percent, told, say.0);
        let rows = rows_of(line.agency.code.as_str(), Measured::Usage, month);
        let from = counted(told, say.0);
        let from = if from.is_empty() { why_or_source(told, say.0) } else { from };
        let aimed = aimed_at(say, share_of(told).unwrap_or(NOTHING), figures.usage_target);
        let about = format!("{}: {from}{aimed}", month_called(say, month));
        Tile::new(say.of("Văn bản đi được ký số", "Outgoing documents signed"), Line::link(rows, text)).about(about)
    });
    Tiles::of(ranked.into_iter().flatten().chain([can_sign]).chain(signed))
}

fn of_rank(say: Say, card: &Card<'_>) -> [Tile; 2] {
    let line = card.line;
    let share = format!(
        "{}/{} {}, {}",
        told::points(say.0, line.score.won()),
        told::points(say.0, line.score.attainable()),
        say.of("điểm", "points"),
        told::share(say.0, line)
    );
    let among = format!("{}: {}", say.of("khối", "among"), card.block.called(say.0));
    let before = format!("{} {}", say.of("kỳ trước hạng", "before:"), told::rank_before(say.0, line));
    let rank = format!("{}/{}", told::rank(say.0, line), card.ranked);
    [
        Tile::new(say.of("Xếp loại", "Band"), band(say, line.score.band())).about(share),
        Tile::new(say.of("Hạng", "Rank"), Line::link(format!("/reports/league/{}", line.code), rank))
            .about(format!("{among}; {before}")),
    ]
}

/// The share of nothing.
const NOTHING: Ratio = Ratio { part: 0, whole: 0 };

/// What was counted of a share; none where it has no value.
fn share_of(told: &Told) -> Option<Ratio> {
    let counted = told.numerator.zip(told.denominator).filter(|_| told.value.is_some());
    counted.map(|(part, whole)| Ratio { part, whole })
}

/// What is aimed at, and whether it is reached, to go on with.
fn aimed_at(say: Say, share: Ratio, target: Option<u64>) -> String {
    let Some(target) = target else { return String::new() };
    let verdict = if share.whole == 0 {
        say.of("chưa có số liệu", "not told")
    } else if share.reaches(target) {
        say.of("đạt", "met")
    } else {
        say.of("chưa đạt", "not met")
    };
    format!("; {} {}: {verdict}", say.of("mục tiêu", "target"), tenths(say.0, target))
}

fn month_called(say: Say, month: Spans) -> String {
    format!("{} {}", say.of("tháng", "month"), label(month))
}

fn label(month: Spans) -> String {
    format!("{:02}/{}", u8::from(month.month.month), month.month.year)
}

/// The rows behind an indicator of an agency in a month.
fn rows_of(code: &str, which: Measured, month: Spans) -> String {
    let month = month.month.to_string();
    address(ROWS, &[("indicator", which.as_str()), ("agency", code), ("period", &month)])
}

/// Who can sign and what is signed, month by month.
pub(super) fn charts(say: Say, figures: &Figures) -> Pictures {
    let as_text = say.of("Đọc bằng chữ", "Read it as text");
    let moment = |(month, share): (&Spans, Option<Ratio>)| Moment { label: label(*month), share };
    let coverage = figures.coverage.as_ref().map(|shares| {
        let mut shares = shares.iter().copied().map(Some);
        let mut moments: Vec<Moment> = figures.months.iter().zip(shares.by_ref()).map(moment).collect();
        let now = say.of("Hôm nay", "Today").to_owned();
        moments.extend(shares.next().map(|share| Moment { label: now, share }));
        let title = say.of("Tỷ lệ ký được, cuối mỗi kỳ báo cáo", "Coverage at the end of each month");
        trend(say.0, title, &moments, figures.coverage_target)
    });
    let usage = (!figures.usage.is_empty()).then(|| {
        let moments = figures.months.iter().zip(figures.usage.iter().map(share_of)).map(moment);
        let title = say.of("Tỷ lệ văn bản đi được ký số, theo kỳ báo cáo", "Outgoing documents signed, by month");
        trend(say.0, title, &moments.collect::<Vec<_>>(), figures.usage_target)
    });
    Pictures { pictures: coverage.iter().chain(&usage).map(|chart| Picture::new(chart, as_text)).collect() }
}

/// The same as official texts and as tables.
pub(super) fn downloads(say: Say, code: &str, figures: &Figures) -> Actions {
    let month = figures.months.last().map(|month| month.month.to_string()).unwrap_or_default();
    let adoption = |format| address(ADOPTION.path, &[("agency", code), ("format", format)]);
    let indicators = |format| address(INDICATORS.path, &[("agency", code), ("period", &month), ("format", format)]);
    let text = |what: &str, format: &str| match say.0 {
        Lang::Vi => format!("Tải {what} ({format})"),
        Lang::En => format!("Download {what} ({format})"),
    };
    let sign = say.of("báo cáo ký số", "the coverage report");
    let figures = say.of("báo cáo chỉ tiêu", "the indicators");
    Actions::default()
        .link(adoption("pdf"), text(sign, "PDF"))
        .link(adoption("xlsx"), text(sign, "XLSX"))
        .link(indicators("pdf"), text(figures, "PDF"))
        .link(indicators("xlsx"), text(figures, "XLSX"))
}

/// Where to go from here.
pub(super) fn links(say: Say, code: &str) -> Actions {
    Actions::default()
        .link(format!("/agencies/{code}"), say.of("Số liệu theo phòng, ban, chức vụ", "By department and rank"))
        .link(address(INDICATORS.path, &[("agency", code)]), say.of("Mọi chỉ tiêu", "All indicators"))
        .link("/reports/league", say.of("Bảng xếp hạng", "League table"))
        .link("/?whole=yes", say.of("Tổng quan toàn bộ phạm vi", "Overview of all you see"))
}
