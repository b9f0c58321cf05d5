//! The league table and a score card for people, in Vietnamese or English.

use super::card::Card;
use super::told::{self, notes, points};
use super::{Frame, League, Standings};
use crate::domain::lang::Lang;
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
            line.closes_by.map_or_else(|| lang.pick("–", "n/a").to_owned(), |more| count(lang, more)),
        ]);
    }
    text.push_str(&format!("\n{table}\n{}\n{}\n", gap(card, lang), notes(card.frame, lang).join("\n")));
    text
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
    match (lang, frame.month) {
        (Lang::Vi, Some(month)) => format!(
            "Kỳ báo cáo tháng {}/{}: số liệu từ {first} đến {as_of}; lập lúc {made}.\n",
            u8::from(month.month),
            month.year
        ),
        (Lang::Vi, None) => format!("Số liệu tính đến hết ngày {as_of}; lập lúc {made}.\n"),
        (Lang::En, Some(month)) => format!("Month {month}: figures from {first} to {as_of}; made {made}.\n"),
        (Lang::En, None) => format!("As of the end of {as_of}; made {made}.\n"),
    }
}
