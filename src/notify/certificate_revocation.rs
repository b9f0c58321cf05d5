//! What the CA's list told of certificates: to each holder, and to whoever looks after them. Nobody can turn this off.

use time::Date;

use super::words::automatic;
use crate::domain::certificate::observation::RevocationEventKind;
use crate::domain::decision::tell::written;
use crate::domain::lang::Lang;
use crate::domain::notice::NoticeText;

/// What is told of one certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationLine {
    /// Whose it is; none: nobody's, or an agency's.
    pub holder: Option<String>,
    /// The agency of the holder, or whose certificate it is.
    pub agency: Option<String>,
    /// Serial number, hexadecimal.
    pub serial: String,
    /// What the list told.
    pub kind: RevocationEventKind,
    /// From when on.
    pub since: Date,
    /// Nobody here had asked for it.
    pub is_unannounced: bool,
}

/// The mail to the holder.
#[must_use]
pub fn compose_for_holder(lang: Lang, line: &RevocationLine) -> NoticeText {
    let (name, serial) = (line.holder.as_deref().unwrap_or_default(), &line.serial);
    let (word, since) = (word(lang, line.kind), written(line.since));
    let is_good_again = line.kind == RevocationEventKind::Released;
    let (title, first, consequence, warning) = match lang {
        Lang::Vi => (
            format!("Chứng thư số của Anh/Chị {word}"),
            format!(
                "Kính gửi Anh/Chị {name},\n\nTheo danh sách của CA, chứng thư số của Anh/Chị {word} từ ngày {since}."
            ),
            if is_good_again {
                "Chứng thư dùng lại được."
            } else {
                "Không dùng chứng thư này để ký số nữa."
            },
            "Hệ thống không có đề nghị nào về việc này. Nếu Anh/Chị không rõ lý do, hãy báo ngay người quản lý thuê bao hoặc bộ phận công \
             nghệ thông tin.",
        ),
        Lang::En => (
            format!("Your certificate {word}"),
            format!("Dear {name},\n\nThe CA's list says that your certificate {word} since {since}."),
            if is_good_again { "It can be used again." } else { "Do not sign with it any more." },
            "Nobody here had asked for that. If you do not know why, tell your subscriber manager or the IT desk at once.",
        ),
    };
    let warning = if line.is_unannounced && !is_good_again { format!("\n{warning}\n") } else { String::new() };
    let number = lang.pick("Số sê-ri của chứng thư", "Serial number of the certificate");
    NoticeText { title, body: format!("{first}\n{number}: {serial}\n\n{consequence}\n{warning}{}", automatic(lang)) }
}

/// The mail to whoever looks after these certificates.
#[must_use]
pub fn compose_for_desk(lang: Lang, names: bool, lines: &[RevocationLine]) -> NoticeText {
    let (unannounced, others): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line.is_unannounced);
    let (alarming, all) = (unannounced.len(), lines.len());
    let title = match (lang, alarming) {
        (Lang::Vi, 0) => format!("Danh sách của CA: {all} chứng thư số thay đổi trạng thái"),
        (Lang::Vi, _) => format!("Cảnh báo: {alarming} chứng thư số bị CA thu hồi hoặc tạm dừng mà không có đề nghị"),
        (Lang::En, 0) => format!("The CA's list: {all} certificates changed"),
        (Lang::En, _) => format!("Alarm: {alarming} certificates revoked or on hold that nobody had asked for"),
    };
    let mut body = lang.pick("Kính gửi Anh/Chị,\n", "Dear Sir or Madam,\n").to_owned();
    for (heading, lines) in [
        (lang.pick("Không có đề nghị nào được trình trước đó", "Nobody here had asked for it"), unannounced),
        (lang.pick("Chứng thư được CA cập nhật trạng thái", "Told by the CA's list"), others),
    ] {
        if lines.is_empty() {
            continue;
        }
        body.push_str(&format!("\n{heading} ({}):\n", lines.len()));
        for line in lines {
            body.push_str(&format!("- {}\n", told(lang, names, line)));
        }
    }
    body.push_str(lang.pick("\nĐăng nhập hệ thống để xem chi tiết.\n", "\nLog in for details.\n"));
    body.push_str(automatic(lang));
    NoticeText { title, body }
}

fn told(lang: Lang, names: bool, line: &RevocationLine) -> String {
    let agency = line.agency.as_deref().unwrap_or(lang.pick("không rõ cơ quan", "agency unknown"));
    let holder = line.holder.as_deref().filter(|_| names).map(|name| format!("{name}, ")).unwrap_or_default();
    let (word, since, serial) = (word(lang, line.kind), written(line.since), &line.serial);
    match lang {
        Lang::Vi => format!("{holder}{agency}, số sê-ri {serial}: {word} từ ngày {since}"),
        Lang::En => format!("{holder}{agency}, serial number {serial}: {word} since {since}"),
    }
}

const fn word(lang: Lang, kind: RevocationEventKind) -> &'static str {
    match kind {
        RevocationEventKind::Held => lang.pick("bị CA tạm dừng", "is on hold"),
        RevocationEventKind::Released => lang.pick("được CA cho sử dụng trở lại", "is on hold no longer"),
        _ => lang.pick("đã bị CA thu hồi", "is revoked"),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn line(kind: RevocationEventKind, is_unannounced: bool) -> RevocationLine {
        RevocationLine {
            holder: Some("Nguyễn Văn An".to_owned()),
            agency: Some("Sở Y tế".to_owned()),
            serial: "5400c1".to_owned(),
            kind,
            since: date!(2025 - 06 - 12),
            is_unannounced,
        }
    }

    #[test]
    fn holders_and_desks_are_told_what_the_list_says() {
        use RevocationEventKind::{Held, Released, Revoked};
        let lines = [line(Revoked, false), line(Held, true), line(Released, false)];
        let mut mails = Vec::new();
        for lang in [Lang::Vi, Lang::En] {
            mails.extend(lines.iter().map(|line| compose_for_holder(lang, line)));
            mails.push(compose_for_desk(lang, true, &lines));
            mails.push(compose_for_desk(lang, false, &lines[..1]));
        }
        let mails: Vec<String> = mails.into_iter().map(|mail| format!("{}\n\n{}", mail.title, mail.body)).collect();
        insta::assert_snapshot!(mails.join("=====\n"));
    }
}
