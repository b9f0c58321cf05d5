//! Words of the forms that follow from facts.

use time::Date;

use crate::domain::certificate::request::content::RevocationReason;

/// The motto that official texts open with.
pub const NATION: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
/// Its second line.
pub const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";
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
    fn every_reason_has_words_of_its_own() {
        let mut words: Vec<&str> = RevocationReason::ALL.iter().map(|code| reason(*code)).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), RevocationReason::ALL.len());
    }
}
