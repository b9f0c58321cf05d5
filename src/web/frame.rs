//! What every page shows around its content, and how numbers and days are written in Vietnamese.

use time::Date;

use super::assets::stylesheet_path;
use super::state::App;
use crate::domain::principal::{Principal, Role};

/// The frame around a page.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) province: String,
    pub(super) stylesheet: &'static str,
    pub(super) section: &'static str,
    pub(super) who: Option<Who>,
    pub(super) demo_day: Option<String>,
    /// Nobody is asked for a second factor.
    pub(super) has_weak_log_in: bool,
    /// People log in by another provider too, and may link their account.
    pub(super) has_provider: bool,
}

/// Who is logged in.
#[derive(Debug)]
pub(super) struct Who {
    pub(super) name: String,
    pub(super) role: &'static str,
}

impl Frame {
    /// The frame for a logged-in reader or, without one, for the log-in page.
    pub(super) fn new(app: &App, section: &'static str, principal: Option<&Principal>) -> Self {
        Self {
            province: app.registry.province.name.clone(),
            stylesheet: stylesheet_path(),
            section,
            who: principal.map(|principal| Who {
                name: principal.name.clone(),
                role: principal.grants.first().map_or("", |grant| role_name(grant.role)),
            }),
            demo_day: app.registry.is_trial.then(|| day(app.registry.clock.today())),
            has_weak_log_in: !app.registry.access().require_second_factor,
            has_provider: app.registry.provider.is_some(),
        }
    }
}

/// `31/12/2019`.
pub(super) fn day(date: Date) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), u8::from(date.month()), date.year())
}

const fn role_name(role: Role) -> &'static str {
    match role {
        Role::ItAdmin => "quản trị hệ thống",
        Role::Hr => "tổ chức cán bộ",
        Role::AgencyHead => "thủ trưởng cơ quan",
        Role::SubscriberManager => "người quản lý thuê bao",
        Role::RaOfficer => "cán bộ tiếp nhận hồ sơ",
        Role::RaApprover => "người duyệt hồ sơ",
        Role::Reporter => "người báo cáo",
        Role::Helpdesk => "hỗ trợ người dùng",
        Role::Official => "cán bộ",
        Role::Auditor => "kiểm toán viên",
        Role::Machine => "hệ thống kết nối",
    }
}
