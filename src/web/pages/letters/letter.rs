//! A letter's number, day and scan, as a form has them.

use time::Date;

use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::request::letter::LetterDraft;
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::web::pages::desk::no_day;
use crate::web::pages::reading::day_of;
use crate::web::ui::{Field, Say, Sent};

/// The fields, with what was sent in them.
pub(in crate::web::pages) fn letter_fields(say: Say, sent: &Sent) -> [Field; 3] {
    let example = say.of("Ví dụ: 12/STTTT-CNTT", "Such as 12/STTTT-CNTT");
    let scan = say.of(
        "Mã băm của bản quét, 64 chữ số thập lục phân, nếu có.",
        "The hash of its scan, 64 hexadecimal digits, if there is one.",
    );
    [
        Field::short("number", say.of("Số, ký hiệu công văn", "Number and symbol of the letter"))
            .hint(example)
            .again(sent),
        Field::day("dated_on", say.of("Ngày công văn", "Day of the letter")).again(sent),
        Field::text("sha256", say.of("SHA-256 của bản quét", "SHA-256 of its scan"))
            .hint(scan)
            .optional(say)
            .again(sent),
    ]
}

/// The letter, if its day and its hash can be read. Its number is the operation's matter.
pub(in crate::web::pages) fn letter_of(sent: &Sent) -> Option<LetterDraft> {
    let sha256 = match sent.filled("sha256") {
        None => None,
        Some(text) => Some(hash(text)?),
    };
    Some(LetterDraft { number: sent.text("number").to_owned(), dated_on: day_of(sent.text("dated_on"))?, sha256 })
}

/// Everything that is wrong with a letter that cannot be read.
pub(in crate::web::pages) fn problems_of(sent: &Sent, today: Date) -> Vec<FieldProblem> {
    let dated_on = day_of(sent.text("dated_on"));
    let draft =
        LetterDraft { number: sent.text("number").to_owned(), dated_on: dated_on.unwrap_or(today), sha256: None };
    let mut problems = draft.problems(today);
    problems.extend(dated_on.is_none().then(|| no_day("/dated_on")));
    problems.extend(sent.filled("sha256").filter(|text| hash(text).is_none()).map(|_| no_hash()));
    problems
}

fn hash(text: &str) -> Option<Fingerprint> {
    let mut octets = [0; 32];
    hex::decode_to_slice(text, &mut octets).ok().map(|()| Fingerprint(octets))
}

fn no_hash() -> FieldProblem {
    FieldProblem::new(
        "/sha256",
        Bilingual::new("Không phải mã băm SHA-256", "This is no SHA-256"),
        Bilingual::new("Nhập 64 chữ số thập lục phân, hoặc để trống", "Enter 64 hexadecimal digits, or leave it empty"),
    )
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    const TODAY: Date = date!(2019 - 12 - 31);

    #[test]
    fn a_letter_is_read_as_it_is_typed() {
        let hash = "ab".repeat(32);
        let sent = Sent::of([("number", " 12/STTTT-CNTT "), ("dated_on", "2019-12-31"), ("sha256", hash.as_str())]);
        let letter = letter_of(&sent).unwrap();
        assert_eq!((letter.number.as_str(), letter.dated_on), ("12/STTTT-CNTT", TODAY));
        assert_eq!(letter.sha256, Some(Fingerprint([0xab; 32])));
        let without = Sent::of([("number", "12"), ("dated_on", "31/12/2019"), ("sha256", " ")]);
        assert_eq!(letter_of(&without).unwrap().sha256, None);
    }

    #[test]
    fn every_wrong_field_is_told_at_once() {
        let sent = Sent::of([("number", ""), ("dated_on", "soon"), ("sha256", "xy")]);
        assert_eq!(letter_of(&sent), None);
        let problems = problems_of(&sent, TODAY);
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["/number", "/dated_on", "/sha256"]);
        let future = Sent::of([("number", "1"), ("dated_on", "2020-01-01"), ("sha256", "")]);
        assert!(problems_of(&future, TODAY).iter().any(|problem| problem.field == "/dated_on"));
    }
}
