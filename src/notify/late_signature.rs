//! Signatures made after whoever held the certificate had left: to the heads, the administrators, the auditor and the registration authority of
//! their part of the tree. Nobody can turn this off.

use time::Date;

use super::law;
use super::words::{MOST_LINES, automatic, further};
use crate::domain::decision::tell::written;
use crate::domain::lang::Lang;
use crate::domain::notice::NoticeText;

/// What is told of one certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateSignatureLine {
    /// Who had held it.
    pub holder: Option<String>,
    /// The agency that they left.
    pub agency: Option<String>,
    /// Serial number, hexadecimal.
    pub serial: String,
    /// How many signatures came to light.
    pub signatures: u64,
    /// Day of the first.
    pub first: Date,
    /// Day of the last.
    pub last: Date,
}

/// The mail to whoever has to look into it.
#[must_use]
pub fn compose(lang: Lang, names: bool, lines: &[LateSignatureLine]) -> NoticeText {
    let all = lines.len();
    let (title, first) = match lang {
        Lang::Vi => (
            format!("Cảnh báo: {all} chứng thư số được dùng để ký sau khi người giữ đã rời vị trí công tác"),
            "Kính gửi Anh/Chị,\n\nHệ thống quản lý văn bản báo về các lần ký bằng chứng thư số mà người giữ đã rời vị trí công tác tại \
             thời điểm ký:\n",
        ),
        Lang::En => (
            format!("Alarm: {all} certificates signed after their holders had left"),
            "Dear Sir or Madam,\n\nDocument systems report signatures by certificates whose holders had left by then:\n",
        ),
    };
    let mut body = first.to_owned();
    for line in lines.iter().take(MOST_LINES) {
        body.push_str(&format!("- {}\n", told(lang, names, line)));
    }
    body.push_str(&further(lang, all.saturating_sub(MOST_LINES)));
    body.push_str(lang.pick(
        "\nĐề nghị kiểm tra các văn bản này, bảo đảm thiết bị lưu khóa bí mật đã được thu hồi và chứng thư đã được đề nghị thu hồi. \
         Đăng nhập hệ thống để xem chi tiết.\n",
        "\nLook into these documents, and see that the device was handed back and the revocation asked for. Log in for details.\n",
    ));
    body.push_str(automatic(lang));
    NoticeText { title, body }
}

fn told(lang: Lang, names: bool, line: &LateSignatureLine) -> String {
    let agency = line.agency.as_deref().unwrap_or(lang.pick("không rõ cơ quan", "agency unknown"));
    let holder = line.holder.as_deref().filter(|_| names).map(|name| format!("{name}, ")).unwrap_or_default();
    let (number, serial, signatures) = (law::serial(lang).to_lowercase(), &line.serial, line.signatures);
    let (first, last) = (written(line.first), written(line.last));
    match (lang, line.first == line.last) {
        (Lang::Vi, true) => format!("{holder}{agency}, {number} {serial}: {signatures} lần ký, ngày {first}"),
        (Lang::Vi, false) => {
            format!("{holder}{agency}, {number} {serial}: {signatures} lần ký, từ ngày {first} đến ngày {last}")
        }
        (Lang::En, true) => format!("{holder}{agency}, {number} {serial}: {signatures} signatures, on {first}"),
        (Lang::En, false) => {
            format!("{holder}{agency}, {number} {serial}: {signatures} signatures, from {first} to {last}")
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn line(last: Date) -> LateSignatureLine {
        LateSignatureLine {
            holder: Some("Nguyễn Văn An".to_owned()),
            agency: Some("Sở Y tế".to_owned()),
            serial: "5400c1".to_owned(),
            signatures: 3,
            first: date!(2025 - 06 - 12),
            last,
        }
    }

    #[test]
    fn names_stay_within_the_provinces_own_mail() {
        let lines = [line(date!(2025 - 06 - 12)), line(date!(2025 - 06 - 20))];
        let named = compose(Lang::Vi, true, &lines);
        assert!(named.title.contains("2 chứng thư số"), "{}", named.title);
        let whose = "Nguyễn Văn An, Sở Y tế, số hiệu chứng thư 5400c1: 3 lần ký";
        for told in ["ngày 12/06/2025", "từ ngày 12/06/2025 đến ngày 20/06/2025"] {
            assert!(named.body.contains(&format!("- {whose}, {told}\n")), "{}", named.body);
        }
        assert!(!compose(Lang::En, false, &lines).body.contains("Nguyễn Văn An"));
        assert!(
            compose(Lang::En, true, &vec![line(date!(2025 - 06 - 12)); 250]).body.matches("5400c1").count()
                == MOST_LINES
        );
    }
}
