//! What codes are called in an exported list. Words that an import reads are the same as there, so a list can be sent back.

use crate::domain::agency::{AgencyKind, AgencyRole};
use crate::domain::export::ExportKind;
use crate::domain::lang::Lang;
use crate::domain::mailbox::MailboxKind;
use crate::domain::official::Category;
use crate::domain::posting::Rank;
pub(super) use crate::reports::words::certificate_status;

/// Name of the sheet.
pub(super) const fn title(lang: Lang, kind: ExportKind) -> &'static str {
    match kind {
        ExportKind::Agencies => lang.pick("Cơ quan, đơn vị", "Agencies"),
        ExportKind::Officials => lang.pick("Cán bộ, công chức, viên chức", "Officials"),
        ExportKind::Decisions => lang.pick("Quyết định", "Decisions"),
        ExportKind::Mailboxes => lang.pick("Hộp thư công vụ", "Mailboxes"),
        ExportKind::Certificates => lang.pick("Chứng thư", "Certificates"),
        ExportKind::Requests => lang.pick("Đề nghị gửi CA", "Requests"),
    }
}

pub(super) const fn yes(lang: Lang, is_so: bool) -> &'static str {
    if is_so { lang.pick("Có", "Yes") } else { lang.pick("Không", "No") }
}

/// What a category of officials is called.
#[must_use]
pub const fn category(lang: Lang, category: Category) -> &'static str {
    match category {
        Category::Cadre => lang.pick("Cán bộ", "Cán bộ (elected or appointed)"),
        Category::CivilServant => lang.pick("Công chức", "Công chức (civil servant)"),
        Category::PublicEmployee => lang.pick("Viên chức", "Viên chức (public employee)"),
        Category::Contract => lang.pick("Hợp đồng lao động", "Labour contract"),
    }
}

pub(super) const fn rank(lang: Lang, rank: Rank) -> &'static str {
    match rank {
        Rank::Head => lang.pick("Người đứng đầu", "Head"),
        Rank::Deputy => lang.pick("Cấp phó của người đứng đầu", "Deputy head"),
        Rank::DivisionHead => lang.pick("Lãnh đạo cấp phòng", "Division head or deputy"),
        Rank::Staff => lang.pick("Chuyên môn", "Staff"),
        Rank::Clerk => lang.pick("Văn thư", "Clerk (văn thư)"),
    }
}

pub(super) const fn mailbox_kind(lang: Lang, kind: MailboxKind) -> &'static str {
    match kind {
        MailboxKind::Personal => lang.pick("Cá nhân", "Personal"),
        MailboxKind::Agency => lang.pick("Cơ quan", "Agency"),
        MailboxKind::Role => lang.pick("Chức năng", "Role"),
    }
}

/// What a kind of agency is called.
#[must_use]
pub const fn agency_kind(lang: Lang, kind: AgencyKind) -> &'static str {
    match kind {
        AgencyKind::ProvinceCommittee => lang.pick("Ủy ban nhân dân tỉnh", "Province people's committee"),
        AgencyKind::Office => lang.pick("Văn phòng", "Office"),
        AgencyKind::ProvincialDepartment => lang.pick("Sở", "Provincial department (sở)"),
        AgencyKind::Inspectorate => lang.pick("Thanh tra", "Inspectorate"),
        AgencyKind::Board => lang.pick("Ban", "Board"),
        AgencyKind::ServiceUnit => lang.pick("Đơn vị sự nghiệp", "Public service unit"),
        AgencyKind::City => lang.pick("Thành phố", "City"),
        AgencyKind::Town => lang.pick("Thị xã", "Town"),
        AgencyKind::RuralDistrict => lang.pick("Huyện", "Rural district"),
        AgencyKind::Ward => lang.pick("Phường", "Ward"),
        AgencyKind::RuralCommune => lang.pick("Xã", "Rural commune"),
        AgencyKind::Township => lang.pick("Thị trấn", "Township"),
        AgencyKind::PartyBody => lang.pick("Cơ quan Đảng", "Party body"),
        AgencyKind::MassOrganisation => lang.pick("Tổ chức chính trị - xã hội", "Mass organisation"),
        AgencyKind::DistrictDepartment => lang.pick("Phòng chuyên môn cấp huyện", "District department"),
        AgencyKind::Division => lang.pick("Phòng, chi cục thuộc cơ quan cấp tỉnh", "Division of a provincial body"),
    }
}

/// What an agency is in reports.
#[must_use]
pub const fn agency_role(lang: Lang, role: AgencyRole) -> &'static str {
    match role {
        AgencyRole::ReportingUnit => lang.pick("Đơn vị báo cáo", "Reporting unit"),
        AgencyRole::Department => lang.pick("Tính vào cơ quan cấp trên", "Counted with the agency above"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::mailbox::lifecycle::MailboxState;
    use crate::reports::words::mailbox_state;
    use crate::sheets::column::{CATEGORIES, MAILBOXES, RANKS};

    /// What an import reads for a code.
    fn read(list: &[(&str, &'static str)], code: &str) -> Option<&'static str> {
        list.iter().find(|(known, _)| *known == code).map(|(_, words)| *words)
    }

    #[test]
    fn what_is_exported_in_vietnamese_is_what_an_import_reads() {
        for &code in Category::ALL {
            assert_eq!(read(CATEGORIES, code.as_str()), Some(category(Lang::Vi, code)));
        }
        for &code in Rank::ALL {
            assert_eq!(read(RANKS, code.as_str()), Some(rank(Lang::Vi, code)));
        }
        for &code in MailboxState::ALL {
            assert!(read(MAILBOXES, code.as_str()).is_none_or(|words| words == mailbox_state(Lang::Vi, code)));
        }
    }

    #[test]
    fn a_sheet_may_be_called_so() {
        for &kind in ExportKind::ALL {
            for &lang in Lang::ALL {
                let title = title(lang, kind);
                assert!(
                    title.chars().count() <= 31 && !title.contains(['[', ']', ':', '*', '?', '/', '\\']),
                    "{title}"
                );
            }
        }
    }
}
