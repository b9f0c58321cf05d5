//! What a request asks for: the fields of forms 01 to 06 that the registry does not know by itself.

use serde::{Deserialize, Serialize};

use super::kind::RequestKind;
use crate::domain::code::code_list;
use crate::domain::decision::DecisionKind;
use crate::domain::device::Medium;
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::AgencyId;
use crate::domain::lang::Bilingual;

code_list! {
    /// Why a certificate is to be revoked.
    RevocationReason {
        /// The key is exposed.
        KeyExposed = "key_exposed",
        /// The device is lost or broken.
        DeviceLost = "device_lost",
        /// The holder moved to another agency or post.
        Moved = "moved",
        /// Another certificate takes its place: renewed, or changed.
        Replaced = "replaced",
        /// The holder left the service, or the province.
        Left = "left",
        /// The holder retired.
        Retired = "retired",
        /// The holder died.
        Died = "died",
        /// The agency was dissolved, split or merged.
        Dissolved = "dissolved",
        /// The authority to sign was withdrawn.
        AuthorityWithdrawn = "authority_withdrawn",
    }
}

impl RevocationReason {
    /// The code that the CA's list will tell (RFC 5280 section 5.3.1).
    #[must_use]
    pub const fn rfc5280(self) -> u8 {
        match self {
            Self::KeyExposed | Self::DeviceLost => 1,
            Self::Moved => 3,
            Self::Replaced => 4,
            Self::Left | Self::Retired | Self::Died | Self::Dissolved => 5,
            Self::AuthorityWithdrawn => 9,
        }
    }

    /// Why the certificates of somebody under a decision of that kind are revoked.
    #[must_use]
    pub const fn of_decision(decided: DecisionKind) -> Self {
        match decided {
            DecisionKind::Retire => Self::Retired,
            DecisionKind::Death => Self::Died,
            // A recruitment asks for none until it is taken back.
            DecisionKind::Recruit => Self::AuthorityWithdrawn,
            _ => Self::Left,
        }
    }

    /// Whether somebody else may have the key.
    #[must_use]
    pub const fn is_exposure(self) -> bool {
        matches!(self, Self::KeyExposed | Self::DeviceLost)
    }

    /// Whether somebody else may sign with it meanwhile, or nobody may any more: then the request is to go out at once.
    #[must_use]
    pub const fn is_pressing(self) -> bool {
        match self {
            Self::KeyExposed | Self::DeviceLost | Self::Left | Self::Retired | Self::Died => true,
            Self::Moved | Self::Replaced | Self::Dissolved | Self::AuthorityWithdrawn => false,
        }
    }
}

/// Letters of a text at most.
const TEXT: usize = 200;

/// What is asked, beside kind, person and certificate. A draft may lack what its submission needs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Why it is to be revoked, or its use stopped.
    pub reason: Option<RevocationReason>,
    /// Where the key is to live.
    pub medium: Option<Medium>,
    /// Serial number of the device.
    pub device_serial: Option<String>,
    /// What is to be changed (form 04).
    pub item: Option<String>,
    /// What it should say instead.
    pub new_value: Option<String>,
    /// Whether the validity is to be extended too (form 04).
    pub extend: bool,
    /// Number of the mobile of a SIM.
    pub mobile: Option<String>,
    /// The agency's first request: signed by hand and sealed.
    pub first_of_agency: bool,
    /// The agency whose certificate it is; the official is then who answers for its device.
    pub agency: Option<AgencyId>,
}

impl Content {
    /// The same with texts trimmed; an empty text is none.
    #[must_use]
    pub fn trimmed(self) -> Self {
        let text = |text: Option<String>| {
            let text = text?.split_whitespace().collect::<Vec<_>>().join(" ");
            (!text.is_empty()).then_some(text)
        };
        Self {
            device_serial: text(self.device_serial),
            item: text(self.item),
            new_value: text(self.new_value),
            mobile: text(self.mobile),
            ..self
        }
    }

    /// What is wrong with it in a draft of that kind: texts that no form takes, and fields that its form does not have.
    #[must_use]
    pub fn problems(&self, kind: RequestKind) -> Vec<FieldProblem> {
        let mut problems = Vec::new();
        let texts = [
            ("/device_serial", &self.device_serial),
            ("/item", &self.item),
            ("/new_value", &self.new_value),
            ("/mobile", &self.mobile),
        ];
        for (field, text) in texts {
            let is_bad = |text: &String| text.chars().count() > TEXT || text.chars().any(char::is_control);
            if text.as_ref().is_some_and(is_bad) {
                problems.push(problem(
                    field,
                    ("Quá dài, hoặc có ký tự điều khiển", "It is too long, or contains a control character"),
                    ("Viết tối đa 200 ký tự trên một dòng", "Write at most 200 characters on one line"),
                ));
            }
        }
        if self.mobile.as_deref().is_some_and(|mobile| !is_mobile(mobile)) {
            problems.push(problem(
                "/mobile",
                ("Không phải số điện thoại", "This is no telephone number"),
                ("Viết 8 đến 15 chữ số, có thể bắt đầu bằng +", "Write 8 to 15 digits, with + before them if need be"),
            ));
        }
        for (field, is_there, belongs) in self.fields(kind) {
            if is_there && !belongs {
                problems.push(problem(
                    field,
                    ("Loại đề nghị này không có mục này", "A request of this kind has no such field"),
                    ("Bỏ mục này", "Leave it out"),
                ));
            }
        }
        problems
    }

