//! A trend: one share over time. A month without a figure is a gap in the line, not a zero.

use super::Chart;
use super::drawing::{Anchor, Drawing, FAINT, FIGURE, GUIDE, INK, TARGET, WIDTH, share_of};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::lang::Lang;
use crate::reports::number::{percent, tenths};

const LEFT: u32 = 52;
const LENGTH: u32 = WIDTH - LEFT - 30;
const TOP: u32 = 34;
const HEIGHT: u32 = 180;
/// The figure of a month that has none.
const NOTHING: Ratio = Ratio { part: 0, whole: 0 };
/// Labels under the line at most.
const MOST_LABELS: usize = 13;

/// The figure of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// Which, such as `11/2019`.
    pub label: String,
    /// How much, if there is a figure.
    pub share: Option<Ratio>,
}

/// A chart of one share over time, the oldest first, with a target in tenths of a per cent.
#[must_use]
pub fn trend(lang: Lang, title: &str, moments: &[Moment], target: Option<u64>) -> Chart {
    let mut drawing = Drawing::new();
    drawing.text((0, 18), Anchor::Start, INK, title);
    for share in [0_u64, 25, 50, 75, 100] {
        let y = height_of(share, 100);
        drawing.line((LEFT, y), (LEFT + LENGTH, y), GUIDE, false);
        drawing.text((LEFT - 6, y + 4), Anchor::End, FAINT, &format!("{share} %"));
    }
    let steps = moments.len().saturating_sub(1).max(1) as u64;
    let place = |number: usize| LEFT + share_of(LENGTH, number as u64, steps);
    let every = moments.len().div_ceil(MOST_LABELS).max(1);
    for (number, moment) in moments.iter().enumerate().filter(|(number, _)| number % every == 0) {
        drawing.text((place(number), TOP + HEIGHT + 18), Anchor::Middle, FAINT, &moment.label);
    }
    let figure = |moment: &Moment| moment.share.filter(|share| share.whole > 0);
    let mut run: Vec<(u32, u32)> = Vec::new();
    for (number, moment) in moments.iter().enumerate() {
        match figure(moment) {
            Some(share) => run.push((place(number), height_of(share.part, share.whole))),
            None => draw(&mut drawing, &mut run),
        }
    }
    draw(&mut drawing, &mut run);
    let mut lines = Vec::new();
    for (number, moment) in moments.iter().enumerate() {
        let line = format!("{}: {}", moment.label, percent(lang, moment.share.unwrap_or(NOTHING)));
        if let Some(share) = figure(moment) {
            drawing.dot((place(number), height_of(share.part, share.whole)), FIGURE, &line);
        }
        lines.push(line);
    }
    if let Some(target) = target {
        let y = height_of(target, 1_000);
        drawing.line((LEFT, y), (LEFT + LENGTH, y), TARGET, true);
        let words = format!("{} {}", lang.pick("Mục tiêu", "Target"), tenths(lang, target));
        drawing.text((WIDTH, 18), Anchor::End, TARGET, &words);
        lines.push(words);
    }
    let text = lines.join("\n");
    Chart { svg: drawing.finish(TOP + HEIGHT + 28, title, &text), text }
}

fn height_of(part: u64, whole: u64) -> u32 {
    TOP + HEIGHT - share_of(HEIGHT, part, whole)
}

/// A single figure between gaps is a dot alone.
fn draw(drawing: &mut Drawing, run: &mut Vec<(u32, u32)>) {
    if run.len() > 1 {
        drawing.path(run, FIGURE);
    }
    run.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_without_a_figure_breaks_the_line() {
        let moment = |label: &str, share: Option<(u64, u64)>| Moment {
            label: label.to_owned(),
            share: share.map(|(part, whole)| Ratio { part, whole }),
        };
        let months =
            [moment("09", Some((1, 4))), moment("10", Some((2, 4))), moment("11", None), moment("12", Some((4, 4)))];
        let chart = trend(Lang::Vi, "Tỷ lệ ký được", &months, None);
        assert_eq!(chart.text, "09: 25,0 %\n10: 50,0 %\n11: –\n12: 100,0 %");
        assert_eq!(chart.svg.matches("<polyline").count(), 1);
        assert_eq!(chart.svg.matches("<circle").count(), 3);
        let first = format!("{LEFT},{}", height_of(1, 4));
        assert!(chart.svg.contains(&format!("points=\"{first} ")), "{}", chart.svg);
    }

    #[test]
    fn a_trend_of_one_or_no_month_is_drawn_too() {
        for count in 0..2 {
            let months = vec![Moment { label: "12".to_owned(), share: Some(Ratio { part: 1, whole: 2 }) }; count];
            assert_eq!(trend(Lang::En, "Coverage", &months, Some(900)).svg.matches("<circle").count(), count);
        }
    }
}
