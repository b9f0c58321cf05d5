//! What charts are drawn with: shapes with presentation attributes (a strict content security policy allows no styles), texts escaped.

use unicode_width::UnicodeWidthStr as _;

/// Width of every chart; its height is its own.
pub(super) const WIDTH: u32 = 640;
/// Size of ordinary texts.
pub(super) const TEXT: u32 = 13;

/// Of what is told.
pub(super) const INK: &str = "#1f2933";
/// Of what is beside it.
pub(super) const FAINT: &str = "#616e7c";
/// Of lines that guide the eye.
pub(super) const GUIDE: &str = "#cbd2d9";
/// Of the figures themselves.
pub(super) const FIGURE: &str = "#0b5394";
/// Of the target.
pub(super) const TARGET: &str = "#b45309";

/// Which end of a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A picture that is being drawn.
pub(super) struct Drawing {
    body: String,
}

impl Drawing {
    pub(super) const fn new() -> Self {
        Self { body: String::new() }
    }

    pub(super) fn text(&mut self, (x, y): (u32, u32), anchor: Anchor, colour: &str, words: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let words = escaped(words);
        self.body.push_str(&format!(
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" font-size=\"{TEXT}\" fill=\"{colour}\">{words}</text>\n"
        ));
    }

    /// A box; `told` is what a reader hears of it, and sees when pointing at it. Of nothing there is none.
    pub(super) fn rect(&mut self, (x, y): (u32, u32), (width, height): (u32, u32), colour: &str, told: &str) {
        if width == 0 || height == 0 {
            return;
        }
        let told = escaped(told);
        self.body.push_str(&format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{colour}\"><title>{told}</title></rect>\n"
        ));
    }

    pub(super) fn line(&mut self, (x1, y1): (u32, u32), (x2, y2): (u32, u32), colour: &str, is_dashed: bool) {
        let dashes = if is_dashed { " stroke-dasharray=\"5 4\"" } else { "" };
        self.body.push_str(&format!(
            "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"{colour}\" stroke-width=\"1\"{dashes}/>\n"
        ));
    }

    pub(super) fn path(&mut self, points: &[(u32, u32)], colour: &str) {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{x},{y}")).collect();
        self.body.push_str(&format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n",
            points.join(" ")
        ));
    }

    pub(super) fn dot(&mut self, (x, y): (u32, u32), colour: &str, told: &str) {
        let told = escaped(told);
        self.body.push_str(&format!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"3\" fill=\"{colour}\"><title>{told}</title></circle>\n"
        ));
    }

    /// The whole picture. Whoever cannot see it hears `title` and then `text`.
    pub(super) fn finish(self, height: u32, title: &str, text: &str) -> String {
        let (title, text, body) = (escaped(title), escaped(text), self.body);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"img\" \
             font-family=\"Liberation Sans, Arimo, Arial, sans-serif\">\n<title>{title}</title>\n<desc>{text}</desc>\n{body}</svg>\n"
        )
    }
}

/// `part` of `whole` of a length; all of it at most.
pub(super) fn share_of(length: u32, part: u64, whole: u64) -> u32 {
    let scaled = (u128::from(length) * u128::from(part.min(whole))).checked_div(u128::from(whole));
    u32::try_from(scaled.unwrap_or_default()).unwrap_or(length)
}

/// A label that fits so many columns of letters; what does not is cut, and told by the shape's own title.
pub(super) fn fitting(words: &str, columns: usize) -> String {
    if words.width() <= columns {
        return words.to_owned();
    }
    let mut kept = String::new();
    for letter in words.chars() {
        if kept.width() + 1 >= columns {
            break;
        }
        kept.push(letter);
    }
    format!("{}…", kept.trim_end())
}

/// Text for XML; control characters, which XML does not have, are left out.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\'' => text.push_str("&#39;"),
            '\n' => text.push('\n'),
            letter if letter.is_control() => {}
            letter => text.push(letter),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn labels_are_cut_by_what_the_eye_sees() {
        assert_eq!(fitting("Sở Y tế", 7), "Sở Y tế");
        assert_eq!(fitting("Sở Thông tin và Truyền thông", 9), "Sở Thông…");
    }

    proptest! {
        #[test]
        fn no_text_leaves_its_place(words in any::<String>()) {
            let text = escaped(&words);
            prop_assert!(!text.contains(['<', '>', '"', '\'']));
            prop_assert!(text.chars().all(|letter| letter == '\n' || !letter.is_control()));
        }

        #[test]
        fn a_share_stays_within_its_length(length in 0_u32..5_000, part: u64, whole: u64) {
            prop_assert!(share_of(length, part, whole) <= length);
        }
    }
}
