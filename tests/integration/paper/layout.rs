//! The layout of Decree 30/2020 as it comes out: letters, margins, page numbers, what is repeated, what the file says of itself.

use std::collections::BTreeSet;

use congvu::domain::lang::Lang;
use congvu::paper::model::{About, Align, Block, Cell, Closing, Column, Opening, Paper, Row, Table, Title};
use congvu::paper::{Press, Printed};
use time::macros::date;

use super::tools::{self, Word};

/// The 134 letters of Vietnamese that ASCII lacks, written out.
const LETTERS: &str = "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ\
                       àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ";

fn paper(body: Vec<Block>, is_wide: bool) -> Paper {
    let number = "Số: …………/BC-…………".to_owned();
    let dated = "Bình Phước, ngày ….. tháng ….. năm ………".to_owned();
    let title = Title { kind: "BÁO CÁO".to_owned(), subject: "Kết quả ứng dụng chữ ký số".to_owned() };
    Paper {
        about: About {
            title: "Báo cáo thử".to_owned(),
            author: "Sở Nội vụ".to_owned(),
            made_on: date!(2019 - 12 - 31),
            lang: Lang::Vi,
        },
        is_wide,
        opening: Opening {
            title: Some(title),
            ..Opening::of(Some("ỦY BAN NHÂN DÂN".into()), Some("SỞ NỘI VỤ".into()), number, dated)
        },
        body,
        closing: Closing {
            recipients: vec!["Lưu: VT.".to_owned()],
            signer: "GIÁM ĐỐC".to_owned(),
            note: None,
            name: None,
        },
    }
}

fn long_table() -> Block {
    let column = |heading: &str, width| Column { heading: heading.to_owned(), group: None, width, align: Align::Left };
    let line = |number: u32| Row::Line {
        cells: vec![Cell::of(format!("Đơn vị {number}")), Cell::of("x")],
        is_strong: false,
        indent: 0,
    };
    let section = Row::Section { level: 1, text: "CẤP XÃ".to_owned() };
    Block::Table(Table {
        caption: Some("Bảng 1. Đơn vị".to_owned()),
        unit: None,
        points: 11,
        named_by: 0,
        columns: vec![column("TÊN GỌI", 30), column("GHI CHÚ", 10)],
        rows: std::iter::once(section).chain((1..=90).map(line)).collect(),
    })
}

fn printed(paper: &Paper) -> Printed {
    Press::shared().unwrap().print(paper).unwrap()
}

fn near(value: f64, wanted: f64) -> bool {
    (value - wanted).abs() < 0.6
}

#[test]
fn every_vietnamese_letter_is_there_and_goes_along_in_the_file() {
    let letters: BTreeSet<char> = LETTERS.chars().collect();
    assert_eq!(letters.len(), 134);
    let spaced: Vec<String> = LETTERS.chars().map(String::from).collect();
    let body = vec![
        Block::heading(spaced.join(" ")),
        Block::paragraph(spaced.join(" ")),
        Block::Notes { lines: vec![spaced.join(" ")] },
    ];
    let printed = printed(&paper(body, false));
    assert_eq!(printed.lacking, BTreeSet::new());
    // Letters by themselves stand too close for a space to be told from none.
    let told: String = tools::flowing(&printed.pdf).split_whitespace().collect();
    assert_eq!(told.matches(LETTERS).count(), 3, "bold, upright and italic: {told}");
    let fonts = tools::fonts(&printed.pdf);
    // And bold italic, for "Nơi nhận:".
    assert_eq!(fonts.len(), 4, "{fonts:?}");
    for font in fonts {
        let marks: Vec<&str> = font.split_whitespace().rev().take(5).collect();
        // Backwards: generation, object, has a map to Unicode, is a subset, is embedded.
        assert_eq!(marks[2..], ["yes", "yes", "yes"], "{font}");
        assert!(font.contains("LiberationSerif") || font.contains("Tinos"), "{font}");
    }
}

