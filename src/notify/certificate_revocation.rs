//! What the CA told of certificates, by its list or its responder: to each holder, and to whoever looks after them. Nobody can turn this off.

use time::Date;

use super::law;
use super::words::{MOST_LINES, automatic, further};
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
    /// What the CA told.
    pub kind: RevocationEventKind,
    /// From when on.
    pub since: Date,
    /// Nobody here had asked for it.
    pub is_unannounced: bool,
    /// A request for its revocation had been handed in.
    pub is_asked: bool,
    /// Our own order stops its use, whatever the CA says.
    pub is_stopped: bool,
}

/// The mail to the holder.
#[must_use]
pub fn compose_for_holder(lang: Lang, line: &RevocationLine) -> NoticeText {
    let (name, serial) = (line.holder.as_deref().unwrap_or_default(), &line.serial);
    let (word, since) = (word(lang, line), written(line.since));
    let (title, first) = match lang {
        Lang::Vi => (
            format!("Chứng thư số của Anh/Chị {word}"),
            format!(
                "Kính gửi Anh/Chị {name},\n\nTheo thông tin của CA, chứng thư số của Anh/Chị {word} từ ngày {since}."
            ),
        ),
        Lang::En => (
            format!("Your certificate {word}"),
            format!("Dear {name},\n\nThe CA says that your certificate {word} since {since}."),
        ),
    };
    let consequence = match (line.kind, line.is_stopped) {
        (RevocationEventKind::Released, false) => lang.pick("Chứng thư được sử dụng trở lại.", "It can be used again."),
        (RevocationEventKind::Released, true) => lang.pick(
            "Tuy vậy, chứng thư vẫn đang ngừng sử dụng nội bộ; Anh/Chị không dùng chứng thư này để ký số.",
            "Its use is still stopped by an order of our own, however: do not sign with it.",
        ),
        _ => lang.pick("Không dùng chứng thư này để ký số nữa.", "Do not sign with it any more."),
    };
    let warning = if line.is_unannounced {
        lang.pick(
            "\nHệ thống không có đề nghị nào về việc này. Nếu Anh/Chị không rõ lý do, hãy báo ngay người quản lý thuê bao hoặc bộ phận công \
             nghệ thông tin.\n",
            "\nNobody here had asked for that. If you do not know why, tell your subscriber manager or the IT desk at once.\n",
        )
    } else {
        ""
    };
    let number = law::serial(lang);
    NoticeText { title, body: format!("{first}\n{number}: {serial}\n\n{consequence}\n{warning}{}", automatic(lang)) }
}

/// The mail to whoever looks after these certificates: those come first that nobody had asked for.
#[must_use]
pub fn compose_for_desk(lang: Lang, names: bool, lines: &[RevocationLine]) -> NoticeText {
    let (unannounced, others): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line.is_unannounced);
    let (alarming, all) = (unannounced.len(), lines.len());
    let title = match (lang, alarming) {
        (Lang::Vi, 0) => format!("Thông tin của CA: {all} chứng thư số thay đổi trạng thái"),
        (Lang::Vi, _) => format!("Cảnh báo: {alarming} chứng thư số bị CA thu hồi hoặc tạm dừng mà không có đề nghị"),
        (Lang::En, 0) => format!("Told by the CA: {all} certificates changed"),
        (Lang::En, _) => format!("Alarm: {alarming} certificates revoked or on hold that nobody had asked for"),
    };
    let mut body = lang.pick("Kính gửi Anh/Chị,\n", "Dear Sir or Madam,\n").to_owned();
    let mut room = MOST_LINES;
    for (heading, lines) in [
        (lang.pick("Không có đề nghị nào được trình trước đó", "Nobody here had asked for it"), unannounced),
        (lang.pick("Chứng thư được CA cập nhật trạng thái", "Told by the CA"), others),
    ] {
        if lines.is_empty() {
            continue;
        }
        body.push_str(&format!("\n{heading} ({}):\n", lines.len()));
        for line in lines.iter().take(room) {
            body.push_str(&format!("- {}\n", told(lang, names, line)));
        }
        body.push_str(&further(lang, lines.len().saturating_sub(room)));
        room = room.saturating_sub(lines.len());
    }
    body.push_str(lang.pick("\nĐăng nhập hệ thống để xem chi tiết.\n", "\nLog in for details.\n"));
    body.push_str(automatic(lang));
    NoticeText { title, body }
}

