//! What pages are made of: blocks, each with a template of its own, put together in a [`View`].
//!
//! A page says what it shows; how that is written as HTML is said here, once, so that what is right of one table or form (its
//! caption, its labels, its errors, its keyboard) is right of all.

mod actions;
mod beside;
mod facts;
mod faults;
mod field;
mod follow;
mod form;
mod line;
mod list;
mod notice;
mod picture;
mod posted;
mod posted_files;
mod print;
mod progress;
mod say;
mod sent;
mod table;
mod tasks;
mod tiles;
mod time_line;
mod view;
mod visitor;

pub(in crate::web) use actions::Actions;
pub(in crate::web) use beside::Beside;
pub(in crate::web) use facts::Facts;
pub(in crate::web) use faults::Faults;
pub(in crate::web) use field::{Choice, Field};
pub(in crate::web) use follow::{Step, follow};
pub(in crate::web) use form::Form;
pub(in crate::web) use line::{Line, Shape};
pub(in crate::web) use list::List;
pub(in crate::web) use notice::Notice;
pub(in crate::web) use picture::{Picture, Pictures};
pub(in crate::web) use posted::Posted;
pub(in crate::web) use posted_files::{PostedFiles, SentFile};
pub(in crate::web) use print::PrintButton;
pub(in crate::web) use progress::Progress;
pub(in crate::web) use say::{Say, language_cookie};
pub(in crate::web) use sent::Sent;
pub(in crate::web) use table::{Column, Pager, Row, Table};
pub(in crate::web) use tasks::{Task, Tasks};
pub(in crate::web) use tiles::{Tile, Tiles};
pub(in crate::web) use time_line::{Moment, TimeLine};
pub(in crate::web) use view::{Block, View};
pub(in crate::web) use visitor::{Visitor, log_in_and_back};
