//! The page that says what went wrong.

use askama::Template;
use axum::response::Html;

use crate::web::frame::Frame;
use crate::web::ui::Say;

#[derive(Template)]
#[template(path = "error.html")]
struct Page<'a> {
    frame: Frame,
    title: &'a str,
    what_to_do: &'a str,
}

/// The page; its plain text when even the template fails.
pub(in crate::web) fn render(say: Say, title: &str, what_to_do: &str) -> Html<String> {
    let frame = Frame::bare("error").speaking(say);
    Html(Page { frame, title, what_to_do }.render().unwrap_or_else(|_| format!("{title}. {what_to_do}")))
}
