use proptest::prelude::*;
use time::macros::date;
use typst::layout::{Frame, FrameItem};
use typst_layout::PagedDocument;

use super::super::model::{About, Align, Block, Cell, Closing, Column, FieldLine, Opening, Row, Table, Title};
use super::*;
use crate::domain::lang::Lang;

/// A paper that says `words` in each of its places, and how many places those are on its pages.
fn everywhere(words: &str) -> (Paper, usize) {
    let text = || words.to_owned();
    let some = || Some(words.to_owned());
    let opening = Opening {
        mark: some(),
        letter_subject: some(),
        title: Some(Title { kind: text(), subject: text() }),
        addressee: some(),
        draft: some(),
        ..Opening::of(some(), some(), text(), text())
    };
    let column = |group: Option<String>| Column { heading: text(), group, width: 10, align: Align::Left };
    let cell = |is_gap| Cell { text: text(), is_gap };
    let table = Table {
        caption: some(),
        unit: some(),
        points: 11,
        named_by: 0,
        columns: vec![column(None), column(some()), column(some())],
        rows: vec![
            Row::Section { level: 1, text: text() },
            Row::Section { level: 2, text: text() },
            Row::Line { cells: vec![cell(false), cell(true), cell(false)], is_strong: true, indent: 1 },
        ],
    };
    let body = vec![
        Block::heading(words),
        Block::paragraph(words),
        Block::Fields { lines: vec![FieldLine { label: text(), text: text(), is_gap: true }] },
        Block::List { items: vec![text()] },
        Block::Table(table),
        Block::Notes { lines: vec![text()] },
    ];
    let paper = Paper {
        about: About { title: text(), author: text(), made_on: date!(2019 - 12 - 31), lang: Lang::Vi },
        is_wide: false,
        opening,
        body,
        closing: Closing { recipients: vec![text()], signer: text(), note: some(), name: some() },
    };
    // Opening 10, body 6, table with its caption and unit 11, closing 4.
    (paper, 31)
}

fn setting(paper: &Paper) -> PagedDocument {
    Press::shared().unwrap().set(paper).unwrap().0
}

fn said(document: &PagedDocument) -> String {
    let mut text = String::new();
    document.pages().iter().for_each(|page| walk(&page.frame, &mut text));
    text
}

/// In how many places the text is said, as the line says it that is there least often.
fn places_of(words: &str, said: &str) -> usize {
    let lines = words.lines().map(closed).filter(|line| !line.is_empty());
    lines.map(|line| said.matches(&line).count()).min().unwrap_or(usize::MAX)
}

fn walk(frame: &Frame, text: &mut String) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => walk(&group.frame, text),
            FrameItem::Text(item) => text.push_str(&item.text),
            _ => {}
        }
    }
}

/// Lines break where they must, so spaces tell nothing.
fn closed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

const HOSTILE: [&str; 9] = [
    "#panic(\"x\")",
    "#image(\"/etc/passwd\") #read(\"/etc/passwd\")",
    "*đậm* _nghiêng_ $x^2$ `mã` <nhãn> @nguồn",
    "] #let x = 1 [ \" \\\" \\",
    "= Mục\n- điểm\n+ số\n/ từ: nghĩa",
    "// chú thích /* khối */ ~ -- --- ... 'a' \"b\"",
    "\\u{41} \\n \\#",
    "https://example.vn/?a=1&b=2#c",
    "<svg onload=\"x\"> &lt; <!-- -->",
];

#[test]
fn what_looks_like_markup_stands_there_as_it_is() {
    for words in HOSTILE {
        let (paper, places) = everywhere(words);
        let found = places_of(words, &closed(&said(&setting(&paper))));
        assert!(found >= places, "{words}: {found} of {places}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Nothing that people or files bring in is markup, stops the typesetter or gets lost.
    #[test]
    fn data_stay_data(words in "[ -~đĐàảãáạâấậăằêệơởưựỷ\n]{1,40}", odd in any::<String>()) {
        let press = Press::shared().unwrap();
        let (paper, places) = everywhere(&words);
        let said = closed(&said(&setting(&paper)));
        prop_assert!(places_of(&words, &said) >= places, "{}: {}", words, said);
        let printed = press.print(&everywhere(&odd).0).map(|printed| printed.pages);
        prop_assert!(printed.is_ok(), "{:?}", printed);
    }
}

#[test]
fn the_same_paper_is_the_same_file() {
    let press = Press::shared().unwrap();
    let (paper, _) = everywhere("Sở Nội vụ");
    let (first, again) = (press.print(&paper).unwrap(), press.print(&paper).unwrap());
    assert!(first.pdf == again.pdf, "octet by octet");
    assert!(first.pdf.starts_with(b"%PDF-1.7"));
    let other = press.print(&everywhere("Sở Y tế").0).unwrap();
    assert!(other.pdf != first.pdf);
}

#[test]
fn letters_that_the_font_lacks_are_told() {
    let printed = Press::shared().unwrap().print(&everywhere("漢 và đ").0).unwrap();
    assert_eq!(printed.lacking.into_iter().collect::<String>(), "漢");
}
