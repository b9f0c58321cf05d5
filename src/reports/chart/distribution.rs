//! A distribution: how many agencies have a share between so much and so much. Those without a share stand beside, not at zero.

use super::Chart;
use super::drawing::{Anchor, Drawing, FAINT, FIGURE, GUIDE, INK, WIDTH, share_of};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::lang::Lang;

const LEFT: u32 = 30;
const LENGTH: u32 = WIDTH - LEFT - 10;
const TOP: u32 = 48;
const HEIGHT: u32 = 150;
/// Tenths of a per cent in one column.
const STEP: u64 = 100;
const COLUMNS: usize = 10;

/// A chart of how these shares lie, in ten columns; 100 % lies in the last.
#[must_use]
pub fn distribution(lang: Lang, title: &str, shares: &[Ratio]) -> Chart {
    let mut counts = [0_u64; COLUMNS];
    let mut without = 0_u64;
    for share in shares {
        let column = share.tenths().map(|tenths| usize::try_from(tenths / STEP).unwrap_or(COLUMNS).min(COLUMNS - 1));
        match column.and_then(|column| counts.get_mut(column)) {
            Some(count) => *count += 1,
            None => without += 1,
        }
    }
    let highest = counts.iter().copied().max().unwrap_or_default();
    let mut drawing = Drawing::new();
    drawing.text((0, 18), Anchor::Start, INK, title);
    drawing.line((LEFT, TOP + HEIGHT), (LEFT + LENGTH, TOP + HEIGHT), GUIDE, false);
    let width = LENGTH / 10;
    let mut lines = Vec::new();
    let mut x = LEFT;
    for (column, count) in counts.iter().enumerate() {
        let (from, to) = (column * 10, (column + 1) * 10);
        let line = format!("{from}–{to} %: {count}");
        let height = share_of(HEIGHT, *count, highest);
        if *count > 0 {
            drawing.rect((x + 3, TOP + HEIGHT - height), (width - 6, height), FIGURE, &line);
            let place = (x + width / 2, TOP + HEIGHT - height - 4);
            drawing.text(place, Anchor::Middle, INK, &count.to_string());
        }
        drawing.text((x + width / 2, TOP + HEIGHT + 18), Anchor::Middle, FAINT, &format!("{from}–{to} %"));
        lines.push(line);
        x += width;
    }
    if without > 0 {
        let words = format!("{}: {without}", lang.pick("Không có người thuộc diện", "With nobody in scope"));
        drawing.text((WIDTH, 18), Anchor::End, FAINT, &words);
        lines.push(words);
    }
    let text = lines.join("\n");
    Chart { svg: drawing.finish(TOP + HEIGHT + 28, title, &text), text }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_whole_lies_in_the_last_column_and_nothing_of_nothing_in_none() {
        let shares = [(1, 1), (9, 10), (0, 5), (0, 0)].map(|(part, whole)| Ratio { part, whole });
        let chart = distribution(Lang::En, "Coverage", &shares);
        assert!(chart.text.starts_with("0–10 %: 1\n10–20 %: 0\n"), "{}", chart.text);
        assert!(chart.text.ends_with("90–100 %: 2\nWith nobody in scope: 1"), "{}", chart.text);
    }

    proptest! {
        #[test]
        fn everybody_is_in_one_column(shares in proptest::collection::vec((0_u64..50, 0_u64..50), 0..60)) {
            let shares: Vec<Ratio> = shares.iter().map(|(part, whole)| Ratio { part: *part.min(whole), whole: *whole }).collect();
            let chart = distribution(Lang::En, "Coverage", &shares);
            let told = |line: &str| line.rsplit(": ").next().and_then(|count| count.parse::<usize>().ok()).unwrap();
            prop_assert_eq!(chart.text.lines().map(told).sum::<usize>(), shares.len());
        }
    }
}
