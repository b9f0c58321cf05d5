//! What every page shows around its content.

use time::Date;

use super::assets::{script_path, stylesheet_path};
use super::menu::{MenuItem, menu};
use super::state::App;
use super::ui::Say;
use crate::domain::principal::{Principal, Role};

/// The frame around a page.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) say: Say,
    pub(super) province: String,
    pub(super) stylesheet: &'static str,
    pub(super) script: &'static str,
    pub(super) section: &'static str,
    pub(super) who: Option<Who>,
    /// Where the menu leads whoever is logged in.
    pub(super) menu: Vec<MenuItem>,
    demo_day: Option<Date>,
    /// Nobody is asked for a second factor.
    pub(super) has_weak_log_in: bool,
}

/// Who is logged in.
#[derive(Debug)]
pub(super) struct Who {
    pub(super) name: String,
    role: Option<Role>,
}

impl Who {
    /// What they are here, in the page's language.
    pub(super) fn role(&self, say: Say) -> &'static str {
        self.role.map_or("", |role| role_name(say, role))
    }
}

impl Frame {
    /// The frame for a logged-in reader or, without one, for the log-in page.
    pub(super) fn new(app: &App, section: &'static str, principal: Option<&Principal>) -> Self {
        Self {
            province: app.registry.province.name.clone(),
            section,
            who: principal.map(|principal| Who {
                name: principal.name.clone(),
                role: principal.grants.first().map(|grant| grant.role),
            }),
            menu: principal.map(menu).unwrap_or_default(),
            demo_day: app.registry.is_trial.then(|| app.registry.clock.today()),
            has_weak_log_in: !app.registry.access().require_second_factor,
            ..Self::bare(section)
        }
    }

    /// A frame of which nothing is known but its page.
    pub(super) fn bare(section: &'static str) -> Self {
        Self {
            say: Say::VI,
            province: String::new(),
            stylesheet: stylesheet_path(),
            script: script_path(),
            section,
            who: None,
            menu: Vec::new(),
            demo_day: None,
            has_weak_log_in: false,
        }
    }

    /// The same in the reader's language.
    pub(super) fn speaking(self, say: Say) -> Self {
        Self { say, ..self }
    }

    /// Whether a line of the menu leads to where the page is.
    pub(super) fn is_here(&self, item: &MenuItem) -> bool {
        item.section == self.section
    }

    /// The demonstration's business day, as it is read.
    pub(super) fn demo_day(&self) -> Option<String> {
        self.demo_day.map(|day| self.say.day(day))
    }
}

/// What a role is called.
pub(super) const fn role_name(say: Say, role: Role) -> &'static str {
    match role {
        Role::ItAdmin => say.of("quản trị hệ thống", "system administrator"),
        Role::Hr => say.of("tổ chức cán bộ", "personnel officer"),
        Role::AgencyHead => say.of("thủ trưởng cơ quan", "head of agency"),
        Role::SubscriberManager => say.of("người quản lý thuê bao", "subscriber manager"),
        Role::RaOfficer => say.of("cán bộ tiếp nhận hồ sơ", "registration officer"),
        Role::RaApprover => say.of("người duyệt hồ sơ", "registration approver"),
        Role::Reporter => say.of("người báo cáo", "reporter"),
        Role::Helpdesk => say.of("hỗ trợ người dùng", "helpdesk"),
        Role::Official => say.of("cán bộ", "official"),
        Role::Auditor => say.of("kiểm toán viên", "auditor"),
        Role::Machine => say.of("hệ thống kết nối", "connected system"),
    }
}
