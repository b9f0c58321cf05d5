//! A page: its title, where it is, and its blocks one below the other.

use std::fmt::{Debug, Display};

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::line::Line;
use crate::web::error::PageError;
use crate::web::frame::Frame;

/// A part of a page whose own template has escaped whatever it holds.
pub(in crate::web) trait Block: Display + Debug + Send {
    /// Something in it is wrong: the page's title says so first.
    fn is_wrong(&self) -> bool {
        false
    }
}

/// A page in the making.
#[derive(Debug, Template)]
#[template(path = "ui/view.html")]
pub(in crate::web) struct View {
    frame: Frame,
    crumbs: Vec<(String, String)>,
    title: String,
    lead: Line,
    blocks: Vec<Box<dyn Block>>,
    status: StatusCode,
    is_wrong: bool,
}

impl View {
    /// An empty page.
    pub(in crate::web) fn new(frame: Frame, title: impl Into<String>) -> Self {
        Self {
            frame,
            crumbs: Vec::new(),
            title: title.into(),
            lead: Line::default(),
            blocks: Vec::new(),
            status: StatusCode::OK,
            is_wrong: false,
        }
    }

    /// One step further on the way here.
    pub(in crate::web) fn crumb(mut self, to: impl Into<String>, name: impl Into<String>) -> Self {
        self.crumbs.push((to.into(), name.into()));
        self
    }

    /// What the page is about, in a sentence.
    pub(in crate::web) fn lead(mut self, lead: impl Into<Line>) -> Self {
        self.lead = lead.into();
        self
    }

    /// One more block.
    pub(in crate::web) fn with(mut self, block: impl Block + 'static) -> Self {
        if block.is_wrong() {
            self.is_wrong = true;
            if self.status == StatusCode::OK {
                self.status = StatusCode::UNPROCESSABLE_ENTITY;
            }
        }
        self.blocks.push(Box::new(block));
        self
    }

    /// One more block, if there is one.
    pub(in crate::web) fn with_some(self, block: Option<impl Block + 'static>) -> Self {
        match block {
            Some(block) => self.with(block),
            None => self,
        }
    }

    /// Another status than that of a page that is as it should be.
    pub(in crate::web) const fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
}

impl IntoResponse for View {
    fn into_response(self) -> Response {
        match self.render() {
            Ok(html) => (self.status, Html(html)).into_response(),
            Err(error) => PageError::from(error).into_response(),
        }
    }
}
