//! A plan as text that people read before they approve it, in Vietnamese or English.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::directory::entry::{EntryKind, Value};
use crate::directory::plan::findings::{Finding, Why};
use crate::directory::plan::report::Report;
use crate::directory::plan::row::{Modification, Operation, PlanRow, Reason, RowClass, ValidatedBy};
use crate::domain::custody::Mode;
use crate::domain::lang::Lang;

/// Appends one row: what happens to which entry and why, then its values.
pub fn row(row: &PlanRow, language: Lang, out: &mut String) {
    let _ = write!(out, "{:>6}  {}  {}", row.number, class_word(row.class, language), row.dn);
    if !row.agency_code.is_empty() {
        let _ = write!(out, "  [{}]", row.agency_code);
    }
    let _ = writeln!(out, "  ({}; {})", reason_word(row.reason, language), validated_word(row.validated_by, language));
    match &row.operation {
        Operation::Add { values } => {
            for (attribute, values) in values {
                value_lines('+', attribute.name(), values, out);
            }
        }
        Operation::Modify { modifications } => modification_lines(modifications, &row.inverse, out),
        Operation::Rename { .. } => {
            let _ = writeln!(out, "          → {}", row.resulting_dn());
        }
        Operation::Delete => {}
    }
}

/// Appends the figures of a plan and everything that it leaves out.
pub fn report(report: &Report, language: Lang, out: &mut String) {
    let vi = language == Lang::Vi;
    let say = |vietnamese: &'static str, english: &'static str| if vi { vietnamese } else { english };
    let skipped = &report.skipped;
    let _ = writeln!(out, "{}: {}", say("Số dòng thay đổi", "Rows"), report.rows);
    for (class, count) in &report.by_class {
        let _ = writeln!(out, "  {:<24} {count:>8}", class_word(*class, language));
    }
    for (kind, count) in &report.by_kind {
        let _ = writeln!(out, "  {:<24} {count:>8}", kind_word(*kind, language));
    }
    let _ = writeln!(out, "{}: {}", say("Giữ nguyên", "Unchanged"), skipped.unchanged);
    let _ = writeln!(out, "{}: {}", say("Không do congvu quản lý", "Unmanaged"), skipped.unmanaged);
    if let Some(doubt) = &skipped.partial {
        let text = say(
            "Đọc danh bạ chưa trọn vẹn nên không xóa gì",
            "The directory was not read to the end, so nothing is removed",
        );
        let _ = writeln!(out, "{text}: {doubt}");
    }
    for (mode, count) in &skipped.held {
        let text = match mode {
            Mode::Observe => say("Khác biệt ở cơ quan chỉ theo dõi", "Differences in agencies that are only observed"),
            _ => say(
                "Khác biệt chờ đề xuất, cần lập kế hoạch riêng",
                "Differences that are only proposed, for a plan of their own",
            ),
        };
        let _ = writeln!(out, "{text}: {count}");
    }
    let findings = &skipped.findings;
    if findings.total() > 0 {
        let _ = writeln!(
            out,
            "{}: {}",
            say("Để lại, cần người xem", "Left out, for a person to look at"),
            findings.total()
        );
        findings.kept.iter().for_each(|finding| finding_line(finding, language, out));
        if findings.not_kept > 0 {
            let _ = writeln!(out, "  … {} {}", findings.not_kept, say("mục nữa, đếm ở trên", "more, counted above"));
        }
    }
}

fn modification_lines(modifications: &[Modification], inverse: &Operation, out: &mut String) {
    let undone: &[Modification] = if let Operation::Modify { modifications } = inverse { modifications } else { &[] };
    for change in modifications {
        let name = change.attribute().name();
        match change {
            Modification::Add { values, .. } => value_lines('+', name, values, out),
            Modification::Delete { values, .. } => value_lines('-', name, values, out),
            Modification::Replace { values, .. } => {
                let before = undone.iter().find(|undo| undo.attribute() == change.attribute());
                value_lines('-', name, before.map_or(&[], Modification::values), out);
                value_lines('+', name, values, out);
            }
        }
    }
}

fn value_lines(sign: char, name: &str, values: &[Value], out: &mut String) {
    for value in values {
        let _ = writeln!(out, "          {sign} {name}: {}", value_text(value));
    }
}

/// A value as people read it: what is no text by its length and digest.
#[must_use]
pub fn value_text(value: &[u8]) -> String {
    match std::str::from_utf8(value) {
        Ok(text) if !text.chars().any(char::is_control) => text.to_owned(),
        _ => format!("{} B, SHA-256 {}", value.len(), hex::encode(Sha256::digest(value))),
    }
}

