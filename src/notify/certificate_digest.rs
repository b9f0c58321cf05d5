//! Certificates that end soon and requests that are overdue, for whoever looks after them: one mail a day, by agency.
//!
//! People are named in mails within the province's own mail domain only; elsewhere an agency's figures stand for them.

use time::Date;

use super::certificate_expiry::left;
use super::law;
use super::words::{MOST_LINES, choose, further};
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::decision::tell::written;
use crate::domain::lang::Lang;
use crate::domain::notice::NoticeText;

/// What is told of one agency.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AgencyPart {
    /// Its name; none: nobody's certificates.
    pub agency: Option<String>,
    /// Certificates that end soon.
    pub expiring: Vec<ExpiringLine>,
    /// Requests that are overdue.
    pub overdue: Vec<OverdueLine>,
}

/// A certificate that ends soon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpiringLine {
    /// Whose it is.
    pub whose: Whose,
    /// Serial number, hexadecimal.
    pub serial: String,
    /// Its last day.
    pub last_day: Date,
    /// Days until then.
    pub days_left: i64,
    /// Its renewal, if one is open: the day it was handed in, else opened, and whether it was handed in.
    pub renewal: Option<(Date, bool)>,
}

/// Whose a certificate is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// This person's.
    Holder(String),
    /// The agency's own.
    Agencys,
    /// Nobody knows.
    Nobodys,
}

impl AgencyPart {
    fn called(&self, lang: Lang) -> &str {
        self.agency.as_deref().unwrap_or(lang.pick("Chưa xác định chủ thể", "Nobody's, as far as is known"))
    }
}

impl ExpiringLine {
    fn whose(&self, lang: Lang) -> String {
        match &self.whose {
            Whose::Holder(name) => name.clone(),
            Whose::Agencys => lang.pick("chứng thư của cơ quan", "the agency's own").to_owned(),
            Whose::Nobodys => format!("{} {}", law::serial(lang).to_lowercase(), self.serial),
        }
    }
}

/// A request that is overdue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverdueLine {
    /// What is asked.
    pub kind: RequestKind,
    /// For whom.
    pub holder: String,
    /// The last day of its term.
    pub due: Date,
    /// Where it stands.
    pub state: RequestState,
}

/// The mail; none when there is nothing to tell.
#[must_use]
pub fn compose(
    lang: Lang,
    names: bool,
    day: Date,
    agencies: &[AgencyPart],
    page_to_choose: Option<&str>,
) -> Option<NoticeText> {
    let expiring: usize = agencies.iter().map(|part| part.expiring.len()).sum();
    let overdue: usize = agencies.iter().map(|part| part.overdue.len()).sum();
    if expiring + overdue == 0 {
        return None;
    }
    let mut page = Page { lang, names, room: MOST_LINES, body: String::new() };
    page.say(lang.pick("Kính gửi Anh/Chị,\n", "Dear Sir or Madam,\n"));
    if expiring > 0 {
        let what = law::capital(law::certificate(lang, day));
        page.say(&match lang {
            Lang::Vi => format!("\n{what} sắp hết hạn ({expiring}):\n"),
            Lang::En => format!("\n{what}s that end soon ({expiring}):\n"),
        });
        for part in agencies.iter().filter(|part| !part.expiring.is_empty()) {
            page.expiring(part);
        }
        page.what_to_do(day, agencies);
    }
    if overdue > 0 {
        page.say(&match lang {
            Lang::Vi => format!("\nĐề nghị quá hạn xử lý ({overdue}):\n"),
            Lang::En => format!("\nRequests that are overdue ({overdue}):\n"),
        });
        for part in agencies.iter().filter(|part| !part.overdue.is_empty()) {
            page.overdue(day, part);
        }
    }
    page.say(lang.pick(
        "\nĐăng nhập hệ thống để xem chi tiết và xử lý.\n\nThư này được gửi tự động, mỗi ngày nhiều nhất một lần; mỗi chứng thư được nhắc một lần ở \
         mỗi mốc ngày, mỗi đề nghị quá hạn một lần ở mỗi thời hạn.\n",
        "\nLog in for details and to act on them.\n\nThis mail is sent automatically, at most once a day; each certificate is told of once at each \
         number of days, each overdue request once in each of its terms.\n",
    ));
    page.say(&choose(lang, page_to_choose));
    Some(NoticeText { title: title(lang, day, expiring, overdue), body: page.body })
}

