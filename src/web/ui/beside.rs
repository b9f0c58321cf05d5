//! A form with what would come of it beside it: asked for anew while it is filled in, or by a button of the form.

use askama::Template;
use askama::filters::HtmlSafe;

use super::form::Form;
use super::view::Block;

/// A form and, beside it, what is shown of its outcome.
#[derive(Debug, Template)]
#[template(
    ext = "html",
    source = r#"<div class="beside"><div>{{ form }}</div>
<aside id="preview" aria-live="polite" aria-label="{{ label }}">{% for block in shown %}{{ block|safe }}{% endfor %}</aside></div>
"#
)]
pub(in crate::web) struct Beside {
    form: Form,
    label: String,
    shown: Vec<Box<dyn Block>>,
}

impl HtmlSafe for Beside {}
impl Block for Beside {
    fn is_wrong(&self) -> bool {
        self.form.is_wrong()
    }
}

impl Beside {
    /// The form, and what the place beside it is called.
    pub(in crate::web) fn new(form: Form, label: impl Into<String>) -> Self {
        Self { form: form.previewed(), label: label.into(), shown: Vec::new() }
    }

    /// One more block beside it.
    pub(in crate::web) fn showing(self, block: impl Block + 'static) -> Self {
        self.showing_boxed(Box::new(block))
    }

    /// The same of a block that may be of several kinds.
    pub(in crate::web) fn showing_boxed(mut self, block: Box<dyn Block>) -> Self {
        self.shown.push(block);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::notice::Notice;
    use super::*;

    #[test]
    fn the_form_names_the_place_that_is_beside_it() {
        let html = Beside::new(Form::post("/x").button("Gửi"), "Kết quả").showing(Notice::told("a < b")).to_string();
        assert!(html.contains("data-preview=\"preview\"") && html.contains("<aside id=\"preview\""), "{html}");
        assert!(html.contains("a &#60; b") && html.contains("aria-live=\"polite\""), "{html}");
    }
}