fn told(lang: Lang, names: bool, line: &RevocationLine) -> String {
    let agency = line.agency.as_deref().unwrap_or(lang.pick("không rõ cơ quan", "agency unknown"));
    let holder = line.holder.as_deref().filter(|_| names).map(|name| format!("{name}, ")).unwrap_or_default();
    let (word, since, serial) = (word(lang, line), written(line.since), &line.serial);
    let but = if line.kind == RevocationEventKind::Released && line.is_stopped {
        lang.pick("; vẫn đang ngừng sử dụng nội bộ", "; its use is still stopped by our own order")
    } else {
        ""
    };
    let number = law::serial(lang).to_lowercase();
    match lang {
        Lang::Vi => format!("{holder}{agency}, {number} {serial}: {word} từ ngày {since}{but}"),
        Lang::En => format!("{holder}{agency}, {number} {serial}: {word} since {since}{but}"),
    }
}

/// What became of it. What was asked for befalls nobody.
const fn word(lang: Lang, line: &RevocationLine) -> &'static str {
    match (line.kind, line.is_asked) {
        (RevocationEventKind::Held, false) => lang.pick("bị CA tạm dừng", "is on hold"),
        (RevocationEventKind::Held, true) => lang.pick("được CA tạm dừng", "is on hold"),
        (RevocationEventKind::Released, _) => lang.pick("được CA cho sử dụng trở lại", "is on hold no longer"),
        (_, false) => lang.pick("đã bị CA thu hồi", "is revoked"),
        (_, true) => lang.pick("đã được CA thu hồi theo đề nghị", "is revoked"),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn line(kind: RevocationEventKind, is_unannounced: bool, is_asked: bool) -> RevocationLine {
        RevocationLine {
            holder: Some("Nguyễn Văn An".to_owned()),
            agency: Some("Sở Y tế".to_owned()),
            serial: "5400c1".to_owned(),
            kind,
            since: date!(2025 - 06 - 12),
            is_unannounced,
            is_asked,
            is_stopped: false,
        }
    }

    #[test]
    fn holders_and_desks_are_told_what_the_list_says() {
        use RevocationEventKind::{Held, Released, Revoked};
        let stopped = RevocationLine { is_stopped: true, ..line(Released, false, false) };
        let lines = [
            line(Revoked, false, true),
            line(Revoked, true, false),
            line(Held, true, false),
            line(Released, false, false),
            stopped,
        ];
        let mut mails = Vec::new();
        for lang in [Lang::Vi, Lang::En] {
            mails.extend(lines.iter().map(|line| compose_for_holder(lang, line)));
            mails.push(compose_for_desk(lang, true, &lines));
            mails.push(compose_for_desk(lang, false, &lines[..1]));
        }
        let mails: Vec<String> = mails.into_iter().map(|mail| format!("{}\n\n{}", mail.title, mail.body)).collect();
        insta::assert_snapshot!(mails.join("=====\n"));
    }

    #[test]
    fn what_is_still_stopped_is_not_said_to_be_usable() {
        let stopped = RevocationLine { is_stopped: true, ..line(RevocationEventKind::Released, false, true) };
        let body = compose_for_holder(Lang::Vi, &stopped).body;
        assert!(body.contains("vẫn đang ngừng sử dụng nội bộ") && !body.contains("được sử dụng trở lại"), "{body}");
        let good = RevocationLine { is_stopped: false, ..stopped };
        assert!(compose_for_holder(Lang::Vi, &good).body.contains("Chứng thư được sử dụng trở lại."));
    }

    #[test]
    fn a_mail_is_bounded_and_tells_how_many_found_no_room() {
        let mut lines = vec![line(RevocationEventKind::Revoked, false, true); 250];
        lines.extend(vec![line(RevocationEventKind::Held, true, false); 50]);
        let body = compose_for_desk(Lang::Vi, true, &lines).body;
        assert_eq!(body.matches("Nguyễn Văn An").count(), MOST_LINES);
        assert_eq!(body.matches("bị CA tạm dừng từ ngày").count(), 50, "what nobody asked for comes first");
        assert!(body.contains("(250):") && body.contains("và 100 mục khác"), "{body}");
    }
}