#[test]
fn the_opening_stands_as_on_every_official_text() {
    let printed = printed(&paper(vec![Block::paragraph("Nội dung.")], false));
    let words = tools::words(&printed.pdf);
    let at = |text: &str| words.iter().find(|word| word.text == text).cloned().unwrap();
    let (superior, nation, motto, agency) = (at("ỦY"), at("CỘNG"), at("Độc"), at("SỞ"));
    assert!(near(superior.top, nation.top), "who is above and the nation's name share a line");
    assert!(motto.top > nation.top && agency.top > superior.top);
    assert!(superior.right < nation.left, "side by side");
    let (number, day) = (at("Số:"), at("ngày"));
    assert!(near(number.bottom, day.bottom) && number.top > motto.bottom, "{number:?} {day:?}");
    assert!(at("BÁO").top > number.bottom && at("GIÁM").top > at("Nội").top);
    assert!(tools::flowing(&printed.pdf).contains("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), "in one line");
    // The nation's name is set in 12 to 13 points, its motto in 13 to 14: no word is as high as its letters' size tells, but they differ.
    assert!(motto.bottom - motto.top > nation.bottom - nation.top);
}

#[test]
fn margins_numbers_and_repeated_headings_are_those_of_the_decree() {
    for (is_wide, width, height) in [(false, 210.0, 297.0), (true, 297.0, 210.0)] {
        let printed = printed(&paper(vec![Block::paragraph("đoạn văn ".repeat(200)), long_table()], is_wide));
        assert!(printed.pages >= 3, "{}", printed.pages);
        let words = tools::words(&printed.pdf);
        let is_number = |word: &&Word| word.bottom < 20.0;
        let numbers: Vec<(usize, &str)> =
            words.iter().filter(is_number).map(|word| (word.page, word.text.as_str())).collect();
        let expected: Vec<String> = (2..=printed.pages).map(|page| page.to_string()).collect();
        assert_eq!(numbers, (2..).zip(expected.iter().map(String::as_str)).collect::<Vec<_>>(), "none on page 1");
        for number in words.iter().filter(is_number) {
            let middle = f64::midpoint(number.left, number.right);
            assert!(near(middle, f64::midpoint(30.0, width - 15.0)), "in the middle of the lines: {number:?}");
        }
        let body: Vec<&Word> = words.iter().filter(|word| word.bottom >= 20.0).collect();
        let edge =
            |of: fn(&Word) -> f64, pick: fn(f64, f64) -> f64| body.iter().map(|word| of(word)).reduce(pick).unwrap();
        assert!(edge(|word| word.left, f64::min) > 29.5, "left 30-35 mm");
        assert!(edge(|word| word.right, f64::max) < width - 14.5, "right 15-20 mm");
        assert!(edge(|word| word.top, f64::min) > 17.5, "top 20-25 mm, the letters' own room left out");
        assert!(edge(|word| word.bottom, f64::max) < height - 19.0, "bottom 20-25 mm");
        assert!(near(edge(|word| word.left, f64::min), 30.0), "and the room between is used");
        for heading in ["TÊN", "CẤP"] {
            let on: BTreeSet<usize> = words.iter().filter(|word| word.text == heading).map(|word| word.page).collect();
            assert!(on.len() >= 2 && on.contains(&printed.pages), "{heading} on pages {on:?} of {}", printed.pages);
        }
    }
}

#[test]
fn the_file_says_what_it_is() {
    let printed = printed(&paper(vec![Block::paragraph("Nội dung.")], false));
    let told = tools::info(&printed.pdf);
    let line = |name: &str| {
        let found = told.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("{name} {told}"));
        found.trim().to_owned()
    };
    assert_eq!(
        (line("Title:"), line("Author:"), line("Creator:")),
        ("Báo cáo thử".into(), "Sở Nội vụ".into(), "congvu".into())
    );
    assert_eq!((line("Tagged:"), line("JavaScript:"), line("Encrypted:")), ("yes".into(), "no".into(), "no".into()));
    assert!(line("Page size:").contains("A4"), "{told}");
    let archive = tools::metadata(&printed.pdf);
    for said in ["<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", "vi"] {
        assert!(archive.contains(said), "{said}: {archive}");
    }
}
