//! Where the menu leads: each line for whoever may do something there.

use super::ui::Say;
use crate::auth::permission::Permission::{
    self, DecideRequests, ImportCertificates, ReadAudit, ReadRegistry, RecordLetters, ResetPasswords, SubmitRequests,
};
use crate::auth::permission::scope_for;
use crate::domain::principal::Principal;

/// A line of the menu.
#[derive(Debug, Clone, Copy)]
pub(super) struct MenuItem {
    pub(super) to: &'static str,
    pub(super) section: &'static str,
    vi: &'static str,
    en: &'static str,
    /// Any of these opens it; nobody needs one for what is their own.
    needs: &'static [Permission],
}

impl MenuItem {
    /// What it is called.
    pub(super) const fn name(&self, say: Say) -> &'static str {
        say.of(self.vi, self.en)
    }
}

const fn item(
    to: &'static str,
    section: &'static str,
    vi: &'static str,
    en: &'static str,
    needs: &'static [Permission],
) -> MenuItem {
    MenuItem { to, section, vi, en, needs }
}

/// Every line, in its order.
const MENU: [MenuItem; 6] = [
    item("/", "overview", "Tổng quan", "Overview", &[ReadRegistry]),
    item("/agencies", "agencies", "Cơ quan, đơn vị", "Agencies", &[ReadRegistry]),
    item(
        "/requests",
        "requests",
        "Đề nghị",
        "Requests",
        &[SubmitRequests, DecideRequests, RecordLetters, ImportCertificates],
    ),
    item("/helpdesk", "helpdesk", "Hỗ trợ", "Helpdesk", &[ResetPasswords]),
    item("/audit", "audit", "Nhật ký", "Audit", &[ReadAudit]),
    item("/account", "account", "Tài khoản", "My account", &[]),
];

/// The lines for somebody.
pub(super) fn menu(principal: &Principal) -> Vec<MenuItem> {
    let may = |item: &&MenuItem| {
        item.needs.is_empty() || item.needs.iter().any(|&need| !scope_for(principal, need).is_empty())
    };
    MENU.iter().filter(may).copied().collect()
}
