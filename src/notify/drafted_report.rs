//! A month's report that is drafted: to those who look at it for their agencies, and what they contested in it once that is answered.

use time::Date;

use super::words::{MOST_LINES, automatic, choose, further};
use crate::domain::decision::tell::written;
use crate::domain::lang::Lang;
use crate::domain::notice::NoticeText;
use crate::domain::report_period::ReportMonth;

/// A draft that waits to be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftedReport {
    /// Of which month.
    pub month: ReportMonth,
    /// The last day on which agencies are waited for.
    pub seen_until: Date,
    /// Whose rows the recipient is to look at.
    pub agencies: Vec<String>,
    /// Where they choose what they are told of.
    pub choose: Option<String>,
}

/// What was contested, and is answered. The answer itself is read in the system: no mail has what somebody typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweredContest {
    /// Of which month.
    pub month: ReportMonth,
    /// For whom it was contested.
    pub agency: Option<String>,
    /// The day of the answer.
    pub on: Date,
    /// Where they choose what they are told of.
    pub choose: Option<String>,
}

/// The mail about a draft.
#[must_use]
pub fn drafted(lang: Lang, told: &DraftedReport) -> NoticeText {
    let (month, until) = (called(lang, told.month), written(told.seen_until));
    let (title, first) = match lang {
        Lang::Vi => (
            format!("Dự thảo báo cáo {month}: lấy ý kiến đến hết ngày {until}"),
            format!(
                "Kính gửi Anh/Chị,\n\nDự thảo báo cáo {month} đã được lập. Đề nghị Anh/Chị xem số liệu của các cơ quan sau, xác nhận đã xem hoặc \
                 nêu ý kiến đến hết ngày {until}:\n"
            ),
        ),
        Lang::En => (
            format!("Drafted report of {month}: contests are taken until {until}"),
            format!(
                "Dear Sir or Madam,\n\nThe report of {month} is drafted. Look at the rows of these agencies, and say that you have seen them, or \
                 contest them, until {until}:\n"
            ),
        ),
    };
    let mut body = first;
    for agency in told.agencies.iter().take(MOST_LINES) {
        body.push_str(&format!("- {agency}\n"));
    }
    body.push_str(&further(lang, told.agencies.len().saturating_sub(MOST_LINES)));
    body.push_str(lang.pick(
        "\nĐăng nhập hệ thống để xem. Ý kiến sau thời hạn này được xem xét khi đính chính.\n",
        "\nLog in to see it. What is found later is a matter of a correction.\n",
    ));
    ended(lang, title, body, told.choose.as_deref())
}

/// The mail about an answer.
#[must_use]
pub fn answered(lang: Lang, told: &AnsweredContest) -> NoticeText {
    let (month, on) = (called(lang, told.month), written(told.on));
    let agency = told.agency.as_deref().unwrap_or(lang.pick("cơ quan", "the agency"));
    let (title, body) = match lang {
        Lang::Vi => (
            format!("Ý kiến về dự thảo báo cáo {month} đã được trả lời"),
            format!(
                "Kính gửi Anh/Chị,\n\nÝ kiến của {agency} về dự thảo báo cáo {month} đã được trả lời ngày {on}. Đăng nhập hệ thống để xem nội dung \
                 trả lời.\n"
            ),
        ),
        Lang::En => (
            format!("What you contested in the report of {month} is answered"),
            format!(
                "Dear Sir or Madam,\n\nWhat was contested for {agency} in the drafted report of {month} was answered on {on}. Log in to read the \
                 answer.\n"
            ),
        ),
    };
    ended(lang, title, body, told.choose.as_deref())
}

fn ended(lang: Lang, title: String, mut body: String, page: Option<&str>) -> NoticeText {
    body.push_str(&choose(lang, page));
    body.push_str(automatic(lang));
    NoticeText { title, body }
}

fn called(lang: Lang, month: ReportMonth) -> String {
    match lang {
        Lang::Vi => format!("tháng {}/{}", u8::from(month.month), month.year),
        Lang::En => month.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn agencies_and_the_last_day_are_told_and_no_more_than_find_room() {
        let draft = |agencies: Vec<String>| DraftedReport {
            month: "2019-12".parse().unwrap(),
            seen_until: date!(2019 - 12 - 20),
            agencies,
            choose: Some("https://congvu.example/account/notices".to_owned()),
        };
        let told = drafted(Lang::Vi, &draft(vec!["Sở Y tế".to_owned()]));
        assert_eq!(told.title, "Dự thảo báo cáo tháng 12/2019: lấy ý kiến đến hết ngày 20/12/2019");
        assert!(told.body.contains("\n- Sở Y tế\n") && told.body.contains("/account/notices\n"), "{}", told.body);
        let many = drafted(Lang::En, &draft(vec!["Ward".to_owned(); 250]));
        assert_eq!(many.body.matches("- Ward\n").count(), MOST_LINES);
        assert!(many.body.contains("and 50 more"), "{}", many.body);
    }
}
