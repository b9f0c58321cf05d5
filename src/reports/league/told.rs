//! Points, bands and changes as people read them.

use super::Line;
use crate::domain::adoption::ratio::Ratio;
use crate::domain::lang::Lang;
use crate::domain::score::points::{Figure, Points, Won};
use crate::domain::score::set::{Band, Criterion};
use crate::reports::number::{count, day, instant, percent};

/// Points with two decimals: 82,50.
#[must_use]
pub fn points(lang: Lang, points: Points) -> String {
    let hundredths = points.in_hundredths();
    format!("{}{}{:02}", count(lang, hundredths / 100), lang.pick(",", "."), hundredths % 100)
}

/// A band.
#[must_use]
pub const fn band(lang: Lang, band: Option<Band>) -> &'static str {
    match band {
        Some(Band::Good) => lang.pick("Tốt", "Good"),
        Some(Band::Fair) => lang.pick("Khá", "Fair"),
        Some(Band::Average) => lang.pick("Trung bình", "Average"),
        Some(Band::Weak) => lang.pick("Yếu", "Weak"),
        None => lang.pick("–", "n/a"),
    }
}

/// What a criterion looked at.
#[must_use]
pub fn figure(lang: Lang, figure: Option<Figure>) -> String {
    match figure {
        Some(Figure::Percent(tenths)) => percent(lang, Ratio { part: tenths, whole: 1000 }),
        Some(Figure::Answer(is_so)) => answer(lang, is_so).to_owned(),
        Some(Figure::Unreported) => unreported(lang).to_owned(),
        Some(Figure::Share(share)) => {
            format!("{} ({}/{})", percent(lang, share), count(lang, share.part), count(lang, share.whole))
        }
        Some(Figure::Count(number)) => count(lang, number),
        Some(Figure::NotApplicable) | None => lang.pick("–", "n/a").to_owned(),
    }
}

/// Yes or no.
pub(super) const fn answer(lang: Lang, is_so: bool) -> &'static str {
    if is_so { lang.pick("có", "yes") } else { lang.pick("không", "no") }
}

/// What stands where an agency told nothing.
#[must_use]
pub const fn unreported(lang: Lang) -> &'static str {
    lang.pick("chưa báo cáo", "not reported")
}

/// By how much its share of points changed since before: +1,2 and so on; a dash where there is nothing to compare.
#[must_use]
pub fn change(lang: Lang, line: &Line) -> String {
    let before = line.before.as_ref().and_then(|before| before.score.share().tenths());
    match line.score.share().tenths().zip(before) {
        None => lang.pick("–", "n/a").to_owned(),
        Some((now, before)) => {
            let sign = match now.cmp(&before) {
                std::cmp::Ordering::Less => "−",
                std::cmp::Ordering::Equal => "",
                std::cmp::Ordering::Greater => "+",
            };
            let by = now.abs_diff(before);
            format!("{sign}{}{}{}", count(lang, by / 10), lang.pick(",", "."), by % 10)
        }
    }
}

/// Its rank before.
#[must_use]
pub fn rank_before(lang: Lang, line: &Line) -> String {
    let before = line.before.as_ref().and_then(|before| before.rank);
    before.map_or_else(|| lang.pick("–", "n/a").to_owned(), |rank| rank.to_string())
}

/// A rank.
#[must_use]
pub fn rank(lang: Lang, line: &Line) -> String {
    line.rank.map_or_else(|| lang.pick("–", "n/a").to_owned(), |rank| rank.to_string())
}

/// Points won of a criterion.
#[must_use]
pub fn won(lang: Lang, won: Option<Won>) -> String {
    won.map_or_else(|| lang.pick("–", "n/a").to_owned(), |won| points(lang, won.won))
}

/// Points lost of a criterion.
#[must_use]
pub fn lost(lang: Lang, won: Option<Won>) -> String {
    won.map_or_else(|| lang.pick("–", "n/a").to_owned(), |won| points(lang, won.lost()))
}

/// The share of points that can be had.
#[must_use]
pub fn share(lang: Lang, line: &Line) -> String {
    let share: Ratio = line.score.share();
    percent(lang, share)
}

/// By what was known when, if not by all that is known.
#[must_use]
pub fn known(frame: &super::Frame, lang: Lang) -> String {
    let Some(known) = frame.known else { return String::new() };
    let (at, seq) = (instant(lang, known.at), known.change_set);
    match lang {
        Lang::Vi => format!(", theo dữ liệu đã ghi nhận đến {at} (lần ghi số {seq})"),
        Lang::En => format!(", as known at {at} (change set {seq})"),
    }
}

/// How the table is to be read, a line each.
#[must_use]
pub fn notes(frame: &super::Frame, lang: Lang) -> Vec<String> {
    let mut lines = always(frame, lang);
    lines.extend(of_documents(frame, lang));
    lines
}

/// Of when documents and revocations are, where they give points.
fn of_documents(frame: &super::Frame, lang: Lang) -> Option<String> {
    let counted = |criterion: &Criterion| frame.set.rule.counted(&criterion.indicator);
    frame.set.criteria.iter().filter_map(counted).find(|counted| counted.is_of_period())?;
    let [first, last] = [frame.reported.first, frame.reported.last].map(|date| day(lang, date));
    Some(match lang {
        Lang::Vi => format!(
            "Số liệu về văn bản, chữ ký số và thu hồi chứng thư: từ {first} đến {last}; cơ quan chưa báo cáo số văn bản được 0 điểm."
        ),
        Lang::En => format!(
            "Of documents, signatures and revocations: from {first} to {last}; who did not report how many documents went out gets nothing."
        ),
    })
}

fn always(frame: &super::Frame, lang: Lang) -> Vec<String> {
    let criteria =
        frame.set.criteria.iter().map(|one| format!("{} ({})", one.name.pick(lang), points(lang, one.weight)));
    let criteria: Vec<String> = criteria.collect();
    let [before, as_of, first, last] =
        [frame.before, frame.as_of, frame.reported.first, frame.reported.last].map(|date| day(lang, date));
    match lang {
        Lang::Vi => vec![
            format!("Bộ tiêu chí {}: {}.", frame.set.version, criteria.join("; ")),
            "Tiêu chí chưa báo cáo được 0 điểm. Tiêu chí không áp dụng cho khối, hoặc không có đối tượng để tính, không tính vào điểm tối đa. \
             Xếp loại theo tỷ lệ điểm đạt chưa làm tròn: Tốt từ 85 %, Khá từ 70 %, Trung bình từ 50 %, còn lại Yếu."
                .to_owned(),
            format!(
                "Số liệu do cơ quan báo cáo: số liệu cộng theo kỳ lấy các kỳ kết thúc từ {first} đến {last}; số liệu tại một ngày lấy số mới \
                 nhất đến hết ngày {as_of}."
            ),
            format!(
                "Thay đổi: điểm phần trăm so với hết ngày {before}, theo cùng bộ tiêu chí. Các đơn vị có tỷ lệ điểm bằng nhau được xếp \
                 cùng hạng."
            ),
        ],
        Lang::En => vec![
            format!("Score set {}: {}.", frame.set.version, criteria.join("; ")),
            "What is not reported gives no points. Criteria that are not for the block, or have nothing to count, are left out of what can be \
             had. Bands by the unrounded share of points: good from 85 %, fair from 70 %, average from 50 %, else weak."
                .to_owned(),
            format!(
                "Reported by agencies: of what adds up the periods that end from {first} to {last}; of what is as of a day the newest by the \
                 end of {as_of}."
            ),
            format!("Change: percentage points since the end of {before}, by the same set. Equal shares share a rank."),
        ],
    }
}