fn finding_line(finding: &Finding, language: Lang, out: &mut String) {
    let _ = write!(out, "  {}: {}", finding.dn, why_words(&finding.why, language));
    let _ = match &finding.why {
        Why::AheadOfRegistry { directory, registry } => writeln!(out, " ({directory} > {registry})"),
        Why::OtherName { expected } => writeln!(out, " ({expected})"),
        Why::Unmappable { reason } => writeln!(out, " ({reason})"),
        Why::Refused { refusal } => writeln!(out, " ({}: {})", refusal.code, refusal.message),
        _ => writeln!(out),
    };
}

macro_rules! words {
    ($(#[$meta:meta])* $vis:vis $name:ident($type:ty) { $($pattern:pat => $vietnamese:literal, $english:literal;)+ }) => {
        $(#[$meta])*
        $vis const fn $name(of: $type, language: Lang) -> &'static str {
            match (of, language) {
                $(($pattern, Lang::Vi) => $vietnamese, ($pattern, Lang::En) => $english,)+
            }
        }
    };
}

words! {
    /// What a class is called.
    #[must_use]
    pub class_word(RowClass) {
    RowClass::Add => "thêm", "add";
    RowClass::Update => "cập nhật", "update";
    RowClass::Rename => "đổi tên mục", "rename";
    RowClass::Move => "chuyển cơ quan", "move";
    RowClass::AddressChange => "đổi địa chỉ", "address change";
    RowClass::GroupExit => "ra khỏi nhóm", "group exit";
    RowClass::Clear => "bỏ giá trị", "clear";
    RowClass::Suspend => "khóa hoặc hạn chế", "suspend";
    RowClass::Remove => "xóa", "remove";
} }

words! {
    /// What a kind of entry is called.
    #[must_use]
    pub kind_word(EntryKind) {
    EntryKind::Container => "nhánh", "containers";
    EntryKind::Unit => "cơ quan, đơn vị", "agencies";
    EntryKind::Person => "hộp thư cá nhân", "personal mailboxes";
    EntryKind::Group => "nhóm thư", "mail groups";
} }

words! {
    /// Why a row is in a plan.
    #[must_use]
    pub reason_word(Reason) {
    Reason::Missing => "chưa có trong danh bạ", "not in the directory";
    Reason::RegistryChanged => "sổ đăng ký thay đổi", "the registry changed";
    Reason::Drift => "danh bạ bị sửa ngoài sổ đăng ký", "the directory was changed by others";
    Reason::OtherName => "đứng dưới tên khác", "stands under another name";
    Reason::NotInRegistry => "không còn trong sổ đăng ký", "no longer in the registry";
    Reason::Reverted => "hoàn tác kế hoạch trước", "undoes an earlier plan";
} }

words! {
    /// Who validated a row.
    #[must_use]
    pub validated_word(ValidatedBy) {
    ValidatedBy::Server => "máy chủ đã kiểm tra", "validated by the server";
    ValidatedBy::ServerAtBase => "máy chủ đã kiểm tra ở gốc", "validated by the server under the base";
    ValidatedBy::SchemaOnly => "chỉ kiểm tra theo lược đồ", "schema only";
} }

words! {
    /// Why something is left out.
    #[must_use]
    pub why_words(&Why) {
    Why::KeyContradictsLink => "khóa trái với liên kết đã lưu", "its key contradicts the stored link";
    Why::LinkedElsewhere => "khóa này đã liên kết với mục khác", "its key is linked to another entry";
    Why::Duplicate => "hai mục cùng một khóa", "two entries bear the same key";
    Why::NotSeen => "chưa đọc thấy mục đã liên kết", "its linked entry was not seen in a cut read";
    Why::AheadOfRegistry { .. } => "mới hơn sổ đăng ký; ngừng ghi", "newer than the registry; writes are frozen";
    Why::OtherName { .. } => "đứng dưới tên khác", "stands under another name";
    Why::UnlinkedLeftover => "không còn trong sổ nhưng chưa có liên kết; không xóa", "not in the registry but never linked; left";
    Why::Unmappable { .. } => "dữ liệu trong sổ chưa hợp lệ", "the registry's data cannot be written";
    Why::Refused { .. } => "máy chủ từ chối", "the server refuses it";
    Why::Drifted { .. } => "bị sửa từ bên ngoài; để nguyên theo chính sách của thuộc tính", "changed by somebody else; left as it is by the attribute's policy";
    Why::ParentLeftOut => "mục cấp trên bị để lại", "the entry above is left out";
    Why::ChangedSince => "đã bị sửa sau kế hoạch đó; giữ nguyên", "changed since that plan; left as it is";
    Why::CaseOpen => "chờ quyết định một mục có phải của người này không", "whether an entry is this person's waits for a decision";
    Why::NotUndoable => "không có thông tin để hoàn tác", "nothing says how it is undone";
} }
