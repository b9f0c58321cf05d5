//! The official request forms 01 to 06, as data: which form takes which requests, in which edition of the law, what stands where.
//!
//! Only names of fields and short titles of the law are here, no text of it. `docs/FORMS.md` says where they come from and which of
//! them were held against the law's own annex.

mod decree_130;
mod decree_68;
pub mod document;
pub mod edition;
pub mod field;
pub mod filled;
pub mod layout;
pub mod set;
pub mod shown;
pub mod words;

use super::certificate::request::RequestKind;
use super::code::code_list;
use super::lang::Lang;

code_list! {
    /// A form, by the number that it has since 2024-08-15.
    FormNumber {
        /// A new certificate of a person.
        Person = "01",
        /// A new certificate of an agency.
        Agency = "02",
        /// A new certificate of an agency's device, service or software.
        Service = "03",
        /// Longer validity, other content.
        ExtendOrChange = "04",
        /// Revocation.
        Revoke = "05",
        /// Recovery of a device.
        RecoverDevice = "06",
    }
}

code_list! {
    /// As what a form is handed out.
    FormFormat {
        /// A document for programs.
        Json = "json",
        /// A workbook to be printed.
        Xlsx = "xlsx",
        /// Printed pages.
        Pdf = "pdf",
    }
}

impl FormNumber {
    /// The form of that number, with or without the zero in front.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|form| form.as_str() == text || form.as_str().strip_prefix('0') == Some(text))
    }

    /// Whether a request of that kind goes on this form; `is_agencys`: the certificate is an agency's.
    #[must_use]
    pub const fn takes(self, kind: RequestKind, is_agencys: bool) -> bool {
        match self {
            Self::Person => matches!(kind, RequestKind::New) && !is_agencys,
            Self::Agency | Self::Service => matches!(kind, RequestKind::New) && is_agencys,
            Self::ExtendOrChange => matches!(kind, RequestKind::Renew | RequestKind::Change),
            Self::Revoke => matches!(kind, RequestKind::Revoke),
            Self::RecoverDevice => matches!(kind, RequestKind::DeviceRecover),
        }
    }

    /// What it is for.
    #[must_use]
    pub const fn called(self, lang: Lang) -> &'static str {
        match self {
            Self::Person => lang.pick("cấp mới cho cá nhân", "a new certificate of a person"),
            Self::Agency => lang.pick("cấp mới cho cơ quan, tổ chức", "a new certificate of an agency"),
            Self::Service => {
                lang.pick("cấp mới cho thiết bị, dịch vụ, phần mềm", "a new certificate of a device or service")
            }
            Self::ExtendOrChange => lang.pick("gia hạn, thay đổi nội dung thông tin", "extension or change"),
            Self::Revoke => lang.pick("thu hồi", "revocation"),
            Self::RecoverDevice => lang.pick("khôi phục thiết bị lưu khóa bí mật", "recovery of a key device"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_request_has_its_form_and_an_internal_order_has_none() {
        let forms = |kind, is_agencys| -> Vec<&str> {
            let takes = FormNumber::ALL.iter().filter(|form| form.takes(kind, is_agencys));
            takes.map(|form| form.as_str()).collect()
        };
        let expected: [(RequestKind, &[&str], &[&str]); 6] = [
            (RequestKind::New, &["01"], &["02", "03"]),
            (RequestKind::Renew, &["04"], &["04"]),
            (RequestKind::Change, &["04"], &["04"]),
            (RequestKind::Revoke, &["05"], &["05"]),
            (RequestKind::DeviceRecover, &["06"], &["06"]),
            (RequestKind::StopUse, &[], &[]),
        ];
        for (kind, of_person, of_agency) in expected {
            assert_eq!((forms(kind, false), forms(kind, true)), (of_person.to_vec(), of_agency.to_vec()), "{kind}");
        }
    }

    #[test]
    fn a_number_is_read_with_and_without_its_zero() {
        assert_eq!(
            (FormNumber::read("5"), FormNumber::read("05")),
            (Some(FormNumber::Revoke), Some(FormNumber::Revoke))
        );
        for bad in ["", "0", "7", "005", "five", "1 "] {
            assert_eq!(FormNumber::read(bad), None, "{bad}");
        }
    }
}