fn title(lang: Lang, day: Date, expiring: usize, overdue: usize) -> String {
    let day = written(day);
    let parts = [
        (expiring, lang.pick("sắp hết hạn", "ending soon")),
        (overdue, lang.pick("đề nghị quá hạn", "overdue requests")),
    ];
    let told: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    match lang {
        Lang::Vi => format!("Chứng thư số ngày {day}: {}", told.join(", ")),
        Lang::En => format!("Certificates on {day}: {}", told.join(", ")),
    }
}

/// A mail in the making.
struct Page {
    lang: Lang,
    names: bool,
    room: usize,
    body: String,
}

impl Page {
    fn say(&mut self, text: &str) {
        self.body.push_str(text);
    }

    /// What the law asks to be done about those whose renewal was not handed in.
    fn what_to_do(&mut self, day: Date, agencies: &[AgencyPart]) {
        let is_asked = |line: &&ExpiringLine| line.renewal.is_some_and(|(_, is_asked)| is_asked);
        let unasked = || agencies.iter().flat_map(|part| &part.expiring).filter(|line| !is_asked(line));
        if let Some(days) = unasked().map(|line| line.days_left).min() {
            let of_agencies = unasked().any(|line| line.whose == Whose::Agencys);
            let of_people = unasked().any(|line| line.whose != Whose::Agencys);
            self.say(&format!("\n{}", law::what_to_do(self.lang, day, days, (of_people, of_agencies))));
        }
    }

    fn expiring(&mut self, part: &AgencyPart) {
        let (lang, count, agency) = (self.lang, part.expiring.len(), part.called(self.lang));
        let first = part.expiring.iter().map(|line| line.last_day).min().map_or_else(String::new, written);
        if !self.names {
            self.say(&match lang {
                Lang::Vi => format!("- {agency}: {count} chứng thư, sớm nhất hết hạn {first}\n"),
                Lang::En => format!("- {agency}: {count}, the first on {first}\n"),
            });
            return;
        }
        self.say(&format!("\n{agency} ({count}):\n"));
        self.lines(&part.expiring, |line| {
            let (whose, last_day) = (line.whose(lang), written(line.last_day));
            let asked = line.renewal.map_or_else(String::new, |renewal| renewed(lang, renewal));
            let left = left(lang, line.days_left);
            match lang {
                Lang::Vi => format!("{whose}: hết hạn {last_day}, {left}{asked}"),
                Lang::En => format!("{whose}: ends {last_day}, {left}{asked}"),
            }
        });
    }

    fn overdue(&mut self, day: Date, part: &AgencyPart) {
        let (lang, count, agency) = (self.lang, part.overdue.len(), part.called(self.lang));
        if !self.names {
            self.say(&match lang {
                Lang::Vi => format!("- {agency}: {count} đề nghị\n"),
                Lang::En => format!("- {agency}: {count}\n"),
            });
            return;
        }
        self.say(&format!("\n{agency} ({count}):\n"));
        self.lines(&part.overdue, |line| {
            let (kind, state) = (line.kind.called(lang), line.state.called(lang));
            let (due, late, holder) = (written(line.due), (day - line.due).whole_days(), &line.holder);
            match lang {
                Lang::Vi => format!("{kind}, {holder}: {state}, hạn {due} (quá {late} ngày)"),
                Lang::En => format!("{kind}, {holder}: {state}, due {due} ({late} days late)"),
            }
        });
    }

