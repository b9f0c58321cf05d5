//! The league table as CSV and as a workbook: the ranks, and each agency's points by criterion.

use super::told::{answer, band, known, notes, rank, rank_before, unreported};
use super::{League, Line, Standings};
use crate::domain::lang::Lang;
use crate::domain::score::points::{Figure as Looked, Points};
use crate::reports::figure::status;
use crate::reports::indicators::why_none;
use crate::reports::number::{day, instant};
use crate::sheets::export::ExportError;
use crate::sheets::figures::{Column, Figure, Sheet, csv, workbook};

/// The ranks as CSV, a line for each agency.
#[must_use]
pub fn league_csv(league: &League, lang: Lang) -> String {
    csv(&columns(lang), &ranks(league, lang))
}

/// The table as a workbook.
///
/// # Errors
/// When the workbook cannot be put together.
pub fn league_workbook(league: &League, lang: Lang) -> Result<Vec<u8>, ExportError> {
    let sheets = [
        Sheet {
            name: lang.pick("Xếp hạng", "Ranks"),
            title: title(league, lang),
            columns: columns(lang),
            rows: ranks(league, lang),
            chart: None,
        },
        Sheet {
            name: lang.pick("Theo tiêu chí", "By criterion"),
            title: title(league, lang),
            columns: criterion_columns(lang),
            rows: criteria(league, lang),
            chart: None,
        },
    ];
    let notes = notes(&league.frame, lang);
    workbook(&sheets, (lang.pick("Ghi chú", "Notes"), &notes), league.frame.generated_at)
}

fn title(league: &League, lang: Lang) -> Vec<String> {
    let (as_of, made) = (day(lang, league.frame.as_of), instant(lang, league.frame.generated_at));
    let known = known(&league.frame, lang);
    match lang {
        Lang::Vi => vec![
            format!("Bảng xếp hạng mức độ ứng dụng hộp thư công vụ và chữ ký số: {}", league.name),
            format!("Số liệu tính đến hết ngày {as_of}{known}; lập lúc {made}"),
        ],
        Lang::En => vec![
            format!("League table of official mail and digital signing: {}", league.name),
            format!("As of the end of {as_of}{known}; made {made}"),
        ],
    }
}

fn columns(lang: Lang) -> Vec<Column> {
    let columns = [
        (lang.pick("Khối", "Block"), 34),
        (lang.pick("Hạng", "Rank"), 8),
        (lang.pick("Mã định danh", "Identifier"), 16),
        (lang.pick("Đơn vị", "Agency"), 44),
        (lang.pick("Điểm đạt", "Points"), 11),
        (lang.pick("Điểm tối đa", "Of"), 11),
        (lang.pick("Tỷ lệ", "Share"), 11),
        (lang.pick("Xếp loại", "Band"), 12),
        (lang.pick("Hạng kỳ trước", "Rank before"), 11),
        (lang.pick("Điểm kỳ trước", "Points before"), 11),
        (lang.pick("Còn thiếu để lên hạng", "To the next rank"), 14),
    ];
    columns.into_iter().map(|(heading, width)| Column { heading, width }).collect()
}

fn ranks(league: &League, lang: Lang) -> Vec<Vec<Figure>> {
    lines(league)
        .map(|(block, line)| {
            let score = &line.score;
            let before = line.before.as_ref();
            vec![
                text(block.block.called(lang)),
                line.rank.map_or_else(|| text(rank(lang, line)), |rank| Figure::Count(rank.into())),
                text(&line.code),
                text(&line.name),
                Figure::Points(Some(score.won().in_hundredths())),
                Figure::Points(Some(score.attainable().in_hundredths())),
                Figure::Share(score.share().tenths()),
                text(band(lang, score.band())),
                before
                    .and_then(|before| before.rank)
                    .map_or_else(|| text(rank_before(lang, line)), |rank| Figure::Count(rank.into())),
                Figure::Points(before.map(|before| before.score.won().in_hundredths())),
                Figure::Points(line.to_next.map(Points::in_hundredths)),
            ]
        })
        .collect()
}

fn criterion_columns(lang: Lang) -> Vec<Column> {
    let columns = [
        (lang.pick("Mã định danh", "Identifier"), 16),
        (lang.pick("Đơn vị", "Agency"), 44),
        (lang.pick("Tiêu chí", "Criterion"), 40),
        (lang.pick("Số đạt", "Part"), 11),
        (lang.pick("Tổng số", "Whole"), 11),
        (lang.pick("Tỷ lệ", "Share"), 11),
        (lang.pick("Điểm đạt", "Won"), 11),
        (lang.pick("Điểm mất", "Lost"), 11),
        (lang.pick("Tính chất", "Status"), 12),
        (lang.pick("Tính đến", "As of"), 12),
        (lang.pick("Nguồn", "Source"), 40),
    ];
    columns.into_iter().map(|(heading, width)| Column { heading, width }).collect()
}

pub(super) fn criteria(league: &League, lang: Lang) -> Vec<Vec<Figure>> {
    let mut rows = Vec::new();
    for (_, line) in lines(league).filter(|(_, line)| line.is_open()) {
        for (place, (criterion, won)) in league.frame.set.criteria.iter().zip(&line.score.0).enumerate() {
            let behind = line.behind.get(place);
            let why = behind.and_then(|behind| behind.why).map(|why| why_none(lang, why).to_owned());
            let source = behind.map(|behind| behind.source.pick(lang).to_owned()).unwrap_or_default();
            let none = || Figure::Share(None);
            let [part, whole, share] = match won.map(|won| won.figure) {
                Some(Looked::Share(share)) => {
                    [Figure::Count(share.part), Figure::Count(share.whole), Figure::Share(share.tenths())]
                }
                Some(Looked::Percent(tenths)) => [none(), none(), Figure::Share(Some(tenths))],
                Some(Looked::Answer(is_so)) => [text(answer(lang, is_so)), none(), none()],
                Some(Looked::Count(count)) => [Figure::Count(count), none(), none()],
                Some(Looked::Unreported) => [text(unreported(lang)), none(), none()],
                Some(Looked::NotApplicable) | None => [none(), none(), none()],
            };
            rows.push(vec![
                text(&line.code),
                text(&line.name),
                text(criterion.name.pick(lang)),
                part,
                whole,
                share,
                Figure::Points(won.map(|won| won.won.in_hundredths())),
                Figure::Points(won.as_ref().map(|won| won.lost().in_hundredths())),
                text(behind.and_then(|behind| behind.status).map_or("", |one| status(lang, one))),
                text(behind.and_then(|behind| behind.as_of).map(|as_of| day(lang, as_of)).unwrap_or_default()),
                // Why there is no figure says more than where it would have come from.
                text(why.unwrap_or(source)),
            ]);
        }
    }
    rows
}

fn lines(league: &League) -> impl Iterator<Item = (&Standings, &Line)> {
    league.blocks.iter().flat_map(|block| block.lines.iter().map(move |line| (block, line)))
}

fn text(words: impl Into<String>) -> Figure {
    Figure::Text(words.into())
}
