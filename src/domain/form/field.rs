//! The fields of the forms, and what may be written into one by hand.

use serde::{Serialize, Serializer};
use time::Date;
use time::macros::format_description;

use crate::domain::code::code_list;
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::personal_number::PersonalNumber;

code_list! {
    /// A field of a form.
    Field {
        /// Name of the person.
        FullName = "full_name",
        /// Their date of birth.
        BirthDate = "birth_date",
        /// Personal number, or that of the identity card.
        PersonalNumber = "personal_number",
        /// Day on which the identity card was issued.
        IdIssuedOn = "id_issued_on",
        /// Who issued it.
        IdIssuedAt = "id_issued_at",
        /// Official mail address.
        OfficialAddress = "official_address",
        /// Agency.
        Agency = "agency",
        /// Where the agency has its seat.
        AgencyAddress = "agency_address",
        /// Tax code of the agency.
        TaxCode = "tax_code",
        /// Its budget code.
        BudgetCode = "budget_code",
        /// Province or city.
        Province = "province",
        /// Title of the post.
        Position = "position",
        /// Mobile number.
        Mobile = "mobile",
        /// Serial number of the certificate that they had before.
        OldSerial = "old_serial",
        /// The network of the SIM that is to keep the key.
        SimCarrier = "sim_carrier",
        /// Name of the device, service or software.
        ServiceName = "service_name",
        /// Its domain name or IP address.
        ServiceHost = "service_host",
        /// Name that the certificate bears.
        CertificateName = "certificate_name",
        /// Serial number of the certificate.
        CertificateSerial = "certificate_serial",
        /// The number of the SIM that signs.
        SimNumber = "sim_number",
        /// What is to be changed.
        Item = "item",
        /// What it should say instead.
        NewValue = "new_value",
        /// The validity is to be extended.
        Extend = "extend",
        /// Content is to be changed.
        Change = "change",
        /// Serial number of the device that keeps the key.
        DeviceSerial = "device_serial",
        /// Why it is to be revoked.
        Reason = "reason",
        /// Where the device is handed over.
        HandOverAddress = "hand_over_address",
    }
}

/// What stands in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text.
    Text(String),
    /// A day.
    Day(Date),
    /// A cross.
    Mark,
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Day(day) => serializer.collect_str(day),
            Self::Mark => serializer.serialize_bool(true),
        }
    }
}

/// Letters of a text at most.
const TEXT: usize = 200;

