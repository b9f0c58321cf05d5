//! Where the menu leads: each line for whoever may do something there.

use super::ui::Say;
use crate::auth::permission::Permission::{
    self, ApprovePlan, EnterFigures, ManageAgencies, ReadRegistry, RecordDecisions,
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
const MENU: [MenuItem; 7] = [
    item("/", "overview", "Tổng quan", "Overview", &[ReadRegistry]),
    item("/agencies", "agencies", "Cơ quan, đơn vị", "Agencies", &[ReadRegistry]),
    item("/officials", "officials", "Cán bộ", "People", &[ReadRegistry]),
    item("/decisions", "decisions", "Quyết định", "Decisions", &[RecordDecisions]),
    item("/imports", "imports", "Tải lên", "Upload", &[RecordDecisions, ManageAgencies, EnterFigures]),
    item("/directory", "directory", "Danh bạ", "Directory", &[ApprovePlan]),
    item("/account", "account", "Tài khoản", "My account", &[]),
];

/// The lines for somebody.
pub(super) fn menu(principal: &Principal) -> Vec<MenuItem> {
    let may = |item: &&MenuItem| {
        item.needs.is_empty() || item.needs.iter().any(|&need| !scope_for(principal, need).is_empty())
    };
    MENU.iter().filter(may).copied().collect()
}
