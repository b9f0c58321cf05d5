//! The printed reports, looked at page by page as pictures: that everything is within the margins, no page is empty and no chart is blank. What the
//! pages look like to a reader `docs/REPORTS.md` tells.

use super::demo_folder::DemoFolder;
use super::program::assert_says;
use crate::paper::{Word, flowing, seen, words};

/// Margins of Decree 30/2020, in millimetres.
const TOP: f64 = 20.0;
const BOTTOM: f64 = 20.0;
const LEFT: f64 = 30.0;
const RIGHT: f64 = 15.0;
/// A dot is half a millimetre, and the stops at the ends of lines hang over a little.
const ASIDE: f64 = 1.6;
/// Marks above capitals and the tails of letters stand out of their lines.
const ABOVE: f64 = 2.5;
/// Dots of the least that a page says: who gets it and who signs.
const LEAST_INK: usize = 150;
/// Dots of a chart's figures at least: two months without a line between them.
const LEAST_FIGURES: usize = 10;

/// Looks at every page, and tells how many have a chart.
fn looked_at(name: &str, pdf: &[u8]) -> usize {
    let (pages, words) = (seen(pdf), words(pdf));
    assert!(!pages.is_empty(), "{name}");
    let mut with_chart = 0;
    for (number, page) in (1..).zip(&pages) {
        let ink = page.ink();
        assert!(ink.len() > LEAST_INK, "{name}, page {number} is empty: {} dots", ink.len());
        let (width, height) = page.size();
        let is_page_number =
            |x: f64, y: f64| number > 1 && (8.0..TOP).contains(&y) && (x - (LEFT + width - RIGHT) / 2.0).abs() < 10.0;
        let is_within = |x: f64, y: f64| {
            let is_across = LEFT - ASIDE <= x && x <= width - RIGHT + ASIDE;
            is_across && TOP - ABOVE <= y && y <= height - BOTTOM + ABOVE
        };
        let outside = ink.iter().find(|(x, y)| !is_within(*x, *y) && !is_page_number(*x, *y));
        assert_eq!(outside, None, "{name}, page {number}: millimetres from the left and from the top");
        if has_chart(&words, number) {
            let figures = page.of_figures();
            assert!(figures > LEAST_FIGURES, "{name}, page {number}: the chart is blank, {figures} dots");
            with_chart += 1;
        }
    }
    with_chart
}

/// Whether the page has the caption of a chart: *Hình 1.* and so on, below it.
fn has_chart(words: &[Word], page: usize) -> bool {
    let is_number = |text: &str| text.strip_suffix('.').is_some_and(|digits| digits.parse::<u8>().is_ok());
    let on_page: Vec<&Word> = words.iter().filter(|word| word.page == page).collect();
    on_page.windows(2).any(|pair| pair[0].text == "Hình" && is_number(&pair[1].text))
}

#[test]
fn every_page_of_the_reports_is_within_its_margins_and_no_chart_is_blank() {
    let demo = DemoFolder::at_rest();
    demo.log_in("reporter");
    demo.program.run(&["report", "draft", "2019-12"]).done();
    let printed = |name: &str, asked: &str| {
        let path = demo.dir().join(format!("{name}.pdf"));
        let file = path.display().to_string();
        let asked = std::iter::once("report").chain(asked.split(' ')).chain(["--format", "pdf", "--out", &file]);
        demo.program.run(&asked.collect::<Vec<_>>()).done();
        std::fs::read(&path).unwrap()
    };
    for (name, asked, least_with_chart) in [
        ("adoption", "adoption --period 2019-12", 1),
        ("year-end", "year-end --year 2019", 1),
        ("indicators", "indicators --period 2019-12", 1),
        ("month", "show 2019-12 --draft", 1),
        ("agency", "show 2019-12 --draft --agency H10.36", 0),
        ("league", "league --period 2019-12", 0),
        ("demand", "demand --year 2019", 0),
    ] {
        let pdf = printed(name, asked);
        assert_eq!(seen(&pdf)[0].is_wide(), name == "indicators", "{name}");
        assert!(looked_at(name, &pdf) >= least_with_chart, "{name} has no page with a chart");
        if name == "demand" {
            let need = "2. Nhu cầu năm 2020";
            let title = "Tình hình sử dụng chứng thư số chuyên dùng Chính phủ năm 2019 và nhu cầu năm 2020";
            let needed = "toàn tỉnh cần cấp mới";
            assert_says(&flowing(&pdf), &["BÁO CÁO", title, need, needed, "Bảng 1.", "Sở Thông tin và Truyền thông"]);
        }
        if name == "league" {
            let title = "Kết quả xếp hạng mức độ ứng dụng hộp thư công vụ và chữ ký số tháng 12 năm 2019";
            assert_says(&flowing(&pdf), &["BÁO CÁO", title, "Bảng 1.", "Xếp loại", "Sở Thông tin và Truyền thông"]);
        }
    }
}
