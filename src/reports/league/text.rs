//! The league table and a score card for people, in Vietnamese or English.

use super::card::{Card, CardLine};
use super::closing::ways;
use super::told::{self, notes, points};
use super::{Frame, League, Standings};
use crate::domain::lang::Lang;
use crate::reports::figure::status;
use crate::reports::indicators::why_none;
use crate::reports::number::{count, day, instant};
use crate::reports::table::{Align, Table};

/// The table as text; ends with a line feed.
#[must_use]
pub fn league(league: &League, lang: Lang) -> String {
    let mut text = title(league, lang);
    let mut table = Table::new(&[
        (lang.pick("Hạng", "Rank"), Align::Right),
        (lang.pick("Đơn vị", "Agency"), Align::Wrap(46)),
        (lang.pick("Điểm", "Points"), Align::Right),
        (lang.pick("Tối đa", "Of"), Align::Right),
        (lang.pick("Tỷ lệ", "Share"), Align::Right),
        (lang.pick("Xếp loại", "Band"), Align::Left),
        (lang.pick("Thay đổi", "Change"), Align::Right),
        (lang.pick("Hạng\nkỳ trước", "Rank\nbefore"), Align::Right),
    ]);
    for (place, block) in league.blocks.iter().enumerate() {
        if place > 0 {
            table.rule();
        }
        table.heading(block.block.called(lang).to_uppercase());
        rows(&mut table, block, lang);
    }
    if table.is_empty() {
        text.push_str(lang.pick("\nChưa có đơn vị nào để xếp hạng.\n", "\nThere is no agency to rank.\n"));
        return text;
    }
    text.push_str(&format!("\n{table}\n{}\n", notes(&league.frame, lang).join("\n")));
    text
}

fn rows(table: &mut Table, block: &Standings, lang: Lang) {
    for line in &block.lines {
        table.row([
            told::rank(lang, line),
            line.name.clone(),
            points(lang, line.score.won()),
            points(lang, line.score.attainable()),
            told::share(lang, line),
            told::band(lang, line.score.band()).to_owned(),
            told::change(lang, line),
            told::rank_before(lang, line),
        ]);
    }
}

/// A card as text; ends with a line feed.
#[must_use]
pub fn card(card: &Card<'_>, lang: Lang) -> String {
    let mut text = card_title(card, lang);
    let mut table = Table::new(&[
        (lang.pick("Tiêu chí", "Criterion"), Align::Wrap(36)),
        (lang.pick("Số liệu", "Figure"), Align::Right),
        (lang.pick("Điểm đạt", "Won"), Align::Right),
        (lang.pick("Điểm mất", "Lost"), Align::Right),
        (lang.pick("Kỳ trước", "Before"), Align::Right),
        (lang.pick("Cần thêm\nđể lên hạng", "More needed\nto move up"), Align::Right),
    ]);
    for line in &card.lines {
        table.row([
            line.criterion.name.pick(lang).to_owned(),
            told::figure(lang, line.won.map(|won| won.figure)),
            told::won(lang, line.won),
            told::lost(lang, line.won),
            told::won(lang, line.before),
            line.closes_by.map_or_else(
                || lang.pick("–", "n/a").to_owned(),
                |more| format!("{} {}", count(lang, more.count), more.of.called(lang)),
            ),
        ]);
    }
    text.push_str(&format!("\n{table}\n{}\n", gap(card, lang)));
    let ways = ways(card, lang);
    if !ways.is_empty() {
        text.push_str(lang.pick("Chỉ cần một trong các cách sau:\n", "Any one of these alone would do:\n"));
        text.push_str(&format!("- {}\n", ways.join("\n- ")));
    }
    text.push_str(lang.pick("\nSố liệu của từng tiêu chí:\n", "\nWhat speaks for each figure:\n"));
    for line in &card.lines {
        text.push_str(&format!("- {}\n", behind(line, lang)));
    }
    text.push_str(&format!("\n{}\n", notes(card.frame, lang).join("\n")));
    text
}

