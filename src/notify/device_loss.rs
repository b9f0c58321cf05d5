//! That a device was reported lost, or a key exposed: told to its holder, who may not be who reported it, and to the administrators. Nobody can
//! turn this off.

use super::words::automatic;
use crate::domain::clock::Timestamp;
use crate::domain::decision::tell::written;
use crate::domain::lang::Lang;
use crate::domain::notice::NoticeText;

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceLoss {
    /// Whose it is, if they may be named.
    pub holder: Option<String>,
    /// The holder's agency.
    pub agency: Option<String>,
    /// When it was reported.
    pub reported_at: Timestamp,
    /// Certificates whose use was stopped by it.
    pub stopped: usize,
    /// Requests to revoke that were drafted.
    pub drafted: usize,
}

/// The mail: to the holder, or to an administrator.
#[must_use]
pub fn compose(lang: Lang, is_holder: bool, told: &DeviceLoss) -> NoticeText {
    let DeviceLoss { stopped, drafted, .. } = told;
    let on = written(told.reported_at.day());
    let name = told.holder.as_deref().unwrap_or_default();
    let title = lang.pick("Đã ghi nhận báo mất thiết bị lưu khóa bí mật", "A key device was reported lost").to_owned();
    let (greeting, whose) = match (lang, is_holder) {
        (Lang::Vi, true) => (format!("Kính gửi Anh/Chị {name},"), "của Anh/Chị".to_owned()),
        (Lang::En, true) => (format!("Dear {name},"), "yours".to_owned()),
        (Lang::Vi, false) => ("Kính gửi Anh/Chị,".to_owned(), format!("của {}", person(lang, told))),
        (Lang::En, false) => ("Dear Sir or Madam,".to_owned(), format!("of {}", person(lang, told))),
    };
    let what = match lang {
        Lang::Vi => format!(
            "Ngày {on}, thiết bị lưu khóa bí mật {whose} được báo mất hoặc lộ khóa.\n- Chứng thư ngừng sử dụng nội bộ: {stopped}\n- Đề nghị thu \
             hồi đã lập, chờ người quản lý thuê bao trình: {drafted}\n"
        ),
        Lang::En => format!(
            "On {on} a key device ({whose}) was reported lost, or its key exposed.\n- Certificates whose use is stopped: {stopped}\n- Requests to \
             revoke that were drafted, and wait for the subscriber manager: {drafted}\n"
        ),
    };
    let warning = match (lang, is_holder) {
        (_, false) => "",
        (Lang::Vi, true) => "\nNếu việc này không đúng, hãy báo ngay bộ phận công nghệ thông tin.\n",
        (Lang::En, true) => "\nIf this is not so, tell the IT desk at once.\n",
    };
    NoticeText { title, body: format!("{greeting}\n\n{what}{warning}{}", automatic(lang)) }
}

fn person(lang: Lang, told: &DeviceLoss) -> String {
    let agency = told.agency.as_deref().unwrap_or(lang.pick("không rõ cơ quan", "agency unknown"));
    match (&told.holder, lang) {
        (Some(name), _) => format!("{name}, {agency}"),
        (None, Lang::Vi) => format!("một người của {agency}"),
        (None, Lang::En) => format!("somebody of {agency}"),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn holder_and_administrators_are_told_what_became_of_it() {
        let told = |holder: Option<&str>| DeviceLoss {
            holder: holder.map(str::to_owned),
            agency: Some("Sở Y tế".to_owned()),
            reported_at: Timestamp::start_of(date!(2025 - 06 - 12)),
            stopped: 2,
            drafted: 1,
        };
        let mut mails = Vec::new();
        for lang in [Lang::Vi, Lang::En] {
            mails.push(compose(lang, true, &told(Some("Nguyễn Văn An"))));
            mails.push(compose(lang, false, &told(Some("Nguyễn Văn An"))));
            mails.push(compose(lang, false, &told(None)));
        }
        let mails: Vec<String> = mails.into_iter().map(|mail| format!("{}\n\n{}", mail.title, mail.body)).collect();
        insta::assert_snapshot!(mails.join("=====\n"));
    }
}
