//! The words and lines that every form of the yearly report shares.

use super::{Demand, Needs};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::certificate::status::CertificateStatus;
use crate::domain::device::DeviceState;
use crate::domain::lang::Lang;
use crate::domain::law::Decree;
use crate::reports::format::when::as_known;
use crate::reports::number::{count, day, percent};
use crate::reports::unplaced::unplaced_note;
use crate::reports::words;

/// What stands behind a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    /// How many.
    Count(u64),
    /// How much of it.
    Share(Ratio),
}

impl Number {
    /// For reading.
    #[must_use]
    pub fn shown(self, lang: Lang) -> String {
        match self {
            Self::Count(number) => count(lang, number),
            Self::Share(share) => percent(lang, share),
        }
    }
}

/// The report's sections of counts, each line a name and a number.
#[must_use]
pub fn sections(report: &Demand, lang: Lang) -> Vec<(&'static str, Vec<(String, Number)>)> {
    let number = Number::Count;
    let happened = &report.happened;
    let mut certificates = vec![
        (lang.pick("Cấp trong năm", "Issued in the year").to_owned(), number(happened.issued)),
        (lang.pick("Hết hạn trong năm", "Expired in the year").to_owned(), number(happened.expired)),
        (lang.pick("Bị thu hồi trong năm", "Revoked by the CA in the year").to_owned(), number(happened.revoked)),
    ];
    certificates.extend(report.certificates.iter().map(|(status, held)| {
        let of = lang.pick("Của người đang công tác, cuối kỳ: ", "Of those in post, at the end: ");
        (format!("{of}{}", status_called(*status, lang)), number(*held))
    }));
    let device = |((medium, state), held): (&(crate::domain::device::Medium, Option<DeviceState>), &u64)| {
        (format!("{}: {}", medium.called(lang), state_called(*state, lang)), number(*held))
    };
    vec![
        (lang.pick("Chứng thư dùng để ký", "Certificates for signing"), certificates),
        (lang.pick("Thiết bị lưu khóa bí mật", "Key devices"), report.devices.iter().map(device).collect()),
        (
            lang.pick("Đề nghị đã hoàn thành trong năm", "Requests fulfilled in the year"),
            report.fulfilled.iter().map(|(kind, done)| (kind.called(lang).to_owned(), number(*done))).collect(),
        ),
        (
            lang.pick("Khả năng ký số", "Ability to sign"),
            vec![
                (lang.pick("Người thuộc diện phải ký số", "In scope").to_owned(), number(report.coverage.whole)),
                (lang.pick("Có thể ký số", "Can sign").to_owned(), number(report.coverage.part)),
                (lang.pick("Tỷ lệ", "Share").to_owned(), Number::Share(report.coverage)),
            ],
        ),
    ]
}

/// A column's heading, and its number.
pub type NeedColumn = (&'static str, fn(&Needs) -> u64);

/// The columns of the need, with the number of each.
#[must_use]
pub fn columns(lang: Lang) -> [NeedColumn; 5] {
    [
        (lang.pick("Thuộc diện phải ký số", "In scope"), |needs| needs.in_scope),
        (lang.pick("Cấp mới", "New"), |needs| needs.new),
        (lang.pick("Gia hạn", "Renewal"), |needs| needs.renew),
        (lang.pick("Thay đổi thông tin", "Change"), |needs| needs.change),
        (lang.pick("Thiết bị", "Devices"), |needs| needs.devices),
    ]
}

/// Of when and what, in one line.
#[must_use]
pub fn span(report: &Demand, lang: Lang) -> String {
    let (first, last, until) = (day(lang, report.days.first), day(lang, report.days.last), day(lang, report.until));
    let (next, known) = (report.year + 1, as_known(report.known, lang));
    match lang {
        Lang::Vi => format!("Số liệu từ {first} đến {last}{known}; nhu cầu năm {next} tính đến hết ngày {until}."),
        Lang::En => format!("Figures from {first} to {last}{known}; need of {next} until the end of {until}."),
    }
}

/// How the need is counted, a line each.
#[must_use]
pub fn notes(report: &Demand, lang: Lang) -> Vec<String> {
    let certificate = words::certificate(lang, report.days.last);
    let decree = Decree::on(report.days.last).cited(lang);
    let notes = match lang {
        Lang::Vi => [
            format!("Cấp mới: người thuộc diện chưa có {certificate}, hoặc chứng thư đã hết hạn, bị thu hồi, không tin cậy, không dùng để ký."),
            "Gia hạn: người có thể ký số (hoặc chưa xác định) mà chứng thư cuối cùng hết hạn trước khi kết thúc năm sau.".to_owned(),
            "Thay đổi thông tin: chứng thư ghi địa chỉ không phải hộp thư đang dùng. Thiết bị: người cần cấp mới mà không có thiết bị đang dùng."
                .to_owned(),
            format!("Chưa tính người sẽ tuyển dụng và chứng thư của cơ quan, tổ chức. Căn cứ: {decree}."),
        ],
        Lang::En => [
            format!("New: in scope without {certificate}, or with such that expired, were revoked, are untrusted or not for signing."),
            "Renewal: can sign (or indeterminate), and the last certificate ends before the end of next year.".to_owned(),
            "Change: the certificate states an address that is not in use. Devices: new certificates of people who have no device in use."
                .to_owned(),
            format!("People yet to be recruited and agencies' own certificates are not counted. Basis: {decree}."),
        ],
    };
    notes.into_iter().chain(unplaced_note(&report.unplaced, lang)).collect()
}

/// A status.
pub(super) const fn status_called(status: CertificateStatus, lang: Lang) -> &'static str {
    match status {
        CertificateStatus::Untrusted => lang.pick("không tin cậy", "untrusted"),
        CertificateStatus::NotYetValid => lang.pick("chưa có hiệu lực", "not yet valid"),
        CertificateStatus::Revoked => lang.pick("đã thu hồi", "revoked"),
        CertificateStatus::Hold => lang.pick("đang tạm dừng", "on hold at the CA"),
        CertificateStatus::Expired => lang.pick("hết hạn", "expired"),
        CertificateStatus::StopUse => lang.pick("ngừng sử dụng nội bộ", "stopped by internal order"),
        CertificateStatus::Indeterminate => lang.pick("chưa xác định", "indeterminate"),
        CertificateStatus::Valid => lang.pick("còn hiệu lực", "valid"),
    }
}

const fn state_called(state: Option<DeviceState>, lang: Lang) -> &'static str {
    match state {
        None => lang.pick("chưa bàn giao", "never handed out"),
        Some(DeviceState::Issued | DeviceState::Recovered) => lang.pick("đang sử dụng", "in use"),
        Some(DeviceState::Locked) => lang.pick("bị khóa", "locked"),
        Some(DeviceState::Lost) => lang.pick("báo mất", "reported lost"),
        Some(DeviceState::Returned) => lang.pick("đã thu lại", "handed back"),
    }
}
