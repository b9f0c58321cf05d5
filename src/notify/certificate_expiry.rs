//! That a certificate ends soon, told to its holder.

use time::Date;

use super::law;
use super::words::{automatic, choose};
use crate::domain::decision::tell::written;
use crate::domain::lang::Lang;
use crate::domain::notice::NoticeText;

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateExpiry {
    /// The holder's name.
    pub name: String,
    /// Serial number of the certificate, hexadecimal.
    pub serial: String,
    /// The day of the mail.
    pub day: Date,
    /// The certificate's last day.
    pub last_day: Date,
    /// Days until then.
    pub days_left: i64,
    /// The day on which its renewal was handed in, if it was.
    pub asked_on: Option<Date>,
    /// Where such mails are turned off, if this one may be and there is a page for it.
    pub choose: Option<String>,
}

/// The mail.
#[must_use]
pub fn compose(lang: Lang, told: &CertificateExpiry) -> NoticeText {
    let CertificateExpiry { name, serial, day, days_left, .. } = told;
    let (last_day, left) = (written(told.last_day), left(lang, *days_left));
    let (what, number) = (law::certificate(lang, *day), law::serial(lang));
    let to_do = to_do(lang, told);
    let end = format!("{}{}", automatic(lang), choose(lang, told.choose.as_deref()));
    match lang {
        Lang::Vi => NoticeText {
            title: format!("Chứng thư số hết hạn ngày {last_day} ({left})"),
            body: format!(
                "Kính gửi Anh/Chị {name},\n\n{} cấp cho Anh/Chị có hiệu lực đến hết ngày {last_day} ({left}).\n{number}: \
                 {serial}\n\n{to_do}\nSau khi hết hạn, chứng thư này không dùng để ký số được nữa.\n{end}",
                law::capital(what)
            ),
        },
        Lang::En => NoticeText {
            title: format!("Your certificate ends on {last_day} ({left})"),
            body: format!(
                "Dear {name},\n\nYour {what} is valid until the end of {last_day} ({left}).\n{number}: {serial}\n\n{to_do}\nAfter that day nothing can be signed with it.\n{end}"
            ),
        },
    }
}

/// What the holder is to do: have it asked for, or, where it was, see that the new one comes.
fn to_do(lang: Lang, told: &CertificateExpiry) -> String {
    let Some(asked_on) = told.asked_on.map(written) else {
        let law = law::what_to_do(lang, told.day, told.days_left, (true, false));
        return match lang {
            Lang::Vi => format!("Anh/Chị vui lòng liên hệ người quản lý thuê bao của cơ quan. {law}"),
            Lang::En => format!("Please see your agency's subscriber manager. {law}"),
        };
    };
    match lang {
        Lang::Vi => format!(
            "Cơ quan đã đề nghị gia hạn ngày {asked_on}; đề nghị đang được xử lý. Nếu việc gia hạn chưa hoàn thành, Anh/Chị vui lòng liên hệ \
             người quản lý thuê bao của cơ quan.\n"
        ),
        Lang::En => format!(
            "Its renewal was asked for on {asked_on} and has not ended yet. Please see your agency's subscriber manager if it does not come \
             through.\n"
        ),
    }
}

/// How much time is left, in words.
pub(super) fn left(lang: Lang, days: i64) -> String {
    match (lang, days) {
        (Lang::Vi, 0) => "hôm nay".to_owned(),
        (Lang::Vi, _) => format!("còn {days} ngày"),
        (Lang::En, 0) => "today".to_owned(),
        (Lang::En, 1) => "1 day left".to_owned(),
        (Lang::En, _) => format!("{days} days left"),
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;
    use time::macros::date;

    use super::*;

    fn told(day: Date, days_left: i64) -> CertificateExpiry {
        let last_day = day + Duration::days(days_left);
        let (name, serial) = ("Nguyễn Văn An".to_owned(), "5400c1".to_owned());
        let choose = (days_left > 7).then(|| "https://congvu.tinh.gov.vn/account/notices".to_owned());
        CertificateExpiry { name, serial, day, last_day, days_left, asked_on: None, choose }
    }

    #[test]
    fn the_holder_reads_when_it_ends_and_what_to_do_by_the_law_of_the_day() {
        let mails = [
            (Lang::Vi, told(date!(2019 - 06 - 15), 60)),
            (Lang::Vi, told(date!(2019 - 06 - 15), 30)),
            (Lang::Vi, told(date!(2025 - 06 - 15), 30)),
            (Lang::Vi, told(date!(2025 - 06 - 15), 0)),
            (Lang::Vi, CertificateExpiry { asked_on: Some(date!(2025 - 05 - 02)), ..told(date!(2025 - 06 - 15), 7) }),
            (Lang::En, told(date!(2019 - 06 - 15), 59)),
            (Lang::En, told(date!(2025 - 06 - 15), 1)),
            (Lang::En, CertificateExpiry { asked_on: Some(date!(2025 - 05 - 02)), ..told(date!(2025 - 06 - 15), 7) }),
        ];
        let mails = mails.map(|(lang, told)| compose(lang, &told));
        insta::assert_snapshot!(mails.map(|mail| format!("{}\n\n{}", mail.title, mail.body)).join("=====\n"));
    }
}
