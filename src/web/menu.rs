//! Where the menu leads: each line for whoever may do something there.

use super::ui::Say;
use crate::auth::permission::Permission::{
    self, ApprovePlan, DecideRequests, EnterFigures, ImportCertificates, ManageAgencies, ManagePrincipals, ReadAudit,
    ReadRegistry, RecordDecisions, RecordLetters, ResetPasswords, SubmitRequests, SyncDirectory,
};
use crate::auth::permission::scope_for;
use crate::domain::principal::Principal;
use crate::domain::scope::Scope;

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
const MENU: [MenuItem; 14] = [
    item("/", "overview", "Tổng quan", "Overview", &[ReadRegistry]),
    item("/agencies", "agencies", "Cơ quan, đơn vị", "Agencies", &[ReadRegistry]),
    item("/officials", "officials", "Cán bộ", "People", &[ReadRegistry]),
    item("/decisions", "decisions", "Quyết định", "Decisions", &[RecordDecisions]),
    item("/imports", "imports", "Tải lên", "Upload", &[RecordDecisions, ManageAgencies, EnterFigures, SyncDirectory]),
    item("/figures", "figures", "Số liệu báo cáo", "Figures", &[EnterFigures]),
    item(
        "/requests",
        "requests",
        "Đề nghị",
        "Requests",
        &[SubmitRequests, DecideRequests, RecordLetters, ImportCertificates],
    ),
    item("/reports", "reports", "Báo cáo", "Reports", &[ReadRegistry]),
    item("/certificates", "certificates", "Chứng thư số", "Certificates", &[ReadRegistry]),
    item("/helpdesk", "helpdesk", "Hỗ trợ", "Helpdesk", &[ResetPasswords]),
    item("/directory", "directory", "Danh bạ", "Directory", &[ApprovePlan]),
    item("/audit", "audit", "Nhật ký", "Audit", &[ReadAudit]),
    item("/settings", "settings", "Thiết lập", "Settings", &[ManagePrincipals]),
    item("/account", "account", "Tài khoản", "My account", &[]),
];

/// The lines for somebody.
pub(super) fn menu(principal: &Principal) -> Vec<MenuItem> {
    let may = |item: &&MenuItem| item.needs.is_empty() || item.needs.iter().any(|&need| has(principal, need));
    MENU.iter().filter(may).copied().collect()
}

/// Whether somebody may do that: what is the whole province's matter only with a role over all of it.
fn has(principal: &Principal, need: Permission) -> bool {
    match (need, scope_for(principal, need)) {
        (ApprovePlan | ManagePrincipals, scope) => scope == Scope::Province,
        (_, scope) => !scope.is_empty(),
    }
}