/// What speaks for a criterion's figure, and how to see what it was counted from.
fn behind(line: &CardLine<'_>, lang: Lang) -> String {
    let name = line.criterion.name.pick(lang);
    let Some(behind) = line.behind else {
        return format!("{name}: {}", lang.pick("không áp dụng cho khối", "not for the block"));
    };
    let mut told: Vec<String> = Vec::new();
    told.extend(behind.status.map(|one| status(lang, one).to_owned()));
    told.extend(behind.as_of.map(|as_of| format!("{} {}", lang.pick("ngày", "of"), day(lang, as_of))));
    told.extend(Some(behind.source.pick(lang).to_owned()).filter(|source| !source.is_empty()));
    told.extend(behind.why.map(|why| why_none(lang, why).to_owned()));
    if told.is_empty() {
        told.push(told::unreported(lang).to_owned());
    }
    format!("{name}: {}; {} {}", told.join(", "), lang.pick("xem:", "see:"), line.opens)
}

/// What lies between the agency and the rank above.
pub(super) fn gap(card: &Card<'_>, lang: Lang) -> String {
    match (card.line.rank, card.line.to_next) {
        (None, _) => lang.pick("Chưa có số liệu để tính điểm.", "There is no figure to give points by.").to_owned(),
        (Some(_), None) => lang.pick("Đơn vị đang đứng đầu khối.", "The agency is first in its block.").to_owned(),
        (Some(_), Some(lacking)) => {
            let lacking = points(lang, lacking);
            match lang {
                Lang::Vi => format!(
                    "Còn thiếu {lacking} điểm để bằng đơn vị xếp ngay trên. Cột cuối: số người hoặc văn bản cần thêm nếu chỉ \
                     cải thiện riêng tiêu chí đó."
                ),
                Lang::En => format!(
                    "{lacking} points are lacking to the agency ranked above. Last column: how many more people or documents it \
                     takes by that criterion alone."
                ),
            }
        }
    }
}

fn card_title(card: &Card<'_>, lang: Lang) -> String {
    let line = card.line;
    let (rank, block) = (told::rank(lang, line), card.block.called(lang));
    let (won, of, share) =
        (points(lang, line.score.won()), points(lang, line.score.attainable()), told::share(lang, line));
    let band = told::band(lang, line.score.band());
    let (ranked, change) = (card.ranked, told::change(lang, line));
    match lang {
        Lang::Vi => format!(
            "PHIẾU ĐIỂM: {}\n{}Hạng {rank}/{ranked} trong khối {block}; {won}/{of} điểm ({share}), xếp loại {band}; thay đổi {change} điểm phần trăm.\n",
            line.name,
            told_when(card.frame, lang),
        ),
        Lang::En => format!(
            "SCORE CARD: {}\n{}Rank {rank} of {ranked} among {block}; {won} of {of} points ({share}), {band}; change {change} percentage points.\n",
            line.name,
            told_when(card.frame, lang),
        ),
    }
}

fn title(league: &League, lang: Lang) -> String {
    let when = told_when(&league.frame, lang);
    match lang {
        Lang::Vi => format!("BẢNG XẾP HẠNG MỨC ĐỘ ỨNG DỤNG HỘP THƯ CÔNG VỤ VÀ CHỮ KÝ SỐ\n{}\n{when}", league.name),
        Lang::En => format!("LEAGUE TABLE OF OFFICIAL MAIL AND DIGITAL SIGNING\n{}\n{when}", league.name),
    }
}

fn told_when(frame: &Frame, lang: Lang) -> String {
    let (as_of, first, made) =
        (day(lang, frame.as_of), day(lang, frame.reported.first), instant(lang, frame.generated_at));
    let known = told::known(frame, lang);
    match (lang, frame.month) {
        (Lang::Vi, Some(month)) => format!(
            "Kỳ báo cáo tháng {}/{}: số liệu từ {first} đến {as_of}{known}; lập lúc {made}.\n",
            u8::from(month.month),
            month.year
        ),
        (Lang::Vi, None) => format!("Số liệu tính đến hết ngày {as_of}{known}; lập lúc {made}.\n"),
        (Lang::En, Some(month)) => format!("Month {month}: figures from {first} to {as_of}{known}; made {made}.\n"),
        (Lang::En, None) => format!("As of the end of {as_of}{known}; made {made}.\n"),
    }
}