    /// As many lines as there is room for; of the rest only how many there are.
    fn lines<T>(&mut self, lines: &[T], told: impl Fn(&T) -> String) {
        let shown = lines.len().min(self.room);
        self.room -= shown;
        for line in lines.iter().take(shown) {
            self.say(&format!("- {}\n", told(line)));
        }
        self.say(&further(self.lang, lines.len() - shown));
    }
}

fn renewed(lang: Lang, (since, is_asked): (Date, bool)) -> String {
    let since = written(since);
    match (lang, is_asked) {
        (Lang::Vi, true) => format!("; đã đề nghị gia hạn ngày {since}"),
        (Lang::Vi, false) => format!("; đề nghị gia hạn lập ngày {since} chưa trình"),
        (Lang::En, true) => format!("; renewal asked for on {since}"),
        (Lang::En, false) => format!("; renewal drafted on {since}, not handed in"),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn line(holder: Option<&str>, days_left: i64, renewal: Option<(Date, bool)>) -> ExpiringLine {
        let last_day = date!(2025 - 06 - 15) + time::Duration::days(days_left);
        let whose = holder.map_or(Whose::Agencys, |name| Whose::Holder(name.to_owned()));
        ExpiringLine { whose, serial: "5400c1".to_owned(), last_day, days_left, renewal }
    }

    fn agencies() -> Vec<AgencyPart> {
        let overdue = OverdueLine {
            kind: RequestKind::Revoke,
            holder: "Lê Thị Bê".to_owned(),
            due: date!(2025 - 06 - 12),
            state: RequestState::Draft,
        };
        vec![
            AgencyPart {
                agency: Some("Sở Y tế".to_owned()),
                expiring: vec![
                    line(Some("Nguyễn Văn An"), 7, None),
                    line(Some("Trần Thị Bình"), 30, Some((date!(2025 - 05 - 02), true))),
                ],
                overdue: vec![overdue],
            },
            AgencyPart {
                agency: Some("UBND huyện Lộc Ninh".to_owned()),
                expiring: vec![line(None, 60, Some((date!(2025 - 06 - 02), false)))],
                overdue: Vec::new(),
            },
            AgencyPart {
                agency: None,
                expiring: vec![ExpiringLine { whose: Whose::Nobodys, ..line(None, 14, None) }],
                overdue: Vec::new(),
            },
        ]
    }

    #[test]
    fn a_digest_is_told_by_agency_and_names_people_at_home_only() {
        let day = date!(2025 - 06 - 15);
        let mails = [(Lang::Vi, true), (Lang::Vi, false), (Lang::En, true), (Lang::En, false)].map(|(lang, names)| {
            compose(lang, names, day, &agencies(), Some("https://congvu.tinh.gov.vn/account/notices")).unwrap()
        });
        assert!(!format!("{:?} {:?}", mails[1], mails[3]).contains("Nguyễn"));
        insta::assert_snapshot!(mails.map(|mail| format!("{}\n\n{}", mail.title, mail.body)).join("=====\n"));
        assert_eq!(compose(Lang::Vi, true, day, &[], None), None);
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let many = (0..150).map(|_| line(Some("Nguyễn Văn An"), 30, None)).collect();
        let part =
            |agency: &str, expiring| AgencyPart { agency: Some(agency.to_owned()), expiring, overdue: Vec::new() };
        let agencies = [part("Một", many), part("Hai", (0..150).map(|_| line(None, 7, None)).collect())];
        let text = compose(Lang::Vi, true, date!(2025 - 06 - 15), &agencies, None).unwrap();
        assert_eq!(text.body.matches("\n- ").count(), 201);
        assert!(text.body.contains("Hai (150):") && text.body.contains("và 100 mục khác"), "{}", text.body);
        assert!(text.title.ends_with("300 sắp hết hạn"), "{}", text.title);
    }
}
