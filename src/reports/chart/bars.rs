//! Bars: a share for each of a few things, such as levels, with the target as a line.

use super::Chart;
use super::drawing::{Anchor, Drawing, FAINT, FIGURE, GUIDE, INK, TARGET, WIDTH, fitting, share_of};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::lang::Lang;
use crate::reports::number::{percent, tenths};

/// Where bars begin and how long they may be.
const LEFT: u32 = 220;
const LENGTH: u32 = WIDTH - LEFT - 70;
const ROW: u32 = 30;
const TOP: u32 = 34;
/// Columns of letters that a label has.
const LABEL: usize = 30;

/// One bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// Of what.
    pub label: String,
    /// How much; of nothing it is n/a and no bar.
    pub share: Ratio,
}

/// A chart of shares between 0 and 100 %, in the order given, with a target in tenths of a per cent.
#[must_use]
pub fn bars(lang: Lang, title: &str, rows: &[Bar], target: Option<u64>) -> Chart {
    let mut drawing = Drawing::new();
    drawing.text((0, 18), Anchor::Start, INK, title);
    let bottom = TOP + ROW * u32::try_from(rows.len()).unwrap_or_default();
    for share in [0_u64, 25, 50, 75, 100] {
        let x = LEFT + share_of(LENGTH, share, 100);
        drawing.line((x, TOP), (x, bottom), GUIDE, false);
        drawing.text((x, bottom + 16), Anchor::Middle, FAINT, &format!("{share} %"));
    }
    let mut lines = Vec::new();
    let mut y = TOP;
    for Bar { label, share } in rows {
        let line = told(lang, label, *share);
        drawing.text((LEFT - 8, y + 19), Anchor::End, INK, &fitting(label, LABEL));
        let length = share_of(LENGTH, share.part, share.whole);
        drawing.rect((LEFT, y + 6), (length, ROW - 12), FIGURE, &line);
        drawing.text((LEFT + length + 6, y + 19), Anchor::Start, INK, &percent(lang, *share));
        lines.push(line);
        y += ROW;
    }
    if let Some(target) = target {
        let x = LEFT + share_of(LENGTH, target, 1_000);
        drawing.line((x, TOP - 4), (x, bottom), TARGET, true);
        let words = format!("{} {}", lang.pick("Mục tiêu", "Target"), tenths(lang, target));
        drawing.text((WIDTH, 18), Anchor::End, TARGET, &words);
        lines.push(words);
    }
    let text = lines.join("\n");
    Chart { svg: drawing.finish(bottom + 24, title, &text), text }
}

fn told(lang: Lang, label: &str, share: Ratio) -> String {
    let Ratio { part, whole } = share;
    format!("{label}: {} ({part}/{whole})", percent(lang, share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_share_and_nothing_of_nothing_has_none() {
        let bar = |label: &str, part, whole| Bar { label: label.to_owned(), share: Ratio { part, whole } };
        let rows = [bar("Cấp tỉnh", 3, 4), bar("Cấp <xã>", 0, 0)];
        let chart = bars(Lang::Vi, "Tỷ lệ ký được", &rows, Some(900));
        assert_eq!(chart.text, "Cấp tỉnh: 75,0 % (3/4)\nCấp <xã>: – (0/0)\nMục tiêu 90,0 %");
        let width = share_of(LENGTH, 3, 4);
        assert!(chart.svg.contains(&format!("width=\"{width}\" height=\"18\"")), "{}", chart.svg);
        assert!(chart.svg.contains("Cấp &lt;xã&gt;") && !chart.svg.contains("<xã>"));
    }
}
