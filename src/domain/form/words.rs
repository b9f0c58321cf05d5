//! Words of the forms that follow from facts.

use time::Date;

use crate::domain::agency::AgencyKind;
use crate::domain::certificate::request::content::RevocationReason;

/// The motto that official texts open with.
pub const NATION: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
/// What texts of Party bodies open with instead.
pub const PARTY: &str = "ĐẢNG CỘNG SẢN VIỆT NAM";
/// What texts of the Youth Union open with.
pub const YOUTH: &str = "ĐOÀN TNCS HỒ CHÍ MINH";
/// The second line of the nation's.
pub const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";
/// Stands on a form whose request is still being written.
pub const DRAFT: &str = "BẢN NHÁP: đề nghị chưa được trình";
/// Stands on the first form of an agency.
pub const BY_HAND: &str = "Đề nghị đầu tiên của cơ quan: ký tay và đóng dấu.";
/// Who gets it.
pub const RECIPIENTS: [&str; 2] = ["Như trên;", "Lưu: VT."];
/// Who signs.
pub const SIGNER: &str = "NGƯỜI ĐỨNG ĐẦU CƠ QUAN, TỔ CHỨC QUẢN LÝ TRỰC TIẾP";
/// How.
pub const SIGNED: &str = "(Ký, đóng dấu và ghi rõ họ tên)";

/// Why a certificate is revoked, as the law puts it (Decree 68/2024, Art. 17).
#[must_use]
pub const fn reason(reason: RevocationReason) -> &'static str {
    match reason {
        RevocationReason::KeyExposed => "Khóa bí mật bị lộ",
        RevocationReason::DeviceLost => "Thiết bị lưu khóa bí mật bị thất lạc hoặc hỏng",
        RevocationReason::Moved => "Thay đổi vị trí công tác",
        RevocationReason::Replaced => "Đã được cấp chứng thư khác thay thế",
        RevocationReason::Left => "Thôi việc hoặc chuyển công tác ra ngoài tỉnh",
        RevocationReason::Retired => "Nghỉ hưu",
        RevocationReason::Died => "Từ trần",
        RevocationReason::Dissolved => "Cơ quan, tổ chức giải thể, chia, tách hoặc sáp nhập",
        RevocationReason::AuthorityWithdrawn => "Không còn thẩm quyền ký",
    }
}

/// A day as an official text is dated: day, and month up to February, with a zero in front (Decree 30/2020, annex I).
#[must_use]
pub fn dated(place: &str, day: Date) -> String {
    let month = u8::from(day.month());
    let month = if month < 3 { format!("0{month}") } else { month.to_string() };
    format!("{place}, ngày {:02} tháng {month} năm {}", day.day(), day.year())
}

/// How the province is called where a text is dated.
#[must_use]
pub fn place(province: &str) -> &str {
    let prefixes = ["Tỉnh ", "tỉnh ", "Thành phố ", "thành phố "];
    prefixes.iter().find_map(|prefix| province.strip_prefix(prefix)).unwrap_or(province)
}

/// The administrative unit that a body of this kind and name governs, as texts are dated there (Decree 30/2020, annex I): its name
/// without its kind, unless it has a number for a name. None where the body governs no district or commune, or its name does not tell.
#[must_use]
pub fn governed(kind: AgencyKind, name: &str) -> Option<String> {
    let kind = match kind {
        AgencyKind::City => "Thành phố",
        AgencyKind::Town => "Thị xã",
        AgencyKind::RuralDistrict => "Huyện",
        AgencyKind::Ward => "Phường",
        AgencyKind::RuralCommune => "Xã",
        AgencyKind::Township => "Thị trấn",
        _ => return None,
    };
    let (words, of_kind): (Vec<&str>, Vec<String>) =
        (name.split_whitespace().collect(), kind.split(' ').map(str::to_lowercase).collect());
    let is_kind = |found: &[&str]| found.iter().map(|word| word.to_lowercase()).eq(of_kind.iter().cloned());
    let at = words.windows(of_kind.len()).position(is_kind)?;
    let own = words.get(at + of_kind.len()..)?.join(" ");
    match own.chars().next()? {
        number if number.is_ascii_digit() => Some(format!("{kind} {own}")),
        _ => Some(own),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_text_is_dated_as_official_texts_are() {
        assert_eq!(dated("Bình Phước", date!(2019 - 02 - 05)), "Bình Phước, ngày 05 tháng 02 năm 2019");
        assert_eq!(dated("Bình Phước", date!(2019 - 11 - 15)), "Bình Phước, ngày 15 tháng 11 năm 2019");
        assert_eq!((place("Tỉnh Bình Phước"), place("Thành phố Huế"), place("Huế")), ("Bình Phước", "Huế", "Huế"));
    }

    #[test]
    fn a_district_or_commune_is_named_without_its_kind() {
        use AgencyKind::{
            City, DistrictDepartment, ProvincialDepartment, RuralCommune, RuralDistrict, Town, Township, Ward,
        };
        let told = [
            (City, "UBND thành phố Đồng Xoài", Some("Đồng Xoài")),
            (RuralCommune, "UBND xã Lộc Thạnh", Some("Lộc Thạnh")),
            (Town, "Ủy ban nhân dân Thị xã Bình Long", Some("Bình Long")),
            (RuralDistrict, "UBND huyện Bù Gia Mập", Some("Bù Gia Mập")),
            (Ward, "UBND phường 3", Some("Phường 3")),
            (Township, "UBND thị trấn Lộc Ninh", Some("Lộc Ninh")),
            (RuralCommune, "UBND Lộc Thạnh", None),
            (Ward, "UBND phường", None),
            (ProvincialDepartment, "Sở Nội vụ", None),
            (DistrictDepartment, "Phòng Nội vụ huyện Lộc Ninh", None),
        ];
        for (kind, name, expected) in told {
            assert_eq!(governed(kind, name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn every_reason_has_words_of_its_own() {
        let mut words: Vec<&str> = RevocationReason::ALL.iter().map(|code| reason(*code)).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), RevocationReason::ALL.len());
    }
}
