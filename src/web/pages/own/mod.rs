//! What is somebody's own: their mailbox, certificates and requests, a loss to report, a hand-over to confirm, their password and their
//! sessions. By a log-in alone, whatever roles they have.

mod blocks;
mod certificates;
mod hand_over;
mod loss;
mod password;
mod sessions;

pub(super) use blocks::blocks;
pub(super) use certificates::{Own, own_certificates};
pub(in crate::web) use hand_over::{ask as ask_hand_over, confirm as confirm_hand_over};
pub(in crate::web) use loss::{form as loss_form, report as report_own_loss};
pub(in crate::web) use password::{change as change_password, form as password_form};
pub(in crate::web) use sessions::{end as end_sessions, list as sessions};

use crate::domain::ids::OfficialId;
use crate::web::error::PageError;
use crate::web::pages::desk;
use crate::web::state::App;
use crate::web::ui::{View, Visitor};

/// Where somebody's own page is.
const HOME: &str = "/account";
/// The page by which a loss is reported.
pub(in crate::web) const LOSS: &str = "/account/loss";
/// The page of the log-ins.
pub(in crate::web) const SESSIONS: &str = "/account/sessions";
/// The page of the password.
pub(in crate::web) const PASSWORD: &str = "/account/password";

/// The official whose own account this is.
///
/// # Errors
/// When it is nobody's.
fn own(visitor: &Visitor) -> Result<OfficialId, PageError> {
    visitor.own().ok_or(PageError::NotFound)
}

/// An empty page below `/account`.
fn page(app: &App, visitor: &Visitor, title: &'static str) -> View {
    desk::page(app, visitor, "account", title).crumb(HOME, visitor.say.of("Tài khoản của tôi", "My account"))
}
