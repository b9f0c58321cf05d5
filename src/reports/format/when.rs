//! Of when figures are, in words: the day or the period, the structure, what was known, and what became of agencies it lacks.

use crate::domain::adoption::recut::Moved;
use crate::domain::lang::Lang;
use crate::reports::adoption::{Frame, Known, Period};
use crate::reports::number::{count, day, instant};

/// Of when the figures are, in a sentence without its full stop.
pub(super) fn when(frame: &Frame, lang: Lang) -> String {
    let (structure, made) = (day(lang, frame.structure_day), instant(lang, frame.generated_at));
    let (at, known) = (at(frame, lang), as_known(frame.known, lang));
    match lang {
        Lang::Vi => format!("Số liệu {at}, theo cơ cấu tổ chức ngày {structure}{known}; lập lúc {made}"),
        Lang::En => format!("As of {at}, in the structure of {structure}{known}; made {made}"),
    }
}

/// At which moment: the end of a day, with the period that it closes if one is reported.
pub(super) fn at(frame: &Frame, lang: Lang) -> String {
    let as_of = day(lang, frame.as_of);
    match (lang, frame.period) {
        (Lang::Vi, None) => format!("tính đến hết ngày {as_of}"),
        (Lang::En, None) => format!("the end of {as_of}"),
        (Lang::Vi, Some(Period { from, to, .. })) => {
            format!("tại thời điểm hết ngày {as_of} (kỳ báo cáo từ {} đến {})", day(lang, from), day(lang, to))
        }
        (Lang::En, Some(Period { from, to, .. })) => {
            format!("the end of {as_of} (reported period: {} to {})", day(lang, from), day(lang, to))
        }
    }
}

/// By what was known when, to go on a sentence with; nothing where it is all that is known.
pub(in crate::reports) fn as_known(known: Option<Known>, lang: Lang) -> String {
    let Some(known) = known else { return String::new() };
    let (at, seq) = (instant(lang, known.at), known.change_set);
    match lang {
        Lang::Vi => format!(", theo dữ liệu đã ghi nhận đến {at} (lần ghi số {seq})"),
        Lang::En => format!(", as known at {at} (change set {seq})"),
    }
}

/// What became of agencies that the structure lacks: how many there are, and by name those that were divided or found no place.
pub(super) fn moves(frame: &Frame, lang: Lang) -> Vec<String> {
    if frame.moved.is_empty() {
        return Vec::new();
    }
    let number = count(lang, frame.moved.len() as u64);
    let structure = day(lang, frame.structure_day);
    let summary = match lang {
        Lang::Vi => format!(
            "Cơ cấu tổ chức ngày {structure} không có {number} đơn vị của ngày số liệu; người của đơn vị có đơn vị kế thừa được tính vào đơn vị kế thừa."
        ),
        Lang::En => format!(
            "The structure of {structure} lacks {number} agencies of the figures' day; the people of those that something succeeds count in that."
        ),
    };
    let told = frame.moved.iter().filter_map(|moved| by_name(moved, lang));
    std::iter::once(summary).chain(told).collect()
}

fn by_name(moved: &Moved, lang: Lang) -> Option<String> {
    let (name, people) = (&moved.from.name, count(lang, moved.people));
    if moved.into.is_empty() && !moved.is_split {
        return Some(match lang {
            Lang::Vi => format!(
                "{name} ({people} người): không có đơn vị kế thừa trong cơ cấu đó, được giữ thành một dòng riêng."
            ),
            Lang::En => {
                format!("{name} ({people} people): nothing succeeds it in that structure; it keeps a line of its own.")
            }
        });
    }
    let into = moved.into.iter().map(|(agency, people)| format!("{} ({})", agency.name, count(lang, *people)));
    let into = into.collect::<Vec<_>>().join(", ");
    (moved.is_split && moved.people > 0).then(|| match lang {
        Lang::Vi => format!(
            "{name} được chia cho nhiều đơn vị; {people} người được tính theo vị trí công tác của mình, người không có thì vào đơn vị kế thừa chính: {into}."
        ),
        Lang::En => format!(
            "{name} was divided; its {people} people count where their own posts are, those without one in the main successor: {into}."
        ),
    })
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::domain::clock::Timestamp;
    use crate::reports::adoption::Known;

    #[test]
    fn the_moment_and_the_period_are_told_apart() {
        let made = Timestamp::start_of(date!(2020 - 02 - 11));
        let mut frame = Frame::of_day(date!(2019 - 12 - 14), made);
        assert_eq!(
            when(&frame, Lang::Vi),
            "Số liệu tính đến hết ngày 14/12/2019, theo cơ cấu tổ chức ngày 14/12/2019; lập lúc 00:00 ngày 11/02/2020"
        );
        let (from, to) = (date!(2019 - 11 - 15), date!(2019 - 12 - 14));
        frame.period = Some(Period { month: "2019-12".parse().unwrap(), from, to });
        frame.known = Some(Known { at: Timestamp::start_of(date!(2020 - 02 - 10)), change_set: 7 });
        assert_eq!(
            when(&frame, Lang::Vi),
            "Số liệu tại thời điểm hết ngày 14/12/2019 (kỳ báo cáo từ 15/11/2019 đến 14/12/2019), theo cơ cấu tổ chức ngày 14/12/2019, \
             theo dữ liệu đã ghi nhận đến 00:00 ngày 10/02/2020 (lần ghi số 7); lập lúc 00:00 ngày 11/02/2020"
        );
        assert_eq!(at(&frame, Lang::En), "the end of 2019-12-14 (reported period: 2019-11-15 to 2019-12-14)");
    }
}