    /// What its form needs and does not have yet: nothing, when it may be submitted.
    #[must_use]
    pub fn missing(&self, kind: RequestKind) -> Vec<FieldProblem> {
        let needed: &[(&str, bool)] = match kind {
            RequestKind::New => &[("/medium", self.medium.is_some())],
            RequestKind::Renew => &[],
            RequestKind::Change => &[("/item", self.item.is_some()), ("/new_value", self.new_value.is_some())],
            RequestKind::Revoke | RequestKind::StopUse => &[("/reason", self.reason.is_some())],
            RequestKind::DeviceRecover => &[("/device_serial", self.device_serial.is_some())],
        };
        let needs_mobile = kind == RequestKind::New && self.medium == Some(Medium::Sim);
        let mobile = [("/mobile", !needs_mobile || self.mobile.is_some())];
        let lacking = needed.iter().chain(&mobile).filter(|(_, is_there)| !is_there);
        let told = lacking.map(|(field, _)| {
            problem(
                field,
                ("Thiếu nội dung mà mẫu đề nghị yêu cầu", "The form needs this"),
                ("Bổ sung rồi trình lại", "Write it into the draft, then submit it"),
            )
        });
        told.collect()
    }

    /// Each field: whether it is filled in, and whether the form of this kind has it.
    fn fields(&self, kind: RequestKind) -> [(&'static str, bool, bool); 7] {
        use RequestKind::{Change, DeviceRecover, New, Renew, Revoke, StopUse};
        let issues = matches!(kind, New | Renew | Change);
        [
            ("/reason", self.reason.is_some(), matches!(kind, Revoke | StopUse)),
            ("/medium", self.medium.is_some(), issues),
            ("/device_serial", self.device_serial.is_some(), matches!(kind, Renew | Change | Revoke | DeviceRecover)),
            ("/item", self.item.is_some(), matches!(kind, Change)),
            ("/new_value", self.new_value.is_some(), matches!(kind, Change)),
            ("/extend", self.extend, matches!(kind, Renew | Change)),
            ("/mobile", self.mobile.is_some(), issues),
        ]
    }
}

fn is_mobile(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn problem(field: &str, reason: (&str, &str), remedy: (&str, &str)) -> FieldProblem {
    FieldProblem::new(field, Bilingual::new(reason.0, reason.1), Bilingual::new(remedy.0, remedy.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(problems: &[FieldProblem]) -> Vec<&str> {
        problems.iter().map(|problem| problem.field.as_str()).collect()
    }

    #[test]
    fn reasons_are_those_of_the_cas_list() {
        let codes: Vec<u8> = RevocationReason::ALL.iter().map(|reason| reason.rfc5280()).collect();
        assert_eq!(codes, [1, 1, 3, 4, 5, 5, 5, 5, 9]);
        let pressing: Vec<_> = RevocationReason::ALL.iter().filter(|reason| reason.is_pressing()).collect();
        assert_eq!(pressing.len(), 5);
    }

    #[test]
    fn each_kind_needs_what_its_form_asks_for() {
        let nothing = Content::default();
        let table: [(RequestKind, &[&str]); 6] = [
            (RequestKind::New, &["/medium"]),
            (RequestKind::Renew, &[]),
            (RequestKind::Change, &["/item", "/new_value"]),
            (RequestKind::Revoke, &["/reason"]),
            (RequestKind::DeviceRecover, &["/device_serial"]),
            (RequestKind::StopUse, &["/reason"]),
        ];
        for (kind, needs) in table {
            assert_eq!(fields(&nothing.missing(kind)), needs, "{kind}");
            assert!(nothing.problems(kind).is_empty(), "an empty draft is a draft");
        }
        let sim = Content { medium: Some(Medium::Sim), ..Content::default() };
        assert_eq!(fields(&sim.missing(RequestKind::New)), ["/mobile"]);
        let called = Content { mobile: Some("+84912345678".to_owned()), ..sim };
        assert!(called.missing(RequestKind::New).is_empty() && called.problems(RequestKind::New).is_empty());
    }

    #[test]
    fn what_a_form_does_not_have_is_told_with_what_no_form_takes() {
        let content = Content {
            reason: Some(RevocationReason::Moved),
            item: Some("a\nb".to_owned()),
            new_value: Some("x".repeat(201)),
            mobile: Some("091-234".to_owned()),
            ..Content::default()
        };
        let found = content.problems(RequestKind::New);
        assert_eq!(fields(&found), ["/item", "/new_value", "/mobile", "/reason", "/item", "/new_value"]);
        let trimmed =
            Content { item: Some("  nơi   công tác ".to_owned()), mobile: Some(" ".to_owned()), ..content };
        let trimmed = trimmed.trimmed();
        assert_eq!((trimmed.item.as_deref(), trimmed.mobile), (Some("nơi công tác"), None));
    }
}
