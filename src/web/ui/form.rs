//! A form: its fields in groups, its errors summed up above, its buttons. Sent once: it carries a key drawn when it is shown.

use askama::Template;
use askama::filters::HtmlSafe;

use super::faults::Faults;
use super::field::Field;
use super::line::Line;
use super::posted::fresh_key;
use super::view::Block;

/// The name of the key under which a form is carried out once.
pub(in crate::web) const ONCE: &str = "once";

/// The name of what the reader had seen when the form was shown to them.
pub(in crate::web) const SEEN: &str = "seen";

#[derive(Debug, Clone)]
enum Part {
    Field(Box<Field>),
    Group { legend: String, hint: Line, fields: Vec<Field> },
    Said(Line),
}

#[derive(Debug, Clone)]
struct Button {
    name: &'static str,
    value: String,
    label: String,
    is_second: bool,
}

/// A form.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/form.html")]
pub(in crate::web) struct Form {
    id: String,
    class: &'static str,
    method: &'static str,
    action: String,
    hidden: Vec<(String, String)>,
    parts: Vec<Part>,
    buttons: Vec<Button>,
    cancel: Option<(String, String)>,
    faults: Faults,
    /// Its outcome is shown beside it while it is filled in.
    is_previewed: bool,
}

impl HtmlSafe for Form {}
impl Block for Form {
    fn is_wrong(&self) -> bool {
        !self.faults.is_empty()
    }
}

impl Form {
    fn new(method: &'static str, class: &'static str, action: impl Into<String>) -> Self {
        Self {
            id: String::new(),
            class,
            method,
            action: action.into(),
            hidden: Vec::new(),
            parts: Vec::new(),
            buttons: Vec::new(),
            cancel: None,
            faults: Faults::default(),
            is_previewed: false,
        }
    }

    /// A form that changes something, once: sent twice under the same key, it is carried out the first time only.
    pub(in crate::web) fn post(action: impl Into<String>) -> Self {
        Self::new("post", "work", action).hidden(ONCE, fresh_key())
    }

    /// A form that is sent again as it was, key and all.
    pub(super) fn again(action: impl Into<String>) -> Self {
        Self::new("post", "work", action)
    }

    /// A form that asks: its fields stand beside each other, and its address can be kept.
    pub(in crate::web) fn filter(action: impl Into<String>) -> Self {
        Self::new("get", "filter", action)
    }

    /// By which boxes in a table name it.
    pub(in crate::web) fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// Its outcome is shown beside it while it is filled in.
    pub(super) const fn previewed(mut self) -> Self {
        self.is_previewed = true;
        self
    }

    /// What it carries unseen.
    pub(in crate::web) fn hidden(mut self, name: &str, value: impl Into<String>) -> Self {
        self.hidden.push((name.to_owned(), value.into()));
        self
    }

    /// What the reader sees now: what has changed by the time they send it is not overwritten.
    pub(in crate::web) fn seen(self, tag: impl Into<String>) -> Self {
        self.hidden(SEEN, tag)
    }

    /// What is wrong with what was sent. Comes before the fields.
    pub(in crate::web) fn faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }

    /// One more field. What only asks may stay empty, and needs no word on that.
    pub(in crate::web) fn field(mut self, field: Field) -> Self {
        let field = if self.method == "get" { field.not_needed() } else { field };
        let field = field.with_faults(&self.faults);
        self.parts.push(Part::Field(Box::new(field)));
        self
    }

    /// Fields that belong together.
    pub(in crate::web) fn group(
        mut self,
        legend: impl Into<String>,
        hint: impl Into<Line>,
        fields: impl IntoIterator<Item = Field>,
    ) -> Self {
        let fields = fields.into_iter().map(|field| field.with_faults(&self.faults)).collect();
        self.parts.push(Part::Group { legend: legend.into(), hint: hint.into(), fields });
        self
    }

    /// A word between the fields, such as what will happen.
    pub(in crate::web) fn said(mut self, text: impl Into<Line>) -> Self {
        self.parts.push(Part::Said(text.into()));
        self
    }

    /// The button that sends it.
    pub(in crate::web) fn button(self, label: impl Into<String>) -> Self {
        self.choice("", "", label)
    }

    /// A button that says what is to be done.
    pub(in crate::web) fn choice(
        mut self,
        name: &'static str,
        value: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        let is_second = !self.buttons.is_empty();
        self.buttons.push(Button { name, value: value.into(), label: label.into(), is_second });
        self
    }

    /// The way back, with nothing done.
    pub(in crate::web) fn cancel(mut self, to: impl Into<String>, text: impl Into<String>) -> Self {
        self.cancel = Some((to.into(), text.into()));
        self
    }

    fn takes_files(&self) -> bool {
        self.fields().any(Field::is_file)
    }

    /// What is wrong with fields: in their order, each by its name; what is no field's of this form last.
    fn faulty(&self) -> Vec<(Option<&Field>, &str)> {
        let mut of_fields: Vec<(usize, Option<&Field>, &str)> = Vec::new();
        for (name, text) in self.faults.of_fields() {
            let found = self.fields().enumerate().find(|(_, field)| field.name() == name);
            of_fields.push(found.map_or((usize::MAX, None, text), |(place, field)| (place, Some(field), text)));
        }
        of_fields.sort_by_key(|(place, ..)| *place);
        of_fields.into_iter().map(|(_, field, text)| (field, text)).collect()
    }

    fn fields(&self) -> impl Iterator<Item = &Field> {
        self.parts.iter().flat_map(|part| match part {
            Part::Field(field) => std::slice::from_ref(&**field),
            Part::Group { fields, .. } => fields.as_slice(),
            Part::Said(_) => &[],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::sent::Sent;
    use super::*;

    fn form(faults: Faults, sent: &Sent) -> String {
        Form::post("/x")
            .faults(faults)
            .field(Field::text("surname", "Họ").again(sent))
            .field(Field::secret("password", "Mật khẩu", "off").again(sent))
            .button("Gửi")
            .to_string()
    }

    #[test]
    fn what_is_wrong_is_said_above_and_at_its_field_and_nothing_is_lost_but_secrets() {
        let sent = Sent::of([("surname", "O'Neil<b>"), ("password", "hidden-one")]);
        let faults = Faults::new("Chưa ghi được").field("surname", "Họ không hợp lệ.").whole("Hãy thử lại.");
        let html = form(faults, &sent);
        assert!(html.contains("href=\"#f-surname\"") && html.contains("id=\"e-surname\""), "{html}");
        assert!(html.contains("aria-invalid=\"true\"") && html.contains("aria-describedby=\"e-surname\""), "{html}");
        assert!(html.contains("O&#39;Neil&#60;b&#62;") && !html.contains("hidden-one"), "{html}");
        assert!(html.contains("<li>Hãy thử lại.</li>"), "{html}");
    }

    #[test]
    fn each_showing_has_a_key_of_its_own() {
        let [first, second] = [(); 2].map(|()| Form::post("/x").button("Gửi").to_string());
        assert_ne!(first, second);
        assert!(!form(Faults::default(), &Sent::default()).contains("role=\"alert\""));
    }
}