impl Field {
    /// What it is called where a form does not say it itself.
    #[must_use]
    pub const fn called(self, lang: Lang) -> &'static str {
        match self {
            Self::FullName => lang.pick("Họ và tên", "Full name"),
            Self::BirthDate => lang.pick("Ngày sinh", "Date of birth"),
            Self::PersonalNumber => lang.pick("Số định danh cá nhân", "Personal number"),
            Self::IdIssuedOn => lang.pick("Ngày cấp", "Issued on"),
            Self::IdIssuedAt => lang.pick("Nơi cấp", "Issued at"),
            Self::OfficialAddress => lang.pick("Địa chỉ thư điện tử công vụ", "Official address"),
            Self::Agency => lang.pick("Cơ quan, tổ chức", "Agency"),
            Self::AgencyAddress => lang.pick("Địa chỉ cơ quan", "Seat of the agency"),
            Self::TaxCode => lang.pick("Mã số thuế", "Tax code"),
            Self::BudgetCode => lang.pick("Mã quan hệ ngân sách", "Budget code"),
            Self::Province => lang.pick("Tỉnh/Thành phố", "Province"),
            Self::Position => lang.pick("Chức vụ", "Position"),
            Self::Mobile => lang.pick("Số điện thoại di động", "Mobile"),
            Self::OldSerial => lang.pick("Số hiệu chứng thư cũ", "Serial number of the old certificate"),
            Self::SimCarrier => lang.pick("SIM PKI (nhà mạng)", "SIM PKI (network)"),
            Self::ServiceName => lang.pick("Tên thiết bị, dịch vụ, phần mềm", "Device, service or software"),
            Self::ServiceHost => lang.pick("Tên miền hoặc địa chỉ IP", "Domain name or IP address"),
            Self::CertificateName => lang.pick("Tên chứng thư", "Name of the certificate"),
            Self::CertificateSerial => lang.pick("Số hiệu chứng thư", "Serial number of the certificate"),
            Self::SimNumber => lang.pick("Số điện thoại ký số", "Number of the SIM that signs"),
            Self::Item => lang.pick("Thông tin cần thay đổi", "To be changed"),
            Self::NewValue => lang.pick("Thông tin mới", "New value"),
            Self::Extend => lang.pick("Gia hạn", "Extend"),
            Self::Change => lang.pick("Thay đổi thông tin", "Change"),
            Self::DeviceSerial => lang.pick("Số hiệu thiết bị lưu khóa bí mật", "Device serial"),
            Self::Reason => lang.pick("Lý do thu hồi", "Reason"),
            Self::HandOverAddress => lang.pick("Địa chỉ giao nhận", "Where it is handed over"),
        }
    }

    /// What somebody typed, as the field takes it.
    ///
    /// # Errors
    /// What to write instead.
    pub fn read(self, typed: &str) -> Result<Value, Bilingual> {
        let text = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        let said = |is_good: bool, vi: &str, en: &str| if is_good { Ok(()) } else { Err(Bilingual::new(vi, en)) };
        let is_text = (1..=TEXT).contains(&text.chars().count()) && !typed.chars().any(char::is_control);
        said(is_text, "Viết 1 đến 200 ký tự trên một dòng", "Write 1 to 200 characters on one line")?;
        let digits = |length: &[usize]| length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        match self {
            Self::BirthDate | Self::IdIssuedOn => return day(&text).map(Value::Day),
            Self::Extend | Self::Change => {
                said(false, "Mục này theo loại đề nghị, không điền tay", "This follows from the request")?;
            }
            Self::PersonalNumber => said(
                text.parse::<PersonalNumber>().is_ok(),
                "Viết 12 chữ số (9 chữ số theo số cũ)",
                "Write 12 digits (9 in the old form)",
            )?,
            Self::OfficialAddress => said(
                text.parse::<MailAddress>().is_ok(),
                "Viết một địa chỉ thư điện tử công vụ",
                "Write an official mail address",
            )?,
            Self::Mobile | Self::SimNumber => {
                said(is_mobile(&text), "Viết 8 đến 15 chữ số", "Write 8 to 15 digits")?;
                return Ok(Value::Text(national(&text)));
            }
            Self::TaxCode => {
                let is_code = match text.split_once('-') {
                    None => digits(&[10, 12, 13]),
                    Some((head, branch)) => {
                        let all = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
                        head.len() == 10 && branch.len() == 3 && all(head) && all(branch)
                    }
                };
                said(is_code, "Viết 10 chữ số, hoặc 10 chữ số-3 chữ số", "Write 10 digits, or 10 digits-3 digits")?;
            }
            Self::BudgetCode => said(digits(&[7]), "Viết 7 chữ số", "Write 7 digits")?,
            _ => {}
        }
        Ok(Value::Text(text))
    }
}

fn day(text: &str) -> Result<Date, Bilingual> {
    let iso = Date::parse(text, format_description!("[year]-[month]-[day]"));
    let written = iso.or_else(|_| Date::parse(text, format_description!("[day]/[month]/[year]")));
    written.map_err(|_| Bilingual::new("Viết ngày dạng 2021-05-04 hoặc 04/05/2021", "Write a day such as 2021-05-04"))
}

fn is_mobile(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number as it is dialled within the country: forms are read there.
#[must_use]
pub fn national(number: &str) -> String {
    number.strip_prefix("+84").map_or_else(|| number.to_owned(), |rest| format!("0{rest}"))
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn what_is_typed_is_held_against_the_field() {
        let text = |text: &str| Ok(Value::Text(text.to_owned()));
        let typed: [(Field, &str, Value); 6] = [
            (Field::IdIssuedOn, "2021-05-04", Value::Day(date!(2021 - 05 - 04))),
            (Field::IdIssuedOn, "04/05/2021", Value::Day(date!(2021 - 05 - 04))),
            (Field::Mobile, "+84912345678", Value::Text("0912345678".into())),
            (Field::TaxCode, "3800100100-001", Value::Text("3800100100-001".into())),
            (Field::BudgetCode, "1034567", Value::Text("1034567".into())),
            (Field::IdIssuedAt, "  Cục   Cảnh sát ", Value::Text("Cục Cảnh sát".into())),
        ];
        for (field, typed, expected) in typed {
            assert_eq!(field.read(typed), Ok(expected), "{field} {typed}");
        }
        assert_eq!(Field::PersonalNumber.read("070190000123"), text("070190000123"));
        for (field, bad) in [
            (Field::FullName, ""),
            (Field::FullName, "a\nb"),
            (Field::AgencyAddress, &"x".repeat(201)),
            (Field::IdIssuedOn, "31/02/2021"),
            (Field::PersonalNumber, "07019000012"),
            (Field::OfficialAddress, "không phải"),
            (Field::Mobile, "091-234"),
            (Field::TaxCode, "123"),
            (Field::TaxCode, "3800100100-01"),
            (Field::BudgetCode, "12345678"),
            (Field::Extend, "x"),
        ] {
            assert!(field.read(bad).is_err(), "{field} {bad}");
        }
    }
}
